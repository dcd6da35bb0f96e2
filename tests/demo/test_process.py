"""What the command line asks of the demo's process, and what that one tells."""

from __future__ import annotations

import pytest

from tallystick.server.demo.links import invitation
from tallystick.server.demo.process import Wish, in_words
from tallystick.server.demo.scenario import PEOPLE


@pytest.mark.parametrize(
    "wish",
    [
        Wish("http://127.0.0.1:8000", "one", quiet=False, small=False, as_json=False, seed=None),
        Wish("http://127.0.0.1:8000", "one", quiet=True, small=True, as_json=True, seed=7),
    ],
)
def test_a_wish_survives_being_given_as_arguments(wish: Wish) -> None:
    assert Wish.read(wish.arguments()) == wish


def test_everybody_and_the_guests_link_are_told(loaded: None) -> None:
    told = invitation("http://127.0.0.1:8000")
    words = in_words(told, quiet=False)
    for person in PEOPLE:
        assert person.name in words
    assert "http://127.0.0.1:8000/a/" in words
    assert "http://127.0.0.1:8000/outbox/" in words
