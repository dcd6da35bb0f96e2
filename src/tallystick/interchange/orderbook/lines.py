"""Order lines: rows of one order and line become one line, its dates its schedule lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from tallystick.interchange.orderbook.currencies import currency_code
from tallystick.interchange.orderbook.numbers import Amount
from tallystick.interchange.orderbook.rows import Problem, RefusedRow, Row
from tallystick.interchange.orderbook.words import Status
from tallystick.phrases import _
from tallystick.trade.fields import MAX_SCHEDULE
from tallystick.trade.values import Item, Price, Role, ScheduleLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Despatch:
    """What a row says was shipped."""

    quantity: Decimal
    day: date | None
    expected: date | None = None
    carrier: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a row says was received."""

    good: Decimal
    damaged: Decimal
    day: date | None


class FileLine(NamedTuple):
    """What a file says about one order line. `row` is the first of its rows, as a person counts them.

    `promised` is empty where the file says nothing of it. `late` is None where a date is missing. A tuple,
    because files have a hundred thousand of them.
    """

    row: int
    rows: tuple[int, ...]
    partner: str
    order: str
    line: str
    item: Item
    unit: str
    schedule: tuple[ScheduleLine, ...]
    price: Price | None = None
    promised: tuple[ScheduleLine, ...] = ()
    shipped: tuple[Despatch, ...] = ()
    received: tuple[Arrival, ...] = ()
    status: Status = Status.OPEN
    contact: str = ""
    note: str = ""
    email: str = ""
    late: bool | None = None

    @property
    def quantity(self) -> Decimal:
        return sum((each.quantity for each in self.schedule), ZERO)


@dataclass(slots=True)
class Lines:
    """The good lines of a file, the refused rows, and the rows that only repeat another."""

    good: list[FileLine] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    repeated: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for all rows of a file: who imports it, the currency and the unit where rows have none."""

    role: Role
    currency: str = ""
    unit: str = ""


def gather(rows: Iterator[Row], problems: dict[int, tuple[Problem, ...]], reading: Reading) -> Lines:
    """Bring rows together into lines. A line with a refused row is refused as a whole."""
    lines = Lines()
    groups: dict[tuple[str, str, str], Row | list[Row]] = {}
    broken: dict[tuple[str, str, str], int] = {}
    for index, row in enumerate(rows):
        key = (row.partner, row.order, row.line)
        if index in problems:
            lines.refused.append(_refused(row, problems[index]))
            broken.setdefault(key, row.number)
            continue
        known = groups.get(key)
        if known is None:
            groups[key] = row
        elif isinstance(known, list):
            known.append(row)
        else:
            groups[key] = [known, row]
    for key, group in groups.items():
        _add_line(lines, group, broken.get(key, 0), reading)
    lines.refused.sort(key=lambda refused: refused.row)
    return lines


def _add_line(lines: Lines, group: Row | list[Row], broken: int, reading: Reading) -> None:
    # A row is a tuple itself, so a lone one is told by its type.
    if isinstance(group, Row):
        if broken:
            lines.refused.append(_refused(group, (_same_line(broken),)))
        else:
            lines.good.append(_single_line(group, reading))
        return
    rows = _without_repeats(group, lines.repeated)
    conflict = (_same_line(broken),) if broken else _conflict(rows) or _too_many_dates(rows)
    if conflict:
        lines.refused.extend(_refused(row, conflict) for row in rows)
        return
    rows.sort(key=lambda row: (row.requested_date or date.max, row.number))
    lines.good.append(_line(min(rows), tuple(sorted(row.number for row in group)), rows, reading))


def _same_line(row: int) -> Problem:
    reason = _("Row {row} of the same order line is refused.", row=row)
    return Problem("", "", reason, _("Mend that row: a line is taken in whole or not at all."))


def _refused(row: Row, problems: tuple[Problem, ...]) -> RefusedRow:
    order, line, partner, item = (
        value if isinstance(value, str) else "" for value in (row.order, row.line, row.partner, row.item)
    )
    return RefusedRow(row.number, problems, order, line, partner, item)


def _without_repeats(rows: list[Row], repeated: list[tuple[int, int]]) -> list[Row]:
    first: dict[tuple[object, ...], int] = {}
    kept = []
    for row in rows:
        known = first.setdefault(row[1:], row.number)
        if known == row.number:
            kept.append(row)
        else:
            repeated.append((row.number, known))
    return kept


def _conflict(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """What two rows of one line say differently although it can only be one."""
    first = rows[0]
    for row in rows[1:]:
        for name, one, other in (
            (_("item"), _item_key(first), _item_key(row)),
            (_("unit"), first.unit, row.unit),
            (_("price"), first.price, row.price),
            (_("currency"), first.currency, row.currency),
        ):
            if one != other:
                reason = _(
                    "Rows {one} and {other} name one order line but another {what}.",
                    one=first.number,
                    other=row.number,
                    what=name,
                )
                return (Problem("", "", reason, _("Correct the line number or the value.")),)
    return _same_date(rows)


def _same_date(rows: Sequence[Row]) -> tuple[Problem, ...]:
    by_date: dict[date | None, Row] = {}
    for row in rows:
        other = by_date.setdefault(row.requested_date, row)
        if other is row or _only_goods_differ(other, row):
            continue
        reason = _(
            "Rows {one} and {other} name one order line and date, with different values.",
            one=other.number,
            other=row.number,
        )
        return (Problem("", "", reason, _("Keep one of the two, or give the second another date or line.")),)
    return ()


def _too_many_dates(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """More than the record of an order line takes."""
    if len(rows) <= MAX_SCHEDULE:
        return ()
    count = max(len({row.requested_date for row in rows}), len({row.promised_date for row in rows}))
    if count <= MAX_SCHEDULE:
        return ()
    reason = _("{count} dates on one order line; {most} are the most.", count=count, most=MAX_SCHEDULE)
    return (Problem("", "", reason, _("Spread them over several order lines.")),)


def _only_goods_differ(one: Row, other: Row) -> bool:
    """The same request twice with another despatch or receipt: a list with a row for each of them."""
    asked = one.requested == other.requested
    promised = (one.promised, one.promised_date) == (other.promised, other.promised_date)
    return asked and promised and (other.received is not None or other.shipped is not None)


def _item_key(row: Row) -> tuple[str | None, str | None]:
    return (row.item, None) if row.item else (None, row.description)


def _line(first: Row, numbers: tuple[int, ...], rows: Sequence[Row], reading: Reading) -> FileLine:
    return FileLine(
        numbers[0],
        numbers,
        first.partner,
        first.order,
        first.line,
        _item(first.item, first.description, first.partner_item, reading.role),
        first.unit or reading.unit,
        _schedule(rows),
        _price(first.price, first.price_per, first.currency or reading.currency),
        _promised(rows),
        _shipped(rows),
        _received(rows),
        _status(rows),
        first.contact or "",
        first.note or "",
        first.email or "",
        _late(rows),
    )


def _single_line(row: Row, reading: Reading) -> FileLine:
    """The same for a line of one row, as nearly all are: what the row does not speak of costs no call."""
    rows = (row,)
    asked, day = row.requested, row.requested_date
    promised = row.promised is not None or row.promised_date is not None
    shipped = row.shipped is not None or row.shipped_date is not None
    received = row.received_date is not None
    return FileLine(
        row.number,
        (row.number,),
        row.partner,
        row.order,
        row.line,
        _item(row.item, row.description, row.partner_item, reading.role),
        row.unit or reading.unit,
        (ScheduleLine(day, asked.value),) if asked and day and asked.value else (),
        _price(row.price, row.price_per, row.currency or reading.currency) if row.price else None,
        _promised(rows) if promised else (),
        _shipped(rows) if shipped else (),
        _received(rows) if received or row.received is not None or row.damaged is not None else (),
        row.status or Status.OPEN,
        row.contact or "",
        row.note or "",
        row.email or "",
        _late(rows) if received else None,
    )


@lru_cache(maxsize=50_000)
def _item(code: str | None, description: str | None, partner_code: str | None, role: Role) -> Item:
    """An item has the buyer's code first; in a supplier's file that is the partner's code."""
    if role is Role.SUPPLIER:
        code, partner_code = (partner_code, code) if partner_code else (code, None)
    if not code and not description:
        code, partner_code = partner_code, None
    return Item(code or "", description or "", partner_code or "")


@lru_cache(maxsize=50_000)
def _price(amount: Amount | None, per: Amount | None, currency: str) -> Price | None:
    if amount is None:
        return None
    currency = (currency_code(amount.affix) if amount.affix else "") or currency
    if not currency:
        return None
    units = per.value if per and per.value > 0 else Decimal(1)
    return Price(amount.value, currency, units)


def _schedule(rows: Sequence[Row]) -> tuple[ScheduleLine, ...]:
    by_date: dict[date, Decimal] = {}
    for row in rows:
        if row.requested and row.requested_date and row.requested.value:
            by_date.setdefault(row.requested_date, row.requested.value)
    return tuple(ScheduleLine(day, quantity) for day, quantity in sorted(by_date.items()))


def _promised(rows: Sequence[Row]) -> tuple[ScheduleLine, ...]:
    """A promised date without a quantity is for all of it; without a date it is for the date asked."""
    if len(rows) == 1:
        row = rows[0]
        one = row.promised or row.requested
        day = row.promised_date or row.requested_date
        return (ScheduleLine(day, one.value),) if one and one.value and day else ()
    by_date: dict[date, Decimal] = {}
    seen: set[tuple[date | None, date]] = set()
    for row in rows:
        if row.promised is None and row.promised_date is None:
            continue
        quantity = row.promised.value if row.promised else row.requested.value if row.requested else ZERO
        day = row.promised_date or row.requested_date
        if not quantity or day is None or (row.requested_date, day) in seen:
            continue
        seen.add((row.requested_date, day))
        by_date[day] = by_date.get(day, ZERO) + quantity
    return tuple(ScheduleLine(day, quantity) for day, quantity in sorted(by_date.items()))


def _shipped(rows: Sequence[Row]) -> tuple[Despatch, ...]:
    found = []
    for row in rows:
        if row.shipped is None and row.shipped_date is None:
            continue
        quantity = row.shipped.value if row.shipped else row.requested.value if row.requested else ZERO
        if quantity:
            despatch = Despatch(
                quantity, row.shipped_date, row.expected_date, row.carrier or "", row.tracking or ""
            )
            found.append(despatch)
    return tuple(found)


def _received(rows: Sequence[Row]) -> tuple[Arrival, ...]:
    found = []
    for row in rows:
        if row.received is None and row.received_date is None and row.damaged is None:
            continue
        damaged = row.damaged.value if row.damaged else ZERO
        if row.received:
            good = row.received.value
        else:
            good = row.requested.value if row.requested and row.received_date else ZERO
        if good or damaged:
            found.append(Arrival(good, damaged, row.received_date))
    return tuple(found)


def _status(rows: Sequence[Row]) -> Status:
    said = {row.status or Status.OPEN for row in rows}
    if said == {Status.CANCELLED}:
        return Status.CANCELLED
    return Status.CLOSED if said == {Status.CLOSED} else Status.OPEN


def _late(rows: Sequence[Row]) -> bool | None:
    """Late when any schedule line came after its date: the one asked for, or promised if none was asked."""
    known = [
        row.received_date > due
        for row in rows
        if (due := row.requested_date or row.promised_date) and row.received_date
    ]
    return any(known) if known else None


def late_share(lines: Sequence[FileLine]) -> tuple[int, int]:
    """How many lines came late, of how many whose dates are known."""
    known = [line.late for line in lines if line.late is not None]
    return sum(known), len(known)
