"""Row-level security is on for every table of ours, and the tests really run under it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from tallystick.server.postgres.rls import unprotected_tables

#: tables of ours without a company, each with the reason
OPEN: dict[str, str] = {
    "demo_demoworld": "one row about the demo itself, which only a demo has",
    "people_person": "a person belongs to no company; memberships say what they may see",
}


@pytest.mark.django_db
def test_pages_act_as_a_role_that_owns_nothing_and_cannot_bypass_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("tallystick_app", False, False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'tallystick_app'::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_every_table_of_ours_is_protected_or_says_why_not() -> None:
    with connection.cursor() as cursor:
        assert unprotected_tables(apps, cursor) <= set(OPEN)
