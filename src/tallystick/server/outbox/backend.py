"""Django's door to the outbox, for the messages of libraries (sign-in codes of allauth)."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from tallystick.server.outbox.posting import post


class OutboxBackend(BaseEmailBackend):
    """Posts what Django is asked to send; in nobody's name, as no company asked for it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Post one message for each addressee, so that none learns of another."""
        posted = 0
        for message in email_messages:
            for to in message.recipients():
                post(
                    to=to,
                    subject=str(message.subject),
                    text=str(message.body),
                    html=_html(message),
                    purpose="account",
                )
                posted += 1
        return posted


def _html(message: EmailMessage) -> str:
    if isinstance(message, EmailMultiAlternatives):
        for body, kind in message.alternatives:
            if kind == "text/html":
                return str(body)
    return ""
