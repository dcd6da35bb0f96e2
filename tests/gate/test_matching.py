"""The halves of all partners at once: the same as one by one, and what is amiss comes first."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection, transaction
from tests.world import World

from tallystick.server.companies.acting import Acting, acting
from tallystick.server.gate import MatchState

pytestmark = pytest.mark.django_db


def test_the_numbers_are_those_of_the_partners_one_by_one(world: World) -> None:
    world.order("brackwater", "varnholt")
    with world.as_("ines").open() as book:
        book.add_partner("Serafim", "rui@serafim.example")
        one_by_one = book.matches()
        together = book.matching(most=10)
    assert Counter(match.state for match in one_by_one) == together.numbers
    assert together.partners == len(one_by_one) == 4
    assert sorted(map(str, together.shown)) == sorted(map(str, one_by_one))
    assert together.compared_at == max(match.compared_at for match in one_by_one if match.compared_at)


def test_what_is_amiss_is_shown_first_and_the_rest_is_a_number(world: World) -> None:
    world.order("brackwater", "zielonka")
    brackwater = Acting(company=world.companies["brackwater"])
    with transaction.atomic(), acting(brackwater), connection.cursor() as cursor:
        cursor.execute("UPDATE record_booktally SET their_digest = 'other'")
    with world.as_("ines").open() as book:
        together = book.matching(most=1)
    (shown,) = together.shown
    assert (shown.partner.name, shown.state) == ("Zielonka Metal", MatchState.DIFFER)
    assert together.partners == 3


def test_a_company_without_partners_has_none(world: World) -> None:
    with world.as_("nemo").open() as book:
        together = book.matching(most=60)
    assert (together.shown, together.partners, together.compared_at) == ([], 0, None)
