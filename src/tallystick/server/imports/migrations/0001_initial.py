"""Imports."""

from __future__ import annotations

import uuid

import django.utils.timezone
from django.db import migrations, models

from tallystick.server.postgres.rls import ProtectTable

_STATES = [
    ("reading", "Being read"),
    ("ready", "To be checked"),
    ("failed", "Cannot be read"),
    ("committing", "Being committed"),
    ("committed", "Committed"),
    ("discarded", "Discarded"),
]


class Migration(migrations.Migration):
    """Uploads, their previews, and the layouts that are known."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("content", models.BinaryField(null=True)),
                ("refused", models.BinaryField(null=True)),
                ("by", models.CharField(max_length=120)),
                ("state", models.CharField(choices=_STATES, default="reading", max_length=10)),
                ("progress_id", models.UUIDField(null=True)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("summary", models.JSONField(default=dict)),
                ("error", models.JSONField(default=dict)),
                ("seen", models.CharField(blank=True, default="", max_length=64)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "-uploaded_at"], name="upload_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", [state for state, _name in _STATES])),
                        name="upload_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "upload_id",
                        "kind",
                        "n",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.CharField(max_length=40)),
                ("upload_id", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("n", models.PositiveIntegerField()),
                ("shown", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="KnownLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company_id", models.CharField(max_length=40)),
                ("fingerprint", models.CharField(max_length=64)),
                ("partner_id", models.CharField(blank=True, default="", max_length=40)),
                ("mapping", models.JSONField()),
                ("by", models.CharField(max_length=120)),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company_id", "fingerprint", "partner_id"), name="layout_known_once"
                    )
                ],
            },
        ),
        ProtectTable("imports_upload"),
        ProtectTable("imports_previewrow"),
        ProtectTable("imports_knownlayout"),
    ]
