"""What is kept of an import: the upload until it is done, what was understood, what layouts meant before."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an import stands."""

    READING = "reading", _("Being read")
    READY = "ready", _("To be checked")
    FAILED = "failed", _("Cannot be read")
    COMMITTING = "committing", _("Being committed")
    COMMITTED = "committed", _("Committed")
    DISCARDED = "discarded", _("Discarded")


class Upload(models.Model):
    """One file that a company brought in. Its bytes are purged when it is committed, discarded or old.

    `mapping` is what a person decided, `options` how to commit, `summary` what was understood (see
    `preview.py`), `seen` the digest of what the preview showed: nothing else is ever committed. `refused` is
    the workbook of the refused rows, which outlives the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    refused = models.BinaryField(null=True)
    by = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    progress_id = models.UUIDField(null=True)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    seen = models.CharField(max_length=64, default="", blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "-uploaded_at"], name="upload_latest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="upload_state")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended(self) -> bool:
        """Whether nothing more can come of it."""
        return self.state in {State.COMMITTED, State.DISCARDED}


class PreviewRow(models.Model):
    """One difference as the page shows it. `n` counts within the kind."""

    pk = models.CompositePrimaryKey("upload_id", "kind", "n")
    company_id = models.CharField(max_length=40)
    upload_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    n = models.PositiveIntegerField()
    shown = models.JSONField()


class KnownLayout(models.Model):
    """What the columns of a layout meant last time, for one partner or for any (empty)."""

    company_id = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    partner_id = models.CharField(max_length=40, default="", blank=True)
    mapping = models.JSONField()
    by = models.CharField(max_length=120)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company_id", "fingerprint", "partner_id"], name="layout_known_once"
            )
        ]
