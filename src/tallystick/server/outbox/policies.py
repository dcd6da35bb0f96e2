"""Who sees a message: the company in whose name it goes, and the postmaster who sends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tallystick.server.postgres.address import APP_ROLE
from tallystick.server.postgres.rls import COMPANY_SETTING, ProtectTable

_SETTING = "tallystick.postmaster"
_OWN = f"company_id = current_setting('{COMPANY_SETTING}', true)"
_POSTMASTER = f"current_setting('{_SETTING}', true) = 'on'"


class ProtectMessages(ProtectTable):
    """Anyone may post a message in nobody's name, or in the name of the company that they act for."""

    def __init__(self, table: str) -> None:
        super().__init__(table, allow=("SELECT", "INSERT", "UPDATE"))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the migration writer spells this operation."""
        return (type(self).__name__, [self.table], {})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Turn it off."""
        table = schema_editor.quote_name(self.table)
        for policy in ("readers", "posters", "postmaster"):
            schema_editor.execute(f"DROP POLICY {policy} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def statements(self, quote: Any) -> list[str]:
        """The SQL that protects the table."""
        table = quote(self.table)
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY readers ON {table} FOR SELECT USING ({_OWN} OR {_POSTMASTER})",
            f"CREATE POLICY posters ON {table} FOR INSERT WITH CHECK (company_id IS NULL OR {_OWN})",
            f"CREATE POLICY postmaster ON {table} FOR UPDATE USING ({_POSTMASTER})",
            f"REVOKE ALL ON {table} FROM PUBLIC, {APP_ROLE}",
            f"GRANT {', '.join(self.allow)} ON {table} TO {APP_ROLE}",
        ]


@contextmanager
def postmaster() -> Iterator[None]:
    """A short transaction that sees every message: for sending, and for the demo's page."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [_SETTING])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [_SETTING])
