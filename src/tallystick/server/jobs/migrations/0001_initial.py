"""The progress of long jobs."""

from __future__ import annotations

import uuid

from django.db import migrations, models

_STATES = [("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")]


class Migration(migrations.Migration):
    """One table."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=120)),
                ("state", models.CharField(choices=_STATES, default="waiting", max_length=8)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("words", models.CharField(blank=True, default="", max_length=200)),
                ("result", models.JSONField(default=dict)),
                ("error", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "-asked_at"], name="progress_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="progress_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="progress_state",
                    ),
                ],
            },
        ),
    ]
