"""Row-level security of demand books: the company alone, and nobody who came by a link."""

from __future__ import annotations

from django.db import migrations

from tallystick.server.companies.policies import NO_LIMIT, LimitToTally
from tallystick.server.postgres.rls import ProtectTable

_TABLES = (
    *("item", "part", "source", "customercode", "stock", "customerorder", "capacity", "closure"),
    *("history", "partnerrules", "planning", "draft"),
)


class Migration(migrations.Migration):
    """Policies on all tables of the app."""

    dependencies = [("demand", "0001_initial"), ("companies", "0002_isolation")]

    operations = [
        operation
        for table in _TABLES
        for operation in (ProtectTable(f"demand_{table}"), LimitToTally(f"demand_{table}", NO_LIMIT))
    ]
