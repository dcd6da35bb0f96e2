"""One embedded PostgreSQL for the run, with a real migrated database for each test process.

Pages and jobs use the role `tallystick_app`, as in production, so row-level security is on in every test.
The engine starts when the first test asks for a database; tests of the pure layers never wait for it.
"""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from tallystick.server.postgres.address import APP_ROLE, Address
from tallystick.server.postgres.engine import OWNER, SUPERUSER, Engine
from tallystick.server.postgres.roles import create_database
from tallystick.server.postgres.schema import migrate

if TYPE_CHECKING:
    from tests.world import World

ROOT = Path(__file__).parent.parent

# A busy machine is no failure: nothing here may depend on how long an example takes.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The PostgreSQL of the tests: kept between runs, shared by all test processes of this checkout."""
    place = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    found = Engine(Path(tempfile.gettempdir()) / f"tallystick-tests-{os.getuid()}-{place}", durable=False)
    found.start()
    yield found
    found.leave()


@pytest.fixture(scope="session")
def superuser(engine: Engine) -> Address:
    """How to reach the engine as the one who may do everything: for setting up only."""
    return engine.address("postgres", user=SUPERUSER)


@pytest.fixture(scope="session")
def django_db_setup(
    engine: Engine, superuser: Address, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database of this process alone, copied from a migrated template."""
    create_database(superuser, OWNER)
    name = f"test_{os.getpid()}"
    with django_db_blocker.unblock():
        template = _template(engine, superuser)
        with psycopg.connect(**superuser.parameters(), autocommit=True) as connection:
            _drop_orphans(connection)
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
                )
            )
        _point_django_at(engine.address(name))
        yield
        for alias in connections:
            connections[alias].close()
        connections["default"].close_pool()
        with psycopg.connect(**superuser.parameters(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """A page that was asked for in German leaves the thread speaking German: not for the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def world(db: None) -> World:
    """The named companies and people of `tests/world.py`."""
    from tests.world import populate

    return populate()


@pytest.fixture
def owner_address(engine: Engine, db: None) -> Address:
    """The database of this process, for the one who owns its tables."""
    return engine.address(f"test_{os.getpid()}")


@pytest.fixture
def free_port() -> int:
    """A TCP port on this machine that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _template(engine: Engine, superuser: Address) -> str:
    """The migrated database to copy, made anew when a migration or the code that grants changes."""
    server = ROOT / "src/tallystick/server"
    sources = [ROOT / "requirements.lock", *sorted(server.glob("*/migrations/*.py"))]
    sources += [*sorted(server.glob("postgres/*.py")), *sorted(server.glob("*/policies.py"))]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    with psycopg.connect(**superuser.parameters(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('tallystick test template'))")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        unfinished = f"{name}_unfinished"
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(unfinished))
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(unfinished), sql.Identifier(OWNER))
        )
        _point_django_at(engine.address(unfinished))
        migrate(engine.address(unfinished), lambda _words: None)
        _allow_flush(engine.address(unfinished))
        for alias in connections:
            connections[alias].close()
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
        )
    return name


def _allow_flush(address: Address) -> None:
    """Tests that commit are cleaned by TRUNCATE, as the app role: the one right it has here only."""
    with psycopg.connect(**address.parameters(), autocommit=True) as connection:
        connection.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}".encode())


def _point_django_at(address: Address) -> None:
    for alias, role in (("default", APP_ROLE), ("owner", "")):
        connections[alias].close()
        connections.settings[alias].update(address.django(role=role))
        connections[alias].settings_dict.update(address.django(role=role))


def _drop_orphans(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Remove databases of test processes that were killed, and templates of code that is gone."""
    old = connection.execute(
        r"SELECT datname FROM pg_database WHERE datname LIKE 'template\_%'"
        " AND (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '1 day'"
    ).fetchall()
    for (name,) in old:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(str(name))))
    for (name,) in connection.execute(
        r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'"
    ).fetchall():
        pid = str(name).removeprefix("test_")
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name)))
            )
