"""The jobs that empty the outbox."""

from __future__ import annotations

import uuid

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.server.outbox.sending import Sender, smtp


def _sender() -> Sender | None:
    """Nothing is sent without a mail server: the messages wait, and the page of the outbox says so."""
    options = settings.OPTIONS
    if options.demo or not options.smtp_host:
        return None
    return Sender(lambda: smtp(options), options.mail_from)


@app.task(name="outbox.send", queue="mail")
def send(message_id: str) -> None:
    """Send one message at once."""
    sender = _sender()
    if sender is not None:
        sender.send(uuid.UUID(message_id))


@app.periodic(cron="* * * * *")
@app.task(name="outbox.sweep", queue="mail", queueing_lock="outbox.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every minute: try again what was not taken, and what waited for a mail server to be named."""
    sender = _sender()
    if sender is not None:
        for message_id in sender.due():
            sender.send(message_id)
