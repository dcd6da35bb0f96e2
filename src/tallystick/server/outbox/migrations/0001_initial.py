"""The outbox."""

from __future__ import annotations

import uuid

import django.utils.timezone
from django.db import migrations, models

_STATES = [("queued", "Waiting"), ("sent", "Sent"), ("failed", "Failed"), ("kept", "Kept here")]


class Migration(migrations.Migration):
    """One table."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.CharField(max_length=40, null=True)),
                ("purpose", models.CharField(max_length=40)),
                ("to", models.EmailField(max_length=254)),
                ("reply_to", models.EmailField(blank=True, default="", max_length=254)),
                ("subject", models.CharField(max_length=250)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True, default="")),
                ("state", models.CharField(choices=_STATES, default="queued", max_length=8)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company_id", "-asked_at"], name="message_latest"),
                    models.Index(
                        condition=models.Q(("state", "queued")), fields=["next_at"], name="message_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sent", "failed", "kept"])),
                        name="message_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("company_id__isnull", True),
                            models.Q(("company_id", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="message_company",
                    ),
                ],
            },
        ),
    ]
