"""Sending what is in the outbox, with patience."""

from __future__ import annotations

import logging
import re
import smtplib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from tallystick.server.options import Options
from tallystick.server.outbox.models import Message, State
from tallystick.server.outbox.policies import postmaster

log = logging.getLogger("tallystick.outbox")

#: minutes between attempts; after the last the message has failed
PAUSES = (1, 2, 5, 15, 60, 180, 360, 720, 1440, 1440)
#: nobody else tries a message while one does; then whoever had it is gone
_LEASE = timedelta(minutes=5)
_TIMEOUT_SECONDS = 30
#: whatever follows the host in a link may be a key to somebody's answer
_LINK = re.compile(r"(https?://[^/\s\"'<>]+/)[^\s\"'<>]+")

Outcome = Literal["sent", "later", "failed"]


def smtp(options: Options) -> BaseEmailBackend:
    """A connection to the operator's mail server."""
    return EmailBackend(
        host=options.smtp_host,
        port=options.smtp_port,
        username=options.smtp_user,
        password=options.smtp_password,
        use_tls=options.smtp_security == "starttls",
        use_ssl=options.smtp_security == "tls",
        timeout=_TIMEOUT_SECONDS,
    )


class Sender:
    """Sends messages from the outbox."""

    def __init__(self, connect: Callable[[], BaseEmailBackend], sender: str) -> None:
        self._connect = connect
        self._sender = sender

    def send(self, message_id: uuid.UUID) -> Outcome | None:
        """Try a message that is due; None when it is not, or somebody else has it."""
        message = self._take(message_id)
        if message is None:
            return None
        try:
            self._email(message).send(fail_silently=False)
        except Exception as problem:
            return self._note_failure(message, problem)
        self._note_sent(message)
        return "sent"

    def due(self, most: int = 200) -> list[uuid.UUID]:
        """Messages whose time has come, the oldest first."""
        with postmaster():
            found = Message.objects.filter(state=State.QUEUED, next_at__lte=timezone.now())
            return list(found.order_by("next_at").values_list("id", flat=True)[:most])

    def _take(self, message_id: uuid.UUID) -> Message | None:
        """Lease the message: no transaction stays open while the mail server thinks."""
        now = timezone.now()
        with postmaster():
            message = (
                Message.objects.select_for_update(skip_locked=True)
                .filter(id=message_id, state=State.QUEUED, next_at__lte=now)
                .first()
            )
            if message is not None:
                message.attempts += 1
                Message.objects.filter(id=message_id).update(attempts=message.attempts, next_at=now + _LEASE)
        return message

    def _email(self, message: Message) -> EmailMultiAlternatives:
        email = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            from_email=self._sender,
            to=[message.to],
            reply_to=[message.reply_to] if message.reply_to else None,
            connection=self._connect(),
            # The same each time, so that a mailbox can tell a repetition after a crash.
            headers={"Message-ID": f"<{message.id}@tallystick>", "Auto-Submitted": "auto-generated"},
        )
        if message.html:
            email.attach_alternative(message.html, "text/html")
        return email

    def _note_sent(self, message: Message) -> None:
        with postmaster():
            Message.objects.filter(id=message.id).update(
                state=State.SENT, sent_at=timezone.now(), error="", **_kept(message)
            )

    def _note_failure(self, message: Message, problem: Exception) -> Outcome:
        final = _refused_for_good(problem) or message.attempts > len(PAUSES)
        words = " ".join(str(problem).split())[:300] or type(problem).__name__
        log.warning(
            "Message %s was not taken (%s), attempt %s", message.id, type(problem).__name__, message.attempts
        )
        with postmaster():
            if final:
                Message.objects.filter(id=message.id).update(
                    state=State.FAILED, error=words, **_kept(message)
                )
                return "failed"
            pause = timedelta(minutes=PAUSES[message.attempts - 1])
            Message.objects.filter(id=message.id).update(next_at=timezone.now() + pause, error=words)
            return "later"


def _kept(message: Message) -> dict[str, str]:
    """What is kept of a message that will not be sent again: its links are its addressee's alone."""
    keep = message.company_id is not None
    return {"text": without_links(message.text) if keep else "", "html": ""}


def without_links(text: str) -> str:
    """The text with every link cut off after its host."""
    return _LINK.sub(r"\1…", text)


def _refused_for_good(problem: Exception) -> bool:
    """Whether the mail server said that this message will never go (codes from 500 on)."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return False  # our settings are wrong, not the message
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code >= 500
