"""How far a long job has come, for the people who wait for it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Progress(models.Model):
    """One long job of a company. The page that shows it can be left and found again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    by = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=200, default="", blank=True)
    result = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "-asked_at"], name="progress_latest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="progress_percent"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="progress_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_state_display()}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will change."""
        return self.state in {State.DONE, State.FAILED}
