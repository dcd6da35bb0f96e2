"""Row-level security of the jobs' progress."""

from __future__ import annotations

from django.db import migrations

from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """Each company sees its own jobs."""

    dependencies = [("jobs", "0001_initial")]

    operations = [ProtectTable("jobs_progress")]
