"""When something of a company's own changed last that is not in its book: what its open pages follow."""

from __future__ import annotations

from django.db import migrations, models

import tallystick.server.record.fields
from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable


class Migration(migrations.Migration):
    """One row a company, which says no more than that there is news."""

    dependencies = [("record", "0008_held_up")]

    operations = [
        migrations.CreateModel(
            name="PrivateChange",
            fields=[
                ("company_id", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                (
                    "changed_xid",
                    tallystick.server.record.fields.TransactionIdField(
                        db_default=tallystick.server.record.fields.CurrentTransactionId()
                    ),
                ),
            ],
        ),
        ProtectTable("record_privatechange"),
        LimitToTally("record_privatechange", NO_LIMIT),
    ]
