"""Connections beside Django's pool: for what must not share a transaction or must stay open for long."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connections

from tallystick.server.postgres.rls import COMPANY_SETTING


def connect(**more: Any) -> psycopg.Connection[tuple[Any, ...]]:
    """An autocommit connection as the app role, for the caller to close."""
    return psycopg.connect(**_parameters(), autocommit=True, **more)


async def connect_async(**more: Any) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """The same for a coroutine."""
    return await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True, **more)


def act_for(connection: psycopg.Connection[tuple[Any, ...]], company_id: str) -> None:
    """Say for which company the transaction that is open acts; its end takes it back."""
    connection.execute("SELECT set_config(%s, %s, true)", (COMPANY_SETTING, company_id))


def _parameters() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        given.pop(ours, None)  # these are Django's way of speaking, not the server's address
    return given
