"""Which order lines a shortage holds up."""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations, models

from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """One table, each company's rows its own, and none for whoever came by a link."""

    initial = True
    dependencies = [("companies", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="HeldUp",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "line_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("line_id", models.UUIDField()),
                ("missing", models.TextField(db_collation="C")),
                ("due", models.DateField()),
                ("met_on", models.DateField(null=True)),
                ("causes", models.JSONField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["causes"], name="shortage_causes", opclasses=["jsonb_path_ops"]
                    )
                ]
            },
        ),
        ProtectTable("shortages_heldup", allow=("SELECT", "INSERT", "DELETE")),
        LimitToTally("shortages_heldup", NO_LIMIT),
    ]
