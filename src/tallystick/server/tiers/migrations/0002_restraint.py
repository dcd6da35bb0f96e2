"""What is held back for a while, and why."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """One table, each company's rows its own, and none for whoever came by a link."""

    dependencies = [("tiers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Restraint",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "forecast_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("forecast_id", models.UUIDField()),
                ("why", models.TextField(db_collation="C")),
                ("until", models.DateTimeField(null=True)),
                ("flapping", models.BooleanField()),
                ("since", models.DateTimeField()),
            ],
        ),
        ProtectTable("tiers_restraint", allow=("SELECT", "INSERT", "DELETE")),
        LimitToTally("tiers_restraint", NO_LIMIT),
    ]
