"""New companies and new partnerships."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from tallystick.errors import InvalidInput, NotFound
from tallystick.server.companies import keys
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import Company, CompanyKey, CompanyProfile, Membership, Partnership
from tallystick.server.record.models import Tally
from tallystick.tally.keys import CompanyKey as KeyPair
from tallystick.tally.keys import company_id, tally_id

_LONGEST_NAME = 120
_SLUG_LENGTH = 40
_RESERVED = frozenset(
    [
        "a",
        "accounts",
        "admin",
        "api",
        "customers",
        "demo",
        "health",
        "i18n",
        "outbox",
        "static",
        "media",
        "about",
        "help",
        "new",
        "settings",
    ]
)


def found_company(name: str, *, key: KeyPair | None = None) -> Company:
    """Make a company hosted here, with its own key and an open book. It has no members yet."""
    with transaction.atomic():
        return _found(clean_name(name), key or KeyPair.generate(), guest=False, invited_by="")


def add_member(company_id: str, person_id: int, role: str) -> None:
    """Let a person act for the company, or change the role in which they do."""
    with transaction.atomic(), acting(Acting(company=company_id)):
        Membership.objects.update_or_create(
            company_id=company_id,
            person_id=person_id,
            defaults={"role": role},
            create_defaults={"role": role},
        )


def found_guest(inviter: Company, name: str, email: str) -> Partnership:
    """Make a guest company for a partner to be invited, and the tally with it.

    The transaction must act for the inviter. Nobody is looked up by name or address: whether a company is on
    this server already is not for the inviter to learn.
    """
    guest = _found(clean_name(name), KeyPair.generate(), guest=True, invited_by=inviter.company_id)
    return _join(inviter, guest.company_id, clean_name(name), email, invited=True)


def join(company: Company, partner_id: str, name: str, email: str) -> Partnership:
    """Start a tally with a company that is on this server, whose id the other has told.

    The transaction must act for `company`. To know an id (160 bits of a hash) is to have been told it.
    """
    if partner_id == company.company_id:
        raise InvalidInput("A company is not its own partner.")
    if Partnership.objects.filter(company=company, partner_id=partner_id).exists():
        raise InvalidInput("This company is a partner already.")
    return _join(company, partner_id, clean_name(name), email, invited=False)


def meet(company: Company, public_key: bytes, name: str) -> Partnership:
    """Start a tally with a company whose key is on another server. The transaction must act for `company`."""
    partner_id = company_id(public_key)
    if partner_id == company.company_id:
        raise InvalidInput("A company is not its own partner.")
    with acting(Acting(company=partner_id)):
        if not Company.objects.filter(company_id=partner_id).exists():
            _insert(
                Company(company_id=partner_id, public_key=public_key, name=clean_name(name), hosted=False)
            )
    return _start(company, partner_id, clean_name(name), "", invited=False)


def clean_name(name: str) -> str:
    """A name that can be shown on one line."""
    cleaned = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    if not cleaned or len(cleaned) > _LONGEST_NAME:
        raise InvalidInput(f"A name has 1 to {_LONGEST_NAME} characters.")
    return cleaned


def _found(name: str, pair: KeyPair, *, guest: bool, invited_by: str) -> Company:
    with acting(Acting(company=pair.company)):
        company = _insert(
            Company(
                company_id=pair.company, public_key=pair.public, name=name, guest=guest, book_open=not guest
            )
        )
        CompanyProfile.objects.create(company=company, invited_by=invited_by)
        CompanyKey.objects.create(company=company, sealed=keys.seal(pair))
    return company


def _insert(company: Company) -> Company:
    """Give the company its name for addresses and store it.

    That of a guest, or of a company elsewhere, always has a tail of chance, so that it tells nothing.
    Row-level security hides which names are taken: the only way to know is to try.
    """
    stem = slugify(company.name)[:_SLUG_LENGTH].strip("-") or "company"
    tail = f"{stem}-{secrets.token_hex(4)}"
    plain = company.hosted and not company.guest and stem not in _RESERVED
    company.slug = stem if plain else tail
    try:
        with transaction.atomic():
            company.save(force_insert=True)
    except IntegrityError:
        company.slug = tail
        company.save(force_insert=True)
    return company


def _join(company: Company, partner_id: str, name: str, email: str, *, invited: bool) -> Partnership:
    """Write the row of each of the two, and the head of their tally."""
    with transaction.atomic():
        partnership = _start(company, partner_id, name, email, invited=invited)
        # Only now, as its partner, may we see it.
        if not Company.objects.filter(company_id=partner_id, hosted=True).exists():
            raise NotFound("There is no company with this id.")
        with acting(Acting(company=partner_id)):
            Partnership.objects.create(
                company_id=partner_id, partner=company, tally_id=partnership.tally_id, name=company.name
            )
    return partnership


def _start(company: Company, partner_id: str, name: str, email: str, *, invited: bool) -> Partnership:
    tally = tally_id(company.company_id, partner_id)
    first, second = sorted((company.company_id, partner_id))
    Tally.objects.create(tally_id=tally, a=first, b=second)
    return Partnership.objects.create(
        company=company, partner_id=partner_id, tally_id=tally, name=name, email=email, invited=invited
    )
