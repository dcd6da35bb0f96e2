"""A demand book as the workbook that can be brought in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from math import isnan
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.writing import demand_workbook
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.checking import OWN_WORDS
from tallystick.server.gate import Partner

_MOST_RECORDS = 1_000_000


def workbook_of(demand: DemandBook, partners: Iterable[Partner]) -> bytes:
    """All of a demand book. Partners go by name, or by id where two have one name."""
    if demand.size().records > _MOST_RECORDS:
        raise InvalidInput(
            _("The history has more rows than a sheet can hold."),
            mend=_("Take it out of the system that it came from."),
        )
    names = _names(partners)
    units = {row.code: row.unit for row in demand.items()}
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        "items": map(asdict, demand.items()),
        "recipes": map(asdict, demand.parts()),
        "sources": (
            {**asdict(row), "supplier": names.get(row.supplier, row.supplier)} for row in demand.sources()
        ),
        "codes": (
            {**asdict(row), "customer": names.get(row.customer, row.customer)} for row in demand.codes()
        ),
        "stock": ({**asdict(row), "unit": units[row.item]} for row in demand.stock()),
        "history": _history(demand, units),
        "orders": ({**asdict(row), "unit": units[row.item]} for row in demand.customer_orders()),
        "capacity": ({**asdict(row), "unit": units[row.item]} for row in demand.capacity()),
        "calendar": map(asdict, demand.closures()),
        "events": map(asdict, demand.events()),
        "overrides": (
            {**asdict(row), "unit": units[row.item]}
            for row in sorted(demand.overrides(), key=attrgetter("item"))
        ),
    }
    return demand_workbook(rows)


def _names(partners: Iterable[Partner]) -> dict[str, str]:
    known = list(partners)
    count: dict[str, int] = {}
    for partner in known:
        count[partner.name.casefold()] = count.get(partner.name.casefold(), 0) + 1
    names = {
        partner.id: partner.name if count[partner.name.casefold()] == 1 else partner.id for partner in known
    }
    return {"": OWN_WORDS[0], **names}


def _history(demand: DemandBook, units: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    found = demand.histories()
    for number, day, quantity, out in zip(
        found.item.tolist(),
        found.day.tolist(),
        found.quantity.tolist(),
        found.stock_out.tolist(),
        strict=True,
    ):
        item = found.items[number]
        yield {
            "item": item,
            "day": date.fromordinal(day),
            "quantity": "" if isnan(quantity) else quantity,
            "unit": units[item],
            "stock_out": "yes" if out else "",
        }
