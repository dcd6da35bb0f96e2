"""Row-level security as a migration operation, and the check that no table of ours goes without."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from tallystick.server.postgres.address import APP_ROLE

#: the setting that says for which company a transaction acts; the gate alone sets it, with SET LOCAL
COMPANY_SETTING = "tallystick.company"

#: what a role may be granted on a table
_VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


class ProtectTable(Operation):
    """Let each company see and write only its own rows of a table.

    The policy binds the owner of the table too (FORCE). Without a company set nothing is seen and nothing
    can be written. `allow` narrows what the app may do at all: `("SELECT", "INSERT")` for what is only
    ever appended.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self,
        table: str,
        column: str = "company_id",
        allow: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE"),
    ) -> None:
        if not set(allow) <= _VERBS:
            raise ValueError(f"{allow} has a verb that is not one of {sorted(_VERBS)}")
        self.table = table
        self.column = column
        self.allow = allow

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the migration writer spells this operation."""
        return (type(self).__name__, [self.table, self.column, self.allow], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models do not know of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Turn it on."""
        for statement in self.statements(schema_editor.quote_name):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Turn it off."""
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(f"DROP POLICY own_company ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def statements(self, quote: Any) -> list[str]:
        """The SQL that protects the table."""
        table, column = quote(self.table), quote(self.column)
        mine = f"{column} = current_setting('{COMPANY_SETTING}', true)"
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_company ON {table} USING ({mine}) WITH CHECK ({mine})",
            f"REVOKE ALL ON {table} FROM PUBLIC, {APP_ROLE}",
            f"GRANT {', '.join(self.allow)} ON {table} TO {APP_ROLE}",
        ]

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Let each company see only its own rows of {self.table}"


def unprotected_tables(apps: Apps, cursor: Any) -> set[str]:
    """Tables of our models on which row-level security is not both on and forced, with a policy."""
    ours = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tallystick.")
    }
    cursor.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
        " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
    )
    return ours - {row[0] for row in cursor.fetchall()}
