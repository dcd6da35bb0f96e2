"""What a person may do before a company is named: see what they were invited to, and make it theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from tallystick.server.companies import founding
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import AccessLink, Company, CompanyProfile, Membership
from tallystick.server.gate.access import Access, Role
from tallystick.server.gate.doors import SignedIn
from tallystick.server.record.rebuild import open_book


@contextmanager
def as_person(user: SignedIn) -> Iterator[None]:
    """A transaction in which only what concerns the person is visible, and of no company."""
    with transaction.atomic(), acting(Acting(person=str(user.pk))):
        yield


def join_invited(user: SignedIn) -> int:
    """Make the person administrator of every guest company that was invited at an address they have proven.

    Nobody is told: an inviter learns of it when the person first opens that company (`take_up`). Otherwise it
    could find out by inviting an address whether somebody here has proven it already.
    """
    with as_person(user):
        joined = Membership.objects.filter(person_id=user.pk).values_list("company_id", flat=True)
        invited = AccessLink.objects.filter(Q(company__guest=True)).exclude(company_id__in=list(joined))
        # An address whose newest link was withdrawn is no longer invited; one whose link has expired still is.
        newest = dict(invited.values_list("company_id").annotate(newest=Max("issued_at")))
        live = invited.filter(revoked_at=None).values_list("company_id", "issued_at")
        companies = sorted({company for company, at in live if newest.get(company) == at})
    for company in companies:
        founding.add_member(company, user.pk, Role.ADMIN)
    return len(companies)


def take_up(access: Access) -> bool:
    """A member opens a guest company for the first time: from now on it is claimed, and links no longer open it.

    True if that was now.
    """
    if not access.company.guest or access.person_id is None or access.tally:
        return False
    with transaction.atomic(), acting(Acting(company=access.company.id)):
        if not Company.objects.filter(company_id=access.company.id, guest=True).update(guest=False):
            return False
        now = timezone.now()
        CompanyProfile.objects.filter(company_id=access.company.id).update(claimed_at=now)
        AccessLink.objects.filter(company_id=access.company.id, claimed_at=None).update(claimed_at=now)
        open_book(access.company.id)
    return True
