"""Putting a message into the outbox."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.server.outbox.models import Message, State

#: invitations are written by people, so there are never very many in an hour
MOST_IN_AN_HOUR: Final = 200


def post(
    *,
    to: str,
    subject: str,
    text: str,
    purpose: str,
    html: str = "",
    reply_to: str = "",
    company_id: str | None = None,
) -> uuid.UUID:
    """Put a message into the outbox; it goes out when, and only if, the transaction commits.

    With `company_id` the transaction must act for that company (the gate's `open()`), and the message is
    shown to its administrators. `purpose` is a short word for what it is about: invitation, sign-in, change…
    """
    from tallystick.server.outbox.tasks import send

    for address in filter(None, (to, reply_to)):
        _check(address)
    with transaction.atomic():
        message = Message(
            company_id=company_id,
            purpose=purpose,
            to=to,
            reply_to=reply_to,
            subject=" ".join(subject.split())[:250],
            text=text,
            html=html,
            state=State.KEPT if settings.OPTIONS.demo else State.QUEUED,
        )
        message.save(force_insert=True)
        if message.state == State.QUEUED:
            send.defer(message_id=str(message.id))
    return message.id


def refuse_flood(company_id: str) -> None:
    """Whoever opens a company may invite anybody in its name, but not everybody.

    The transaction must act for that company.
    """
    since = timezone.now() - timedelta(hours=1)
    sent = Message.objects.filter(company_id=company_id, purpose="invitation", asked_at__gt=since).count()
    if sent >= MOST_IN_AN_HOUR:
        raise InvalidInput(
            _("{count} invitations have gone out within an hour.").format(count=sent),
            mend=_("Go on in an hour."),
        )


def _check(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as problem:
        raise InvalidInput(
            _("“{address}” is not an e-mail address.").format(address=address[:80]),
            mend=_("Give it as name@example.com."),
        ) from problem
