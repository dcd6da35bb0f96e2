"""Who sees reminders: the company whose they are, and the job that works through all of them."""

from __future__ import annotations

from django.db import connection, transaction

from tallystick.server.partners.models import Reminder

#: lets this job read ids and times of all reminders; what is written to whom goes through the gate
_SETTING = "tallystick.reminders"


def every_reminder() -> list[Reminder]:
    """All reminders of the server, the longest ago first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [_SETTING])
        found = list(Reminder.objects.order_by("sent_at"))
        cursor.execute("SELECT set_config(%s, '', true)", [_SETTING])
    return found
