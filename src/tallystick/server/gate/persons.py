"""What a person may do before a company is named: see what they were invited to, and make it theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server.companies import founding
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import AccessLink, Company, CompanyProfile
from tallystick.server.gate.access import Access, Role
from tallystick.server.gate.doors import SignedIn, for_person
from tallystick.server.record.rebuild import open_book


@dataclass(frozen=True, slots=True)
class Invited:
    """A guest company that waits for its people: who invited it, at which address, since when."""

    company_id: str
    name: str
    inviter: str
    email: str
    since: datetime


@contextmanager
def as_person(user: SignedIn) -> Iterator[None]:
    """A transaction in which only what concerns the person is visible, and of no company."""
    with transaction.atomic(), acting(Acting(person=str(user.pk))):
        yield


def invitations_of(user: SignedIn) -> list[Invited]:
    """The guest companies that were invited at an address which the person has proven, oldest first.

    Nobody is told that they were looked at. What was withdrawn is gone; what has only expired is not, for the
    proof is the address and not the link.
    """
    with as_person(user):
        rows = (
            AccessLink.objects.filter(company__guest=True)
            .select_related("company", "issuer")
            .order_by("-issued_at")
        )
        newest: dict[str, AccessLink] = {}
        for row in rows:
            newest.setdefault(row.company_id, row)
        waiting = [row for row in newest.values() if row.revoked_at is None]
        return [
            Invited(row.company_id, row.company.name, row.issuer.name, row.email, row.issued_at)
            for row in sorted(waiting, key=lambda row: row.issued_at)
        ]


def take_up(user: SignedIn, company_id: str) -> Access:
    """Make a guest company the person's own: they administer it, and links no longer open it.

    Only by the person's own deed, never by signing in alone: the inviter sees it, and would learn otherwise
    that an address was known here before.
    """
    if company_id not in {invited.company_id for invited in invitations_of(user)}:
        raise NotFound(_("There is no such invitation."))
    now = timezone.now()
    with transaction.atomic(), acting(Acting(company=company_id)):
        if not Company.objects.filter(company_id=company_id, guest=True).update(guest=False):
            raise NotFound(_("There is no such invitation."))
        CompanyProfile.objects.filter(company_id=company_id).update(claimed_at=now)
        AccessLink.objects.filter(company_id=company_id, claimed_at=None).update(claimed_at=now)
        open_book(company_id)
        slug = Company.objects.values_list("slug", flat=True).get(company_id=company_id)
        founding.add_member(company_id, user.pk, Role.ADMIN)
    return for_person(user, slug)
