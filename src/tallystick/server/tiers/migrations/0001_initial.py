"""What waits to be worked out, and what people are asked."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import COMPANY, NO_LIMIT, LimitToTally, ProtectShared
from tallystick.server.postgres.rls import ProtectTable

_OWN = f"company_id = {COMPANY}"
# The sweep acts for no company: it learns which companies wait, and since when. That is all there is here.
_WAITING = f"{_OWN} OR coalesce({COMPANY}, '') = ''"


class Migration(migrations.Migration):
    """Two tables, each company's rows its own."""

    initial = True
    dependencies = [("companies", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Wake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("due_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["company_id", "due_at"], name="tiers_wake_due")]},
        ),
        migrations.CreateModel(
            name="Question",
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
                ("token", models.TextField(db_collation="C")),
                ("reasons", models.JSONField()),
                ("quantities", models.JSONField()),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        ProtectShared("tiers_wake", _WAITING, _OWN, allow=("SELECT", "INSERT", "DELETE")),
        ProtectTable("tiers_question", allow=("SELECT", "INSERT", "DELETE")),
        LimitToTally("tiers_question", NO_LIMIT),
    ]
