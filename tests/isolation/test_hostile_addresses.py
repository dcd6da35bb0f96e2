"""An address that nobody's page ever wrote is refused or left out; it is never our mistake."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client

from tests.world import World


def place(*parts: object) -> str:
    """A place in the ledger, as its pages write one."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


PLACES = (
    place("2026-01-01T00:00:00+00:00", "ta\0", 1, 1),
    place("2026-01-01T00:00:00+00:00", "ta_" + "a" * 32, 10**30, 1),
    place("9999-12-31T23:59:59-23:00", "ta_" + "a" * 32, 1, 1),
    place("0001-01-01T00:00:00+23:00", "ta_" + "a" * 32, 1, 1),
)


@pytest.mark.parametrize(
    ("page", "field", "values"),
    [
        ("disclosure/", "at", PLACES),
        ("disclosure/", "partner", ("\0",)),
        ("disclosure/sheet/", "by", ("a\0b",)),
        ("partners/", "from", ("²", "9" * 5000)),
        ("imports/", "before", ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00")),
    ],
)
def test_what_no_page_of_ours_wrote_is_refused(
    world: World, page: str, field: str, values: tuple[str, ...]
) -> None:
    browser = Client()
    browser.force_login(world.people["ines"])
    for value in values:
        answer = browser.get(f"/{world.slugs['brackwater']}/{page}", {field: value})
        answer.getvalue()  # a file is closed when all of it has been read
        assert answer.status_code in (200, 400, 404), value
