"""The tables of the step: why it is to be taken, and what it asks people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


def text() -> models.TextField[str, str]:
    """A text column that compares by bytes, as the record's do."""
    return models.TextField(db_collation="C")


class Wake(models.Model):
    """A reason to take a company's step, from `due_at` on. Only ever added, and removed by the step.

    Two writers of one company never wait for each other here, and whatever comes during a step stays for the
    next one.
    """

    company_id = text()
    due_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "due_at"], name="tiers_wake_due")]


class Question(models.Model):
    """A forecast that a rule may not answer by itself, with the answer that a person may give.

    `token` is the forecast's as the question saw it; `reasons` say why no rule answers; `quantities` are by
    the first day of each bucket.
    """

    pk = models.CompositePrimaryKey("company_id", "forecast_id")
    company_id = text()
    forecast_id = models.UUIDField()
    token = text()
    reasons = models.JSONField()
    quantities = models.JSONField()
    asked_at = models.DateTimeField()


class Restraint(models.Model):
    """A forecast of which something new is held back by itself: a version, or an answer.

    `why` is the brake's word ("pause", "storm") or "too-large"; `until` when it goes out if nothing else
    happens. `flapping` says that these same figures went out more than once lately.
    """

    pk = models.CompositePrimaryKey("company_id", "forecast_id")
    company_id = text()
    forecast_id = models.UUIDField()
    why = text()
    until = models.DateTimeField(null=True)
    flapping = models.BooleanField()
