"""A file compared with the record: what is new, changed, unchanged, disappeared, and what is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from tallystick.collector import uncollected
from tallystick.interchange.orderbook.following import Importing, asks_something_new, claims_for, wanted_terms
from tallystick.interchange.orderbook.lines import FileLine
from tallystick.interchange.orderbook.partners import PartnerNames
from tallystick.interchange.orderbook.rows import Problem, RefusedRow
from tallystick.interchange.orderbook.words import Status
from tallystick.phrases import _
from tallystick.trade import compose
from tallystick.trade.claims import AskCancel, Cancel, Claim, Receive, Report, Request, Ship
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Role, Terms

_BATCH = 2_000


class Kind(StrEnum):
    """What a line of the file is to the record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DISAPPEARED = "disappeared"
    REFUSED = "refused"


class Key(NamedTuple):
    """An order line in the importing company's book: the partner's id, its order and line number."""

    partner: str
    order: str
    line: str


class Record(Protocol):
    """What the importing company's book holds, for a difference to look up."""

    def lines(self, keys: Sequence[Key]) -> Mapping[Key, OrderLine]:
        """The lines of these keys that exist."""

    def open_lines(self, partners: Collection[str]) -> Iterable[tuple[Key, OrderLine]]:
        """All lines with these partners that are not closed."""

    def units(self, items: Collection[str]) -> Mapping[str, str]:
        """The unit in which items are ordered so far, by item code."""


class EmptyRecord:
    """The record of a company that has none yet, or whose record is not asked."""

    def lines(self, _keys: Sequence[Key]) -> Mapping[Key, OrderLine]:
        """No line exists."""
        return {}

    def open_lines(self, _partners: Collection[str]) -> Iterable[tuple[Key, OrderLine]]:
        """No line is open."""
        return ()

    def units(self, _items: Collection[str]) -> Mapping[str, str]:
        """No item is known."""
        return {}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that the file changes. Both may be None; `what` is a field of the terms or a fact."""

    what: str
    old: object
    new: object


class LineDifference(NamedTuple):
    """One line of the file, or of the record, with what it is to the other.

    `partner` is the partner's id, empty where it is not known yet.
    """

    kind: Kind
    partner: str
    name: str
    file: FileLine | None
    current: OrderLine | None = None
    changes: tuple[Change, ...] = ()

    @property
    def row(self) -> int:
        return self.file.row if self.file else 0

    @property
    def order(self) -> str:
        if self.file:
            return self.file.order
        return self.current.ref.order if self.current else ""

    @property
    def line(self) -> str:
        if self.file:
            return self.file.line
        return self.current.ref.line if self.current else ""


@dataclass(slots=True)
class Difference:
    """All that an import would do. `new_partners` are names in the file that no known partner has."""

    new: list[LineDifference] = field(default_factory=list)
    changed: list[LineDifference] = field(default_factory=list)
    unchanged: list[LineDifference] = field(default_factory=list)
    disappeared: list[LineDifference] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    new_partners: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[LineDifference]:
        """What would be written."""
        return [*self.new, *self.changed]


def compare(
    lines: Iterable[FileLine],
    refused: Iterable[RefusedRow],
    me: Importing,
    partners: PartnerNames,
    record: Record,
    *,
    create_partners: bool = True,
) -> Difference:
    """Compare the lines of a file with the record. `create_partners` lets unknown partners in as new ones."""
    with uncollected():
        return _compare(list(lines), list(refused), me, partners, record, create_partners)


def _compare(
    listed: list[FileLine],
    refused: list[RefusedRow],
    me: Importing,
    partners: PartnerNames,
    record: Record,
    create_partners: bool,
) -> Difference:
    difference = Difference(refused=refused)
    ids = _partner_ids(listed, partners)
    difference.new_partners = [name for name, found in ids.items() if not found]
    if not create_partners and difference.new_partners:
        nearest = {name: _unknown_partner(name, partners) for name in difference.new_partners}
        difference.refused += [
            _refuse(line, nearest[line.partner]) for line in listed if not ids[line.partner]
        ]
        listed = [line for line in listed if ids[line.partner]]
        difference.new_partners = []
    units = record.units({line.item.code for line in listed if line.item.code})
    seen: set[Key] = set()
    for start in range(0, len(listed), _BATCH):
        batch = listed[start : start + _BATCH]
        keys = [Key(ids[line.partner], line.order, line.line) for line in batch]
        known = record.lines([key for key in keys if key.partner])
        seen.update(keys)
        for line, key in zip(batch, keys, strict=True):
            current = known.get(key)
            if current is None and line.schedule and line.status is not Status.CANCELLED and not units:
                # As in a first import, nearly always: nothing that could be wrong or the same.
                difference.new.append(LineDifference(Kind.NEW, key.partner, line.partner, line))
            else:
                _sort_in(difference, line, key, current, me, units)
    _find_disappeared(difference, record, seen, partners)
    difference.refused.sort(key=lambda row: row.row)
    return difference


def _partner_ids(lines: Sequence[FileLine], partners: PartnerNames) -> dict[str, str]:
    ids = {}
    for name in dict.fromkeys(line.partner for line in lines):
        found = partners.find(name)
        ids[name] = found.id if found else ""
    return ids


def _unknown_partner(name: str, partners: PartnerNames) -> Problem:
    nearest = partners.nearest(name)
    if nearest:
        reason = _("No partner of that name. Nearest: {nearest}", nearest=nearest.name)
    else:
        reason = _("No partner of that name.")
    return Problem("", name, reason, _("Correct the name, or let new partners be created."))


def _refuse(line: FileLine, problem: Problem) -> RefusedRow:
    return RefusedRow(
        line.row, (problem,), line.order, line.line, line.partner, line.item.code or line.item.description
    )


def _sort_in(
    difference: Difference,
    line: FileLine,
    key: Key,
    current: OrderLine | None,
    me: Importing,
    units: Mapping[str, str],
) -> None:
    problem = _problem(line, current, units)
    if problem:
        difference.refused.append(_refuse(line, problem))
        return
    if current is None:
        if line.status is Status.CANCELLED:
            difference.unchanged.append(LineDifference(Kind.UNCHANGED, key.partner, line.partner, line))
        else:
            difference.new.append(LineDifference(Kind.NEW, key.partner, line.partner, line))
        return
    claims = claims_for(line, current, me, key.partner)
    if not claims:
        difference.unchanged.append(LineDifference(Kind.UNCHANGED, key.partner, line.partner, line, current))
        return
    changes = tuple(_changes(claims, line, current))
    difference.changed.append(LineDifference(Kind.CHANGED, key.partner, line.partner, line, current, changes))


def _problem(line: FileLine, current: OrderLine | None, units: Mapping[str, str]) -> Problem | None:
    if line.status is Status.CANCELLED:
        return None
    if not line.schedule:
        return _zero_problem(current)
    used = units.get(line.item.code, "")
    if current is not None and current.requested is not None:
        used = current.requested.terms.unit
    if line.unit and used and line.unit != used:
        reason = _("Unit differs from {unit} on this item", unit=used)
        return Problem("", line.unit, reason, _("Convert the quantity to {unit}.", unit=used))
    cancelled = current is not None and current.agreement is Agreement.CANCELLED
    if cancelled and current and asks_something_new(wanted_terms(line, current), current):
        reason = _("The line is cancelled.")
        return Problem("", "", reason, _("Ask for it again under a new line, or leave the row out."))
    return None


def _zero_problem(current: OrderLine | None) -> Problem:
    if current is not None and current.agreed is not None:
        reason = _(
            "Ask to cancel instead, the agreement of {quantity} cannot be overwritten",
            quantity=f"{current.agreed.terms.quantity:f}",
        )
        return Problem("", "0", reason, _("Mark the line as cancelled in a status column."))
    if current is not None:
        return Problem("", "0", _("Quantity 0: cancel the line instead"), _("Cancel it on its page."))
    return Problem("", "0", _("Quantity 0"), _("Give a quantity, or leave the row out."))


def _changes(claims: Sequence[Claim], line: FileLine, current: OrderLine) -> Iterator[Change]:
    """The values that the claims change, as a person would list them."""
    for claim in claims:
        said = claim.said if isinstance(claim, Report) else claim
        if isinstance(said, Request):
            before = current.requested.terms if current.requested else None
            yield from _term_changes(before, wanted_terms(line, current))
        elif isinstance(said, Cancel | AskCancel):
            yield Change("status", current.agreement.value, "cancelled")
        elif isinstance(said, Ship):
            yield Change("shipped", current.shipped, current.shipped + said.quantity)
        elif isinstance(said, Receive):
            yield Change("received", current.received_good, current.received_good + said.good)
        else:
            promise = current.proposed or current.agreed
            yield Change("promised", promise.terms.schedule if promise else None, line.promised)


def _term_changes(old: Terms | None, new: Terms) -> Iterator[Change]:
    if old is None:
        yield Change("schedule", None, new.schedule)
        return
    if len(old.schedule) == len(new.schedule) == 1:
        if old.quantity != new.quantity:
            yield Change("quantity", old.quantity, new.quantity)
        if old.first_date != new.first_date:
            yield Change("date", old.first_date, new.first_date)
    elif old.schedule != new.schedule:
        yield Change("schedule", old.schedule, new.schedule)
    if old.price != new.price:
        yield Change("price", old.price, new.price)
    if old.item != new.item:
        yield Change("item", old.item, new.item)
    if old.unit != new.unit:
        yield Change("unit", old.unit, new.unit)


def _find_disappeared(
    difference: Difference, record: Record, seen: Collection[Key], partners: PartnerNames
) -> None:
    """Open lines with the partners of the file that it does not name; it may well be about a few partners."""
    names = {partner.id: partner.name for partner in partners.known}
    about = {key.partner for key in seen if key.partner}
    listed = {(row.order, row.line) for row in difference.refused if row.order and row.line}
    for key, current in record.open_lines(about):
        if key in seen or (key.order, key.line) in listed:
            continue
        name = names.get(key.partner, "")
        difference.disappeared.append(LineDifference(Kind.DISAPPEARED, key.partner, name, None, current))


def cancel_claims(found: LineDifference, me: Importing) -> list[Claim]:
    """What to say when a person decides that a disappeared line is to be cancelled."""
    current = found.current
    if current is None or current.closed or current.cancel is not None:
        return []
    if me.role is Role.BUYER:
        return [compose.cancel(current)]
    return [Report(current.ref, me.channel, AskCancel(current.ref))]
