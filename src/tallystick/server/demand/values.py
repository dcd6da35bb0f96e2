"""What a demand book hands out and takes, beside the rows themselves: plain values, never database rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tallystick.interchange.demandbook.values import (
    CapacityRow,
    ClosureRow,
    CodeRow,
    EventRow,
    ItemRow,
    OrderRow,
    OverrideRow,
    PartRow,
    SourceRow,
    StockRow,
)
from tallystick.planning.commit.rules import AutoCommit
from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements.expectation import Horizon
from tallystick.server.demand.records import EMPTY, Records


@dataclass(frozen=True, slots=True)
class Planned:
    """Settings of a company's planning: working weekdays from Monday on, weeks, patience with suppliers.

    `backward` and `forward` are the weeks within which an order takes from what was expected anyway.
    """

    weekdays: str = "1111100"
    plan_weeks: int = 39
    patience: timedelta = timedelta(hours=24)
    backward: int = 2
    forward: int = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """How the company deals with a partner: `horizon`, `calm` and `told` if it supplies, the rest if it buys.

    Nothing leaves by itself until somebody has said so: `told` and the rule that commits are off at first.
    """

    horizon: Horizon = field(default_factory=Horizon)
    calm: Calm = field(default_factory=Calm)
    commit: AutoCommit = field(default_factory=lambda: AutoCommit(on=False))
    priority: int = 0
    told: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """An item in a list. `id` stands for it in addresses."""

    id: UUID
    item: ItemRow
    on_hand: StockRow | None
    parts: int
    sources: int
    history_until: date | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some items by code; the codes to go on with in either direction, empty where there are no more."""

    rows: tuple[Listed, ...]
    after: str
    before: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the book has of one item."""

    item: ItemRow
    parts: tuple[PartRow, ...]
    used_in: tuple[PartRow, ...]
    sources: tuple[SourceRow, ...]
    codes: tuple[CodeRow, ...]
    stock: StockRow | None
    orders: tuple[OrderRow, ...]
    capacity: tuple[CapacityRow, ...]
    history: Records = EMPTY


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written, all or nothing.

    `recipes`, `sources`, `capacity` and `overrides` replace what an item has, `events` those of a name (the
    key), `closures` (if given) all closures; the
    others add or replace rows by their keys. `history` is merged day by day; `renamed` maps old item codes to
    new ones and is done first; `removed_items` takes items out with all that is theirs.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    items: tuple[ItemRow, ...] = ()
    recipes: Mapping[str, tuple[PartRow, ...]] = field(default_factory=dict)
    sources: Mapping[str, tuple[SourceRow, ...]] = field(default_factory=dict)
    codes: tuple[CodeRow, ...] = ()
    stock: tuple[StockRow, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    removed_orders: tuple[tuple[str, str], ...] = ()
    capacity: Mapping[str, tuple[CapacityRow, ...]] = field(default_factory=dict)
    closures: tuple[ClosureRow, ...] | None = None
    history: Mapping[str, Records] = field(default_factory=dict)
    events: Mapping[str, tuple[EventRow, ...]] = field(default_factory=dict)
    overrides: Mapping[str, tuple[OverrideRow, ...]] = field(default_factory=dict)
    removed_items: tuple[str, ...] = ()

    @property
    def shapes(self) -> bool:
        """Whether items, recipes or sources change, which must make sense together."""
        return bool(self.renamed or self.items or self.recipes or self.sources or self.removed_items)

    @property
    def any(self) -> bool:
        """Whether there is anything to write."""
        known = (self.codes, self.stock, self.orders, self.removed_orders, self.capacity, self.history)
        return self.shapes or any((*known, self.events, self.overrides)) or self.closures is not None


@dataclass(frozen=True, slots=True)
class Size:
    """How much a demand book holds, and which change was its last."""

    items: int
    orders: int
    histories: int
    records: int
    revision: int
    changed_at: datetime | None
