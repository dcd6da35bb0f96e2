"""What a company knows, read from its book: forecasts, and what is ordered and has not come yet.

A process keeps what it has folded and worked out, by the version of each row, so that a step costs what has
changed. Nothing of it could not be read again.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Final
from uuid import UUID

from tallystick.errors import Moved
from tallystick.planning.requirements.demand import Cause, Demand, Receipt
from tallystick.planning.tiers import Desk, Known, Outcome, Partner, step
from tallystick.planning.tiers.memo import Memo
from tallystick.server.baseline.joining import Expecting
from tallystick.server.demand.book import DemandBook
from tallystick.server.gate import Book, Current
from tallystick.trade.document import OrderLine
from tallystick.trade.forecast.compose import forecast_token
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.timing import outstanding, to_despatch

_MOST_MINDS: Final = 32


@dataclass(frozen=True, slots=True)
class Read:
    """What a step rests on: what is known, with the ids and tokens of the forecasts."""

    known: Known
    ids: dict[tuple[str, ForecastRef], UUID]
    tokens: dict[UUID, str]


@dataclass(frozen=True)
class Worked:
    """What a company would say next, and all that this rests on."""

    desk: Desk
    known: Known
    outcome: Outcome
    read: Read
    lines: Mapping[UUID, Current[OrderLine]]

    @cached_property
    def sold(self) -> dict[Cause, UUID]:
        """The order lines of customers, by the cause that they are to planning."""
        return {
            Cause("order", str(current.document.ref), current.partner): key
            for key, current in self.lines.items()
            if current.document.ref.buyer != self.desk.company
        }

    def holds(self, desk: Desk, known: Known, now: datetime) -> bool:
        """Whether it would come out the same: nothing else is known, and no time has come."""
        again_at = self.outcome.again_at
        return self.desk is desk and (again_at is None or now < again_at) and self.known == known


@dataclass(slots=True)
class Mind:
    """What one process remembers of one company."""

    lock: Lock = field(default_factory=Lock)
    memo: Memo = field(default_factory=Memo)
    expecting: Expecting = field(default_factory=Expecting)
    desk: Desk | None = None
    desk_is_of: Hashable = None
    forecasts: dict[UUID, Current[Forecast]] = field(default_factory=dict)
    lines: dict[UUID, Current[OrderLine]] = field(default_factory=dict)
    worked: Worked | None = None

    def work_out(self, book: Book, now: datetime) -> Worked:
        """Work out what the company says next. Nothing is said by it."""
        demand, today = DemandBook(book), now.date()
        size, partners = demand.size(), tuple(partner.id for partner in book.partners())
        made_of = size.revision, size.changed_at, today, partners
        desk = self.desk_for(made_of, lambda: demand.desk(today))
        read = self.read(book, desk, demand.orders())
        own = self.expecting.demands(book, desk, read.known, self.memo, today)
        known = replace(read.known, demands=(*read.known.demands, *own))
        before = self.worked
        same = before is not None and before.holds(desk, known, now)
        outcome = before.outcome if before and same else step(desk, known, now, self.memo)
        self.worked = Worked(desk, known, outcome, read, self.lines)
        return self.worked

    def desk_for(self, what: Hashable, load: Callable[[], Desk]) -> Desk:
        """The desk, loaded again if the book it is made of has changed; the same one if it plans alike."""
        desk = self.desk
        if desk is None or self.desk_is_of != what:
            loaded = load()
            if desk is None or not desk.same_as(loaded):  # most changes are orders
                desk = loaded
            self.desk, self.desk_is_of = desk, what
        return desk

    def read(self, book: Book, desk: Desk, orders: Sequence[Demand]) -> Read:
        """Read what the company knows now."""
        self.forecasts = book.standing_forecasts(self.forecasts)
        self.lines = book.standing_lines(self.lines)
        by_partner: dict[str, dict[ForecastRef, Forecast]] = defaultdict(dict)
        ids, tokens = {}, {}
        for key, held in self.forecasts.items():
            by_partner[held.partner][held.document.ref] = held.document
            ids[held.partner, held.document.ref] = key
            tokens[key] = forecast_token(held.document)
        wanted = [each for each in orders if _fits(desk, each.item, each.unit)]
        coming: list[Receipt] = []
        partners = {partner.company: partner for partner in desk.partners}
        for line in self.lines.values():
            if line.document.ref.buyer == book.company:
                coming += _receipts(desk, line.document)
            elif line.partner in partners:
                wanted += _demands(desk, line.document, partners[line.partner])
        return Read(Known(tuple(wanted), tuple(coming), dict(by_partner)), ids, tokens)


def _receipts(desk: Desk, line: OrderLine) -> Iterator[Receipt]:
    """What is still to come of a line that the company has ordered."""
    terms = line.standing
    if terms and _fits(desk, terms.item.code, terms.unit):
        for day, quantity in outstanding(line):
            yield Receipt(terms.item.code, day, quantity, terms.unit, str(line.ref))


def _demands(desk: Desk, line: OrderLine, customer: Partner) -> Iterator[Demand]:
    """What a customer still has to get of a line, under the company's own code of the item."""
    terms = line.standing
    if terms is None:
        return
    item = customer.own_code(terms.item.code)
    if _fits(desk, item, terms.unit):
        cause = Cause("order", str(line.ref), customer.company)
        for day, quantity in to_despatch(line):
            yield Demand(item, day, quantity, terms.unit, cause)


def _fits(desk: Desk, item: str, unit: str) -> bool:
    """Whether the company plans this item, and in this unit."""
    number = desk.structure.index.get(item)
    return number is not None and desk.structure.items[number].unit == unit


class Minds:
    """The minds of a process, of the companies that took their steps last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, Mind] = OrderedDict()

    @contextmanager
    def of(self, company: str) -> Iterator[Mind]:
        """One company's, for one step at a time; after a failure it is forgotten.

        That somebody else spoke meanwhile is none: what was read and worked out is still so.
        """
        with self._lock:
            mind = self._kept.setdefault(company, Mind())
            self._kept.move_to_end(company)
            while len(self._kept) > _MOST_MINDS:
                self._kept.popitem(last=False)
        with mind.lock:
            try:
                yield mind
            except Moved:
                raise
            except BaseException:
                with self._lock:
                    self._kept.pop(company, None)
                raise


minds: Final = Minds()
"""Those of this process."""


def work_out(book: Book, now: datetime) -> Worked:
    """Work out what a company says next, for a page that shows what it rests on."""
    with minds.of(book.company) as mind:
        return mind.work_out(book, now)
