"""What the panel "Never left" promises: each statement on it is shown here."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import get_args

import pytest

from tallystick.server.disclosure.kinds import never_left
from tallystick.server.gate import Role
from tallystick.trade import claims as c
from tallystick.trade.fields import item_json, price_json
from tallystick.trade.timing import Thresholds
from tallystick.trade.values import Item, Price
from tests.world import World

#: every field that any claim can carry; a new one must be looked at before it leaves a company
FIELDS = {
    "ref", "revision", "item", "unit", "schedule", "price", "contact", "reason", "proposal", "rest", "cancel",
    "quantity", "despatched", "expected", "carrier", "tracking", "packages", "outstanding", "final",
    "received", "good", "damaged", "shipment", "text", "name", "media_type", "size", "sha256", "channel",
    "said",
}  # fmt: skip
SECRET = "b7e1a6f0-never"


def test_the_panel_promises_what_is_shown_here() -> None:
    assert {name for name, _words in never_left()} == {
        "stock", "capacity", "cost", "partners", "thresholds", "private"
    }  # fmt: skip


def test_no_claim_has_a_place_for_stock_capacity_or_cost() -> None:
    found = {field.name for claim in get_args(c.Claim) for field in fields(claim)}
    assert found == FIELDS
    assert {field.name for field in fields(Item)} == {"code", "description", "partner_code"}
    assert {field.name for field in fields(Price)} == {"amount", "currency", "per"}
    assert set(item_json(Item("A", "B", "C"))) | set(price_json(Price(1, "EUR", 2))) == {  # type: ignore[arg-type]
        "code", "description", "partner_code", "amount", "currency", "per"
    }  # fmt: skip


def _told(world: World) -> str:
    """All that Brackwater ever said, and by whom."""
    with world.system("brackwater").open() as book:
        return json.dumps([[entry.by, *entry.claims] for _partner, entry in book.signed_entries()])


@pytest.mark.parametrize("what", ["private", "thresholds", "partners"])
def test_what_a_company_keeps_is_in_no_entry(world: World, what: str) -> None:
    entry = world.order("brackwater", "varnholt")
    world.order("brackwater", "zielonka")
    with world.as_("ada").open() as book:
        if what == "private":
            book.write_private_note(entry.id, SECRET)
        elif what == "thresholds":
            book.set_thresholds(Thresholds(unanswered_days=361, not_shipped_days=363))
        else:
            book.rename(entry.partner.id, SECRET, f"{SECRET}@partner.example")
            book.add_partner(f"{SECRET} & Sons")
            book.set_member(world.people["vera"].pk, Role.PLANNER)
    world.order("brackwater", "varnholt")
    told = _told(world)
    assert "Test" in told
    for secret in (SECRET, "361", "363"):
        assert secret not in told


def test_no_entry_names_another_partner(world: World) -> None:
    world.order("brackwater", "varnholt")
    world.order("brackwater", "zielonka")
    with world.system("brackwater").open() as book:
        for partner, entry in book.signed_entries():
            others = [one for one in book.partners() if one.id != partner.id]
            for other in others:
                assert other.id.encode() not in entry.data
                assert other.name.encode() not in entry.data
