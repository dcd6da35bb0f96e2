"""Tables of demand books."""

from __future__ import annotations

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Items, recipes, sources, stock, orders, history, capacity, rules and drafts."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Capacity",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "item",
                        "from_day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("from_day", models.DateField()),
                ("weekly", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
            ],
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("day", models.DateField()),
                ("name", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="CustomerCode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "customer",
                        "item",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("customer", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("code", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="History",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "item", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("days", models.BinaryField()),
                ("quantities", models.BinaryField()),
                ("stock_outs", models.BinaryField()),
                ("records", models.PositiveIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("code", models.TextField(db_collation="C")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("unit", models.TextField()),
                ("description", models.TextField(blank=True, default="")),
                ("safety", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("lead_days", models.PositiveIntegerField(default=0)),
                ("step", models.DecimalField(decimal_places=6, default=1, max_digits=24)),
                ("minimum", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("multiple", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
            ],
        ),
        migrations.CreateModel(
            name="PartnerRules",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "partner", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("partner", models.TextField(db_collation="C")),
                ("firm", models.PositiveSmallIntegerField()),
                ("planned", models.PositiveSmallIntegerField()),
                ("weeks", models.PositiveSmallIntegerField()),
                ("level", models.DecimalField(decimal_places=2, max_digits=3, null=True)),
                ("relative", models.DecimalField(decimal_places=6, max_digits=9)),
                ("absolute", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("frozen_weeks", models.PositiveSmallIntegerField()),
                ("told", models.BooleanField()),
                ("automatic", models.BooleanField()),
                ("within", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("short", models.BooleanField()),
                ("first", models.BooleanField()),
                ("priority", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Planning",
            fields=[
                ("company_id", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("weekdays", models.CharField(default="1111100", max_length=7)),
                ("plan_weeks", models.PositiveSmallIntegerField(default=39)),
                ("patience_hours", models.PositiveSmallIntegerField(default=24)),
                ("revision", models.PositiveBigIntegerField(default=0)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "item",
                        "supplier",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("supplier", models.TextField(blank=True, db_collation="C", default="")),
                ("share", models.DecimalField(decimal_places=6, default=1, max_digits=9)),
                ("minimum", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("multiple", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("lead_days", models.PositiveIntegerField(default=0)),
                ("code", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="Stock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "item", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("on_hand", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("as_of", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="CustomerOrder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "number",
                        "line",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("number", models.TextField(db_collation="C")),
                ("line", models.TextField(blank=True, db_collation="C", default="")),
                ("item", models.TextField(db_collation="C")),
                ("day", models.DateField()),
                ("quantity", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("customer", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "item"], name="demand_order_item")],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.TextField(db_collation="C")),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("refused", models.BinaryField(null=True)),
                ("summary", models.JSONField(default=dict)),
                ("seen", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=120)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "uploaded_at"], name="demand_draft_latest")],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "item",
                        "part",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("part", models.TextField(db_collation="C")),
                ("quantity", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("unit", models.TextField()),
                ("scrap", models.DecimalField(decimal_places=6, default=0, max_digits=9)),
            ],
            options={
                "indexes": [models.Index(fields=["company_id", "part"], name="demand_part_of")],
            },
        ),
    ]
