"""E-mailed links into one tally, without an account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import NotAllowed, NotFound
from tallystick.server.companies.models import AccessLink, Company, Partnership

DAYS: Final = 14


class LinkEnded(NotAllowed):
    """The link was good once: it has expired, was revoked, or the company was claimed since."""

    code = "link-ended"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its issuer sees it. `id` is the hash of the token, which nobody keeps."""

    id: str
    partner_id: str
    email: str
    person: str
    purpose: str
    issued_at: datetime
    issued_by: str
    expires_at: datetime
    revoked_at: datetime | None
    opened_at: datetime | None
    used_at: datetime | None
    claimed_at: datetime | None

    @property
    def live(self) -> bool:
        """Whether it still opens something."""
        return self.revoked_at is None and self.expires_at > timezone.now()


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(issuer: str, partner_id: str, email: str, person: str, by: str, days: int = DAYS) -> str:
    """Make a link for a guest that the issuer has invited; return its token, which is not kept."""
    partnership = Partnership.objects.filter(company_id=issuer, partner_id=partner_id).first()
    if partnership is None:
        raise NotFound(_("There is no such partner."))
    if not partnership.invited or not Company.objects.filter(company_id=partner_id, guest=True).exists():
        raise NotAllowed(
            _("This company has its own account: only its own people may answer for it."),
            mend=_("Write to them; they sign in to answer."),
        )
    token = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        token_hash=token_hash(token),
        company_id=partner_id,
        issuer_id=issuer,
        tally_id=partnership.tally_id,
        email=email.strip().lower(),
        person=person.strip(),
        issued_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token


def issued(issuer: str, partner_id: str = "") -> list[Link]:
    """The links that a company has sent, newest first."""
    rows = AccessLink.objects.filter(issuer_id=issuer)
    if partner_id:
        rows = rows.filter(company_id=partner_id)
    return [shown(row) for row in rows.order_by("-issued_at")[:500]]


def revoke(link_id: str) -> None:
    """End a link; only the issuer and the company that it opens can."""
    changed = AccessLink.objects.filter(token_hash=link_id, revoked_at=None).update(revoked_at=timezone.now())
    if not changed and not AccessLink.objects.filter(token_hash=link_id).exists():
        raise NotFound(_("There is no such link."))


def note_use(row: AccessLink) -> None:
    """A person acts through the link. The transaction must act for it."""
    now = timezone.now()
    row.opened_at, row.used_at = row.opened_at or now, now
    AccessLink.objects.filter(pk=row.pk).update(opened_at=row.opened_at, used_at=now)


def checked(token: str) -> AccessLink:
    """The row of a token that still opens something. The transaction must act for the link."""
    row = AccessLink.objects.filter(token_hash=token_hash(token)).select_related("company").first()
    if row is None:
        raise NotFound(_("This link is not known."), mend=_("Use the whole address from the e-mail."))
    if row.revoked_at or row.expires_at <= timezone.now():
        raise LinkEnded(
            _("This link has ended."),
            mend=_("Ask whoever sent it for a new one."),
            claimed=False,
            email=row.email,
        )
    if not row.company.guest:
        raise LinkEnded(
            _("{company} has its own account now.").format(company=row.company.name),
            mend=_("Sign in to answer."),
            claimed=True,
        )
    return row


def shown(row: AccessLink) -> Link:
    """A link without its token."""
    return Link(
        id=row.token_hash,
        partner_id=row.company_id,
        email=row.email,
        person=row.person,
        purpose=row.purpose,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        opened_at=row.opened_at,
        used_at=row.used_at,
        claimed_at=row.claimed_at,
    )
