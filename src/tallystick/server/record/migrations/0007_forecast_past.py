"""The claims on forecasts that are no longer in their rows."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import LimitToTally, only_tally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """A row of an earlier version parts with its older claims when it is written next."""

    dependencies = [("record", "0006_forecasts")]

    operations = [
        migrations.CreateModel(
            name="ForecastPast",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "forecast_id",
                        "role",
                        "nth",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("forecast_id", models.UUIDField()),
                ("role", models.SmallIntegerField()),
                ("nth", models.IntegerField()),
                ("tally_id", models.TextField(db_collation="C")),
                ("seq", models.IntegerField()),
                ("version", models.IntegerField()),
                ("said", models.TextField()),
            ],
        ),
        ProtectTable("record_forecastpast"),
        LimitToTally("record_forecastpast", only_tally("tally_id")),
    ]
