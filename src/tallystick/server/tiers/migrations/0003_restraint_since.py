"""Nothing shows since when something is held back."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """One column less."""

    dependencies = [("tiers", "0002_restraint")]

    operations = [migrations.RemoveField("restraint", "since")]
