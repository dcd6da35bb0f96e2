"""The schema: what the models say is what the migrations make, and a newer one is refused."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connections

from tallystick.server.postgres.address import Address
from tallystick.server.postgres.schema import NewerDatabase, migrate

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=True)


def test_the_models_need_no_further_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_bringing_up_to_date_again_does_nothing(owner_address: Address) -> None:
    told: list[str] = []
    migrate(owner_address, told.append)
    assert told == []


def test_a_newer_database_is_refused(owner_address: Address) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('outbox', '9999_later', now())"
        )
    try:
        with pytest.raises(NewerDatabase, match=r"outbox\.9999_later"):
            migrate(owner_address, print)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
