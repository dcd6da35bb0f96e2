"""Living forecasts in each book, and their digest beside that of the order lines."""

from __future__ import annotations

import django.db.models.functions.datetime
from django.db import migrations, models

import tallystick.server.record.fields
from tallystick.server.companies.policies import LimitToTally, only_tally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """One row for each forecast of each company that keeps a book."""

    dependencies = [("record", "0005_book_orders"), ("companies", "0002_isolation")]

    operations = [
        migrations.AddField(
            model_name="booktally",
            name="forecast_digest",
            field=models.TextField(db_collation="C", default=""),
        ),
        migrations.AddField(
            model_name="booktally",
            name="forecast_lanes",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="booktally",
            name="forecasts",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="booktally",
            name="their_forecast_digest",
            field=models.TextField(db_collation="C", default=""),
        ),
        migrations.CreateModel(
            name="BookForecast",
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
                ("tally_id", models.TextField(db_collation="C")),
                ("partner_id", models.TextField(db_collation="C")),
                ("item_code", models.TextField(db_collation="C")),
                ("words", models.TextField()),
                ("role", models.SmallIntegerField()),
                ("move_rank", models.SmallIntegerField()),
                ("state", models.SmallIntegerField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("last_word_at", models.DateTimeField()),
                ("short_from", models.DateField(null=True)),
                ("worst", models.DecimalField(decimal_places=6, max_digits=24)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "changed_xid",
                    tallystick.server.record.fields.TransactionIdField(
                        db_default=tallystick.server.record.fields.CurrentTransactionId()
                    ),
                ),
                ("claims", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("company_id"),
                        models.F("move_rank"),
                        models.F("last_word_at"),
                        models.F("forecast_id"),
                        name="forecast_by_move",
                    ),
                    models.Index(
                        models.F("company_id"),
                        models.F("item_code"),
                        models.F("forecast_id"),
                        name="forecast_by_item",
                    ),
                    models.Index(models.F("company_id"), models.F("tally_id"), name="forecast_by_tally"),
                    models.Index(models.F("company_id"), models.F("changed_xid"), name="forecast_by_change"),
                ],
            },
        ),
        ProtectTable("record_bookforecast"),
        LimitToTally("record_bookforecast", only_tally("tally_id")),
    ]
