"""What a company expects by itself: its own affair, as the histories are."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """Forecasts, snapshots of them, and how far they have come."""

    initial = True

    dependencies = [("companies", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "item_id",
                        "week",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item_id", models.UUIDField()),
                ("week", models.DateField()),
                ("figures", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("company_id", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("revision", models.PositiveBigIntegerField(default=0)),
                ("refreshed_at", models.DateTimeField(null=True)),
                ("history_until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OwnForecast",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "item_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item_id", models.UUIDField()),
                ("basis", models.CharField(max_length=64)),
                ("demand_class", models.CharField(max_length=12)),
                ("first_day", models.DateField()),
                ("mean", models.BinaryField()),
                ("quantiles", models.BinaryField()),
                ("about", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "demand_class"], name="baseline_class")],
            },
        ),
        *(
            operation
            for table in ("ownforecast", "snapshot", "standing")
            for operation in (ProtectTable(f"baseline_{table}"), LimitToTally(f"baseline_{table}", NO_LIMIT))
        ),
    ]
