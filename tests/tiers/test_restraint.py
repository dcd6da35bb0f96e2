"""What is held back against a storm is seen by people: on the forecast's page, and in the log."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from tallystick.server import gate
from tallystick.server.gate import Role
from tallystick.server.people.models import Person
from tallystick.server.tiers.models import Restraint
from tallystick.server.tiers.restraining import restraint_on
from tests.tiers.chain import Chain, build, run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def flap(chain: Chain, turns: int) -> None:
    for turn in range(turns):
        chain.order("SO-1", 700 if turn % 2 else 100)
        run_jobs()


def page(chain: Chain, tier: int, client: Client) -> str:
    """The page of the first forecast, as somebody of one of its two companies sees it."""
    person = Person.objects.create_user(f"tier{tier}@example.com", name="Somebody")
    with gate.for_system(chain.companies[tier], "Test").open() as book:
        book.set_member(person.pk, Role.PLANNER)
        slug = book.access.company.slug
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    forecast = chain.forecast(0, reader=0).id
    return client.get(f"/{slug}/forecasts/{forecast}/").content.decode()


def test_a_flapping_input_is_seen_by_who_publishes_and_by_nobody_else(client: Client) -> None:
    chain = build()
    run_jobs()
    flap(chain, 7)
    forecast = chain.forecast(0, reader=0).id
    with gate.for_system(chain.companies[0], "Test").open() as book:
        found = restraint_on(book, forecast)
        assert found
        assert found.why == "pause"
        assert found.until
    assert "Newer figures wait" in page(chain, 0, client)
    with gate.for_system(chain.companies[1], "Test").open() as book:
        assert restraint_on(book, forecast) is None
        assert not Restraint.objects.filter(company_id=chain.companies[0]).exists()
    assert "Newer figures wait" not in page(chain, 1, client)


def test_figures_beyond_all_bounds_are_told_once(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    chain = build()
    run_jobs()
    with caplog.at_level(logging.WARNING, "tallystick.tiers"):
        for number in range(2):
            chain.order(f"SO-{number}", 10**11)
            run_jobs()
    (told,) = [each for each in caplog.messages if "held back" in each]
    assert told.endswith("too-large")
    assert "beyond all bounds" in page(chain, 0, client)
