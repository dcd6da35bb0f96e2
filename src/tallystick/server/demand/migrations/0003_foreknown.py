"""What people know better than a history, private as all of the demand book."""

from __future__ import annotations

import uuid

import django.utils.timezone
from django.db import migrations, models

from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """Overrides, events, what forecasts count for; and from how far orders take what was expected."""

    dependencies = [
        ("demand", "0002_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reliance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "item", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("counts", models.CharField(max_length=4)),
                ("others", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="planning",
            name="backward_weeks",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="planning",
            name="forward_weeks",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("item", models.TextField(blank=True, db_collation="C", default="")),
                ("effect", models.DecimalField(decimal_places=6, default=1, max_digits=9)),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "first_day"], name="demand_event_day")],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("factor", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("reason", models.TextField()),
                ("expires", models.DateField()),
                ("by", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "item"], name="demand_override_item")],
            },
        ),
        *(
            operation
            for table in ("override", "event", "reliance")
            for operation in (ProtectTable(f"demand_{table}"), LimitToTally(f"demand_{table}", NO_LIMIT))
        ),
    ]
