"""The doors of the gate: how a person, a link or a job comes to act for a company."""

from __future__ import annotations

from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server.companies import founding
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import Company, Membership
from tallystick.server.gate import links
from tallystick.server.gate.access import Access, CompanyCard, Role
from tallystick.server.record.rebuild import open_book


class SignedIn(Protocol):
    """What the gate needs to know of a person who has signed in."""

    @property
    def pk(self) -> int: ...
    @property
    def email(self) -> str: ...
    @property
    def display_name(self) -> str: ...
    @property
    def is_authenticated(self) -> bool: ...


def for_person(user: SignedIn, slug: str) -> Access:
    """The access of a person to a company that they act for.

    A company that does not exist and one that they are not in are the same: `NotFound`.
    """
    if not user.is_authenticated:
        raise NotFound(_("There is no such page."))
    with transaction.atomic(), acting(Acting(person=str(user.pk))):
        row = (
            Membership.objects.filter(person_id=user.pk, company__slug=slug).select_related("company").first()
        )
    if row is None:
        raise NotFound(_("There is no such page."))
    return _access(user, row)


def companies_of(user: SignedIn) -> list[Access]:
    """All companies that a person acts for, by name."""
    if not user.is_authenticated:
        return []
    with transaction.atomic(), acting(Acting(person=str(user.pk))):
        rows = (
            Membership.objects.filter(person_id=user.pk).select_related("company").order_by("company__name")
        )
        return [_access(user, row) for row in rows]


def for_link(token: str, *, used: bool = False) -> Access:
    """The access that an e-mailed link gives: to one tally, to answer in it.

    Opens the guest's book the first time. `used` notes that a person acts, for the issuer to see: a page that
    is only fetched, as mail scanners do, does not count. Raises `NotFound` for a token that never was,
    `LinkEnded` for one that no longer opens anything.
    """
    with transaction.atomic():
        with acting(Acting(link=links.token_hash(token))):
            row = links.checked(token)
            if used:
                links.note_use(row)
        if not row.company.book_open:
            with acting(Acting(company=row.company_id)):
                open_book(row.company_id)
    return Access(_card(row.company), Role.GUEST, row.person or row.email.partition("@")[0], row.tally_id)


def for_system(company_id: str, by: str) -> Access:
    """The access of a job or a command of the operator's, in the name `by`."""
    with transaction.atomic(), acting(Acting(company=company_id)):
        company = Company.objects.filter(company_id=company_id, hosted=True).first()
    if company is None:
        raise NotFound(_("There is no such company."))
    return Access(_card(company), Role.ADMIN, by)


def for_system_slug(slug: str, by: str) -> Access:
    """The access of a command of the operator's that names a company by its short name or its id."""
    if slug.startswith("co_"):
        return for_system(slug, by)
    with transaction.atomic(), acting(Acting(slug=slug)):
        company = Company.objects.filter(slug=slug, hosted=True).first()
    if company is None:
        raise NotFound(
            _("There is no company with the short name {slug}.").format(slug=slug),
            mend=_("It is the first part of the addresses of its pages."),
        )
    return Access(_card(company), Role.ADMIN, by)


def create_company(user: SignedIn, name: str) -> Access:
    """Make a company with its own key, and the person its administrator."""
    with transaction.atomic():
        company = founding.found_company(name)
        founding.add_member(company.company_id, user.pk, Role.ADMIN)
    return for_person(user, company.slug)


def link_of(token: str) -> links.Link:
    """The link of a token that still opens something, for whoever holds it."""
    with transaction.atomic(), acting(Acting(link=links.token_hash(token))):
        return links.shown(links.checked(token))


def _access(user: SignedIn, row: Membership) -> Access:
    return Access(_card(row.company), Role(row.role), user.display_name, person_id=user.pk)


def _card(company: Company) -> CompanyCard:
    return CompanyCard(company.company_id, company.slug, company.name, company.guest)
