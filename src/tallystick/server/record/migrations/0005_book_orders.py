"""The order numbers of each book, so that any part of a number can be searched."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import COMPANY, NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable

# The owner is bound by the policies too and would see no line. Nobody else sees the table meanwhile: changing
# it takes a lock until the migration is committed.
_FILL = """
ALTER TABLE record_bookline NO FORCE ROW LEVEL SECURITY;
INSERT INTO record_bookorder (company_id, order_no) SELECT DISTINCT company_id, order_no FROM record_bookline;
ALTER TABLE record_bookline FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """One row for each order number of each company; filled from the books there are."""

    dependencies = [("record", "0004_filter_indexes"), ("companies", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="BookOrder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id",
                        "order_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("company_id", models.TextField(db_collation="C")),
                ("order_no", models.TextField(db_collation="C")),
            ],
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        ProtectTable("record_bookorder", allow=("SELECT", "INSERT")),
        # as a comparison with the key this is asked once for a search, not for each number
        LimitToTally("record_bookorder", f"company_id = CASE WHEN {NO_LIMIT} THEN {COMPANY} END"),
    ]
