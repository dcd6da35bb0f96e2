"""Order lines that the company's own planning finds held up."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is false everywhere: PostgreSQL does not write the rows for it."""

    dependencies = [("record", "0007_forecast_past")]

    operations = [
        migrations.AddField("BookLine", "held", models.BooleanField(db_default=False)),
    ]
