"""The page of what a job has judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallystick.server.baseline import models
from tallystick.server.baseline.words import share
from tallystick.server.gate import Book


@dataclass(frozen=True, slots=True)
class Lag:
    """The accuracy of what was expected so many weeks ahead."""

    weeks: str
    cases: int
    wape: str
    bias: str
    pinball: str
    part: int
    """The absolute error in per cent, at most 100: how long its bar is."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """What a supplier is told and what it commits."""

    id: str
    name: str
    moved: str
    rolls: int
    kept: str
    weeks: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that the page writes."""

    made_at: datetime | None
    weeks: int
    near: Lag | None
    far: Lag | None
    lags: tuple[Lag, ...]
    suppliers: tuple[Supplier, ...]


def judged(book: Book) -> Judged:
    """What was judged last."""
    row = models.Judgement.objects.filter(company_id=book.company).first()
    if row is None:
        return Judged(None, 0, None, None, (), ())
    own, names = row.content["own"], {partner.id: partner.name for partner in book.partners()}
    suppliers = [
        Supplier(
            one["partner"],
            names.get(one["partner"], ""),
            share(one["moved"]),
            one["rolls"],
            share(one["kept"]),
            one["weeks"],
        )
        for one in row.content["suppliers"]
    ]
    return Judged(
        row.made_at,
        own["weeks"],
        _lag(own["near"]),
        _lag(own["far"]),
        tuple(_lag(one) for one in own["lags"]),
        tuple(sorted(suppliers, key=lambda each: each.name.casefold())),
    )


def _lag(one: Mapping[str, Any]) -> Lag:
    part = 0 if one["wape"] is None else min(round(one["wape"] * 100), 100)
    return Lag(
        str(one["lag"]), one["cases"], share(one["wape"]), share(one["bias"]), share(one["pinball"]), part
    )
