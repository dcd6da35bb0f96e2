"""Row-level security where a row belongs to more than one company, or only to a part of one.

`ProtectTable` covers a company's own tables. The operations here say who else sees a row; which table has
which is in the migrations, and why in docs/explanation/isolation.md.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tallystick.server.postgres.address import APP_ROLE
from tallystick.server.postgres.rls import COMPANY_SETTING, ProtectTable

#: for which person a transaction acts, for which link, to which tally it is limited, and the company that a
#: command names by its short name
PERSON_SETTING = "tallystick.person"
LINK_SETTING = "tallystick.link"
TALLY_SETTING = "tallystick.tally"
SLUG_SETTING = "tallystick.slug"

COMPANY = f"current_setting('{COMPANY_SETTING}', true)"
PERSON = f"nullif(current_setting('{PERSON_SETTING}', true), '')::bigint"
LINK = f"current_setting('{LINK_SETTING}', true)"
SLUG = f"nullif(current_setting('{SLUG_SETTING}', true), '')"


def only_tally(column: str) -> str:
    """True for all rows, unless the transaction is limited to one tally: then for that tally's only.

    A CASE, so that the planner does not take it for a selective condition on the column.
    """
    limit = f"current_setting('{TALLY_SETTING}', true)"
    return f"CASE WHEN coalesce({limit}, '') = '' THEN true ELSE {column} = {limit} END"


#: true unless the transaction is limited to one tally
NO_LIMIT = f"coalesce(current_setting('{TALLY_SETTING}', true), '') = ''"


class ProtectShared(ProtectTable):
    """Protect a table with conditions of its own: who may read a row, and who may write one."""

    def __init__(
        self,
        table: str,
        read: str,
        write: str,
        allow: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE"),
    ) -> None:
        super().__init__(table, allow=allow)
        self.read = read
        self.write = write

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the migration writer spells this operation."""
        return (type(self).__name__, [self.table, self.read, self.write, self.allow], {})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Turn it off."""
        table = schema_editor.quote_name(self.table)
        for policy in ("readers", "adders", "changers", "removers"):
            schema_editor.execute(f"DROP POLICY {policy} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def statements(self, quote: Any) -> list[str]:
        """The SQL that protects the table."""
        table = quote(self.table)
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY readers ON {table} FOR SELECT USING ({self.read})",
            f"CREATE POLICY adders ON {table} FOR INSERT WITH CHECK ({self.write})",
            f"CREATE POLICY changers ON {table} FOR UPDATE USING ({self.write}) WITH CHECK ({self.write})",
            f"CREATE POLICY removers ON {table} FOR DELETE USING ({self.write})",
            f"REVOKE ALL ON {table} FROM PUBLIC, {APP_ROLE}",
            f"GRANT {', '.join(self.allow)} ON {table} TO {APP_ROLE}",
        ]

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Let the companies concerned see their rows of {self.table}"


class LimitToTally(ProtectTable):
    """On a protected table: a transaction that acts through a link sees the rows of its tally only."""

    def __init__(self, table: str, condition: str) -> None:
        super().__init__(table)
        self.condition = condition

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the migration writer spells this operation."""
        return (type(self).__name__, [self.table, self.condition], {})

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Turn it off."""
        schema_editor.execute(f"DROP POLICY one_tally ON {schema_editor.quote_name(self.table)}")

    def statements(self, quote: Any) -> list[str]:
        """The SQL that narrows what a link shows."""
        return [f"CREATE POLICY one_tally ON {quote(self.table)} AS RESTRICTIVE USING ({self.condition})"]

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Limit links to their tally in {self.table}"
