"""The operator's way to give somebody an account, and a company to administer."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tallystick.errors import InvalidInput
from tallystick.server import gate
from tallystick.server.entry.links import entry_path
from tallystick.server.people.accounts import make_person
from tallystick.server.people.models import Person


@dataclass(frozen=True)
class Administrator:
    """What was made or found: the account, and the slug of the company if one was named."""

    email: str
    created: bool
    company: str
    url: str


def create_administrator(email: str, name: str, company: str, base: str) -> Administrator:
    """Have an account for an address that the operator vouches for, and with `company` make that too.

    The same again makes nothing twice: a company of that name that the person is in already is theirs.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise InvalidInput(f"“{email}” is not an e-mail address.", mend="Give name@example.com.") from problem
    with transaction.atomic():
        person = Person.objects.filter(email=address).first()
        created = person is None
        if person is None:
            person = make_person(address, name, proven=True)
        slug = _company_of(person, company) if company else ""
    return Administrator(address, created, slug, (settings.OPTIONS.public_url or base) + entry_path(person))


def _company_of(person: Person, name: str) -> str:
    for access in gate.companies_of(person):
        if access.company.name == name:
            return access.company.slug
    return gate.create_company(person, name).company.slug
