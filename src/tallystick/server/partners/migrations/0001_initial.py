"""Reminders, each company's own."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import ProtectShared

OWN = "company_id = current_setting('tallystick.company', true)"
READ = f"{OWN} OR current_setting('tallystick.reminders', true) = 'on'"


class Migration(migrations.Migration):
    """One table."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "partner_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("partner_id", models.TextField(db_collation="C")),
                ("sent_at", models.DateTimeField()),
                ("asked_until", models.DateTimeField()),
                ("lines", models.PositiveIntegerField()),
                ("repeated", models.PositiveSmallIntegerField(default=0)),
                ("language", models.CharField(default="en", max_length=12)),
            ],
        ),
        ProtectShared("partners_reminder", READ, OWN),
    ]
