"""A message on its way out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    KEPT = "kept", _("Kept here")


class Message(models.Model):
    """One e-mail. `company_id` is the company in whose name it goes; sign-in codes go in nobody's.

    NULL and not '' for nobody: row-level security compares with a setting that is '' when no company is set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = models.CharField(max_length=40, null=True)
    purpose = models.CharField(max_length=40)
    to = models.EmailField()
    reply_to = models.EmailField(blank=True, default="")
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company_id", "-asked_at"], name="message_latest"),
            models.Index(fields=["next_at"], condition=models.Q(state="queued"), name="message_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="message_state"),
            models.CheckConstraint(
                condition=models.Q(company_id__isnull=True) | ~models.Q(company_id=""),
                name="message_company",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.get_state_display()}"
