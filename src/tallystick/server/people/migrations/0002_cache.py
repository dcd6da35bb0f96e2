"""The table in which sign-in tries are counted, as Django's database cache wants it."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing in it is worth keeping: it is not logged, and empty after a crash."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE people_cache (cache_key varchar(255) PRIMARY KEY,"
            " value text NOT NULL, expires timestamptz NOT NULL);"
            " CREATE INDEX people_cache_expires ON people_cache (expires)",
            "DROP TABLE people_cache",
        ),
    ]
