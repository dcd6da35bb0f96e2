"""Large files on their way into a demand book are read and committed by jobs."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Where a draft stands, who tells how far it is, and what its job has to know."""

    dependencies = [
        ("demand", "0003_foreknown"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("ready", "To be checked"),
                    ("failed", "Cannot be read"),
                    ("committing", "Being committed"),
                ],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.AddField(model_name="draft", name="progress_id", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="draft", name="asked", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="draft", name="error", field=models.JSONField(default=dict)),
        migrations.AlterField(
            model_name="draft", name="seen", field=models.CharField(blank=True, max_length=64)
        ),
    ]
