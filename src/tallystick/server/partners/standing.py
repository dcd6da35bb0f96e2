"""How an invitation stands, from the links that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from tallystick.server.gate import Link, Partner


class Standing(StrEnum):
    """What has become of an invitation."""

    NONE = "none"  # nothing was sent
    SENT = "sent"
    OPENED = "opened"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CLAIMED = "claimed"
    MEMBER = "member"  # a company of its own from the start


def standing(partner: Partner, links: Sequence[Link], now: datetime) -> Standing:
    """The standing of a partner, from the links that my company has sent to it, in any order."""
    if not partner.guest:
        return Standing.CLAIMED if partner.invited else Standing.MEMBER
    if not links:
        return Standing.NONE
    live = [link for link in links if link.revoked_at is None and link.expires_at > now]
    if any(link.opened_at for link in live):
        return Standing.OPENED
    if live:
        return Standing.SENT
    newest = max(links, key=lambda link: link.issued_at)
    return Standing.REVOKED if newest.revoked_at else Standing.EXPIRED


def words(standing: Standing) -> str:
    """The standing in words."""
    return {
        Standing.NONE: _("Not invited yet"),
        Standing.SENT: _("Invited"),
        Standing.OPENED: _("Opened the link"),
        Standing.EXPIRED: _("Link expired"),
        Standing.REVOKED: _("Link withdrawn"),
        Standing.CLAIMED: _("Has its own account"),
        Standing.MEMBER: _("Has its own account"),
    }[standing]


def state_of_link(link: Link, now: datetime) -> str:
    """A link's own state in words."""
    if link.revoked_at:
        return _("Withdrawn")
    if link.claimed_at:
        return _("Ended: they have an account")
    if link.expires_at <= now:
        return _("Expired")
    return _("Opened") if link.opened_at else _("Sent")
