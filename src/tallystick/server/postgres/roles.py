"""The role that pages and jobs act as, and what a new database needs before its first table."""

from __future__ import annotations

import psycopg
from psycopg import sql

from tallystick.errors import Unavailable
from tallystick.server.postgres.address import APP_ROLE, Address

_OLDEST = 160000

_BY_HAND = (
    f"CREATE ROLE {APP_ROLE} NOLOGIN; "
    f"GRANT {APP_ROLE} TO <the user in DATABASE_URL> WITH SET TRUE, INHERIT FALSE;"
)


def create_database(superuser: Address, owner: str) -> None:
    """In an embedded engine: the owner, who may sign in, and an empty database of theirs."""
    with psycopg.connect(**superuser.parameters(), autocommit=True) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", owner):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD {}").format(
                    sql.Identifier(owner), sql.Literal(superuser.password)
                )
            )
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", owner):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(owner), sql.Identifier(owner))
            )


def prepare(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Have the app role, and let it use every table that the owner makes from now on.

    Row-level security, not the grant, says which rows it sees; `ProtectTable` narrows the grant.
    """
    if connection.info.server_version < _OLDEST:
        raise Unavailable(
            f"PostgreSQL {connection.info.server_version // 10000} is too old.",
            mend="Use version 16 or later.",
        )
    try:
        _ensure_role(connection)
    except psycopg.errors.InsufficientPrivilege as problem:
        raise Unavailable(
            f"The database user may not make the role {APP_ROLE}, which keeps companies apart.",
            mend=f"Let an administrator of the database run: {_BY_HAND}",
        ) from problem
    connection.execute(_GRANTS)


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", APP_ROLE):
        try:
            connection.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            return _ensure_membership(connection)  # another server of this engine was faster
    return _ensure_membership(connection)


def _ensure_membership(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    if not _exists(connection, "SELECT 1 WHERE pg_has_role(current_user, %s, 'SET')", APP_ROLE):
        connection.execute(f"GRANT {APP_ROLE} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE")


def _exists(connection: psycopg.Connection[tuple[object, ...]], query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None


_GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
""".encode()
