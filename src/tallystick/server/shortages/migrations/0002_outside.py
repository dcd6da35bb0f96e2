"""Orders from outside Tallystick that a shortage holds up, too."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What was found is found again by each company's next step, which then marks the lines in its book."""

    dependencies = [("shortages", "0001_initial")]

    operations = [
        migrations.RunSQL("TRUNCATE shortages_heldup", migrations.RunSQL.noop),
        migrations.AddField("HeldUp", "order", models.TextField(default="")),
        migrations.AddField("HeldUp", "item", models.TextField(default="")),
        migrations.AddField("HeldUp", "customer", models.TextField(default="")),
    ]
