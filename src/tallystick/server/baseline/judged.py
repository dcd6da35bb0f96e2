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
    """The accuracy of what was told so many weeks ahead; `moved`: how much of it was told otherwise next."""

    weeks: str
    cases: int
    wape: str
    bias: str
    pinball: str
    moved: str
    part: int
    """The absolute error in per cent, at most 100: how long its bar is."""


@dataclass(frozen=True, slots=True)
class ByLag:
    """Accuracy lag by lag, and of near and far lags together; over so many weeks."""

    weeks: int = 0
    near: Lag | None = None
    far: Lag | None = None
    lags: tuple[Lag, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplier:
    """What a supplier is told and what it commits."""

    id: str
    name: str
    wape: str
    bias: str
    moved: str
    rolls: int
    kept: str
    weeks: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that the page writes: what was expected, what was published of it, and suppliers."""

    made_at: datetime | None = None
    own: ByLag = ByLag()
    published: ByLag = ByLag()
    suppliers: tuple[Supplier, ...] = ()


def judged(book: Book) -> Judged:
    """What was judged last."""
    row = models.Judgement.objects.filter(company_id=book.company).first()
    if row is None:
        return Judged()
    names = {partner.id: partner.name for partner in book.partners()}
    suppliers = [
        Supplier(
            one["partner"],
            names.get(one["partner"], ""),
            share(one["wape"]),
            share(one["bias"]),
            share(one["moved"]),
            one["rolls"],
            share(one["kept"]),
            one["weeks"],
        )
        for one in row.content["suppliers"]
    ]
    return Judged(
        row.made_at,
        _by_lag(row.content["own"]),
        _by_lag(row.content["published"]),
        tuple(sorted(suppliers, key=lambda each: each.name.casefold())),
    )


def _by_lag(told: Mapping[str, Any]) -> ByLag:
    lags = tuple(_lag(one) for one in told["lags"])
    return ByLag(told["weeks"], _lag(told["near"]), _lag(told["far"]), lags)


def _lag(one: Mapping[str, Any]) -> Lag:
    return Lag(
        weeks=str(one["lag"]),
        cases=one["cases"],
        wape=share(one["wape"]),
        bias=share(one["bias"]),
        pinball=share(one["pinball"]),
        moved=share(one.get("moved")),
        part=0 if one["wape"] is None else min(round(one["wape"] * 100), 100),
    )
