"""What accuracy, nervousness and reliability are told by: a company's own affair."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """What was told and committed when weeks began, and how good it was."""

    dependencies = [
        ("baseline", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("company_id", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "forecast_id",
                        "week",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("forecast_id", models.UUIDField()),
                ("week", models.DateField()),
                ("partner", models.TextField(db_collation="C")),
                ("item", models.TextField(db_collation="C")),
                ("figures", models.BinaryField()),
            ],
        ),
        *(
            operation
            for table in ("told", "judgement")
            for operation in (ProtectTable(f"baseline_{table}"), LimitToTally(f"baseline_{table}", NO_LIMIT))
        ),
    ]
