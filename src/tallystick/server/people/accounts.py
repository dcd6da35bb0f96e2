"""Persons by their address, and the code that proves it."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from tallystick.server.people.models import Person


def make_person(
    email: str, name: str = "", *, password: str | None = None, proven: bool = False, **fields: str
) -> Person:
    """Make a person with one address. `proven` only where somebody vouches for it: the operator, the demo."""
    with transaction.atomic():
        person = Person.objects.create_user(email, password, name=name, **fields)
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=proven)
    return person


def person_for(email: str) -> Person:
    """The person of an address; made, without a name and unproven, if there is none."""
    address = email.strip().lower()
    known = _known(address)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return make_person(address, language=get_language() or "en")
    except IntegrityError:
        # Two asked for the same address at the same moment; the other made the person.
        found = _known(address)
        if found is None:
            raise
        return found


def _known(address: str) -> Person | None:
    proven = (
        EmailAddress.objects.filter(email=address, verified=True).values_list("user_id", flat=True).first()
    )
    return (
        Person.objects.filter(pk=proven).first() if proven else Person.objects.filter(email=address).first()
    )


def addresses(person: Person) -> list[str]:
    """The addresses that the person has proven to be theirs."""
    return list(
        EmailAddress.objects.filter(user=person, verified=True)
        .order_by("-primary")
        .values_list("email", flat=True)
    )


def send_code(request: HttpRequest, email: str) -> bool:
    """Mail a sign-in code to the address; False when too many were asked for.

    Whether the address was known before cannot be told from what happens: there is a person either way.
    """
    if not ratelimit.consume(request, action="request_login_code", key=email.lower()):
        return False
    LoginCodeVerificationProcess.initiate(request=request, user=person_for(email), email=email.lower())
    return True


def forget_unproven(person: Person, email: str) -> None:
    """An address is proven: whoever else was made for it, and never came, is nobody.

    Persons are made when a code is asked for, so one can be waiting for an address that its owner has added
    to another account meanwhile.
    """
    with suppress(IntegrityError), transaction.atomic():
        proven = EmailAddress.objects.filter(email=email.lower(), verified=True).values("user_id")
        waiting = Person.objects.filter(email=email.lower(), last_login=None)
        waiting.exclude(pk=person.pk).exclude(pk__in=proven).delete()
