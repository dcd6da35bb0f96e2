"""What a company remembers of having written to a partner."""

from __future__ import annotations

from django.db import models


class Reminder(models.Model):
    """When a company last told a partner which lines wait, so that nobody gets a message for every line.

    `asked_until` is when the newest of those lines was asked: only newer ones are a reason to write again.
    """

    pk = models.CompositePrimaryKey("company_id", "partner_id")
    company_id = models.TextField(db_collation="C")
    partner_id = models.TextField(db_collation="C")
    sent_at = models.DateTimeField()
    asked_until = models.DateTimeField()
    lines = models.PositiveIntegerField()
    repeated = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=12, default="en")
