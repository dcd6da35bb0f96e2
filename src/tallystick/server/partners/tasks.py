"""The job that writes to partners whose answers are awaited."""

from __future__ import annotations

import logging

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tallystick.errors import TallystickError
from tallystick.server import gate
from tallystick.server.partners import inviting
from tallystick.server.partners.models import Reminder
from tallystick.server.partners.policies import every_reminder
from tallystick.server.partners.reminding import Told, due

log = logging.getLogger("tallystick.partners")


@app.periodic(cron="*/5 * * * *")
@app.task(name="partners.remind", queue="mail", queueing_lock="partners.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Every five minutes: one message to each partner that has something new to answer."""
    for reminder in every_reminder():
        try:
            remind_one(reminder)
        except TallystickError as problem:
            # One partner that cannot be written to keeps nobody else waiting.
            log.warning("A partner was not reminded: %s", problem.code)


def remind_one(reminder: Reminder) -> int:
    """Write to a partner if it is time; of how much it was told."""
    access = gate.for_system(reminder.company_id, _("Reminder"))
    with access.open() as book:
        partner = book.partner(reminder.partner_id)
        found = inviting.waiting(book, partner)
    told = Told(reminder.sent_at, reminder.asked_until, reminder.repeated)
    message = due(told, found.asked, timezone.now())
    if message is None or not partner.email:
        return 0
    return inviting.send_digest(access, partner.id, again=message.again)
