"""Projecting claims into a company's book: fold what they touch, write rows, counts and digest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from tallystick.errors import Moved
from tallystick.server.record import counts, orders, rows
from tallystick.server.record.append import Appended
from tallystick.server.record.columns import (
    Columns,
    Dated,
    Timing,
    columns_of,
    columns_of_opening,
    headings,
    line_id,
)
from tallystick.server.record.forecast_books import Folds, ForecastWork, told_of
from tallystick.server.record.models import Tally
from tallystick.server.record.rows import Existing, Inserting, ItemWords, Row
from tallystick.server.record.stored import line_of
from tallystick.server.record.sums import Digests, Sums
from tallystick.tally.fold import place_claims
from tallystick.tally.placed import Place, Placed
from tallystick.trade.claim_json import line_ref
from tallystick.trade.compose import standing_token
from tallystick.trade.document import OrderLine
from tallystick.trade.first_request import Opening, Standing, document_text, placed_text, standing
from tallystick.trade.fold_line import fold_line, hold_claims
from tallystick.trade.forecast.claim_json import forecast_ref
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.keeping import kept_claims
from tallystick.trade.line_json import line_bytes, placed_from_json, placed_to_json
from tallystick.trade.values import Item, LineRef, Role
from tallystick.trade.wording import Wording

Touched = dict[LineRef, list[Placed]]


class FirstWord(NamedTuple):
    """The buyer's first request of a line about which a delivery says nothing else."""

    said: Opening
    nth: int
    standing: Standing

    def placed(self) -> Placed:
        """The same as any other claim, read from the text that was signed."""
        return Placed(replace(self.standing.place, index=self.nth), json.loads(self.said.text))


@dataclass(frozen=True, slots=True)
class Delivery:
    """New claims for the book of one company, from one tally; first words beside the others."""

    tally: Tally
    touched: Touched
    openings: Mapping[LineRef, FirstWord] = field(default_factory=dict)
    forecasts: Mapping[ForecastRef, list[Placed]] = field(default_factory=dict)
    folds: Folds = field(default_factory=dict)


def delivery_of(tally: Tally, appended: Iterable[Appended]) -> Delivery:
    """Sort the claims of new entries by the order line or the forecast that they are about."""
    touched: Touched = {}
    openings: dict[LineRef, FirstWord] = {}
    forecasts: dict[ForecastRef, list[Placed]] = {}

    def touch(placed: Placed) -> None:
        ref = line_ref(placed.claim)
        if ref is not None and ref.buyer in (tally.a, tally.b):
            if ref in openings:
                touched[ref] = [openings.pop(ref).placed()]
            touched.setdefault(ref, []).append(placed)
        elif ref is None:
            expected = forecast_ref(placed.claim)
            if expected is not None and expected.buyer in (tally.a, tally.b):
                forecasts.setdefault(expected, []).append(placed)

    for item in appended:
        if not item.wordings:
            for placed in place_claims(item.entry, item.clock):
                touch(placed)
            continue
        author = item.entry.author
        at = standing(_first_place(item))
        for index, each in enumerate(item.wordings):
            ref = each.opening.claim.ref if each.opening else None
            if each.opening and ref and ref.buyer == author and ref not in openings and ref not in touched:
                openings[ref] = FirstWord(each.opening, index, at)
            else:
                touch(Placed(replace(at.place, index=index), _claim_of(each)))
    return Delivery(tally, touched, openings, forecasts)


def _first_place(item: Appended) -> Place:
    entry = item.entry
    seen = entry.seen.seq if entry.seen else 0
    return Place(item.clock, entry.author, entry.seq, 0, seen, entry.id, entry.at, entry.by)


def _claim_of(wording: Wording) -> Mapping[str, object]:
    claim: Mapping[str, object] = json.loads(wording.text) if wording.claim is None else wording.claim
    return claim


def project(
    company: str, deliveries: Sequence[Delivery], timing: Timing, expect: Mapping[UUID, str]
) -> dict[str, Digests]:
    """Bring a book up to date with new claims; only what they touch is folded again.

    The transaction must act for the company. `expect` are tokens that lines and forecasts must still have.
    Returns the digests of the tallies.
    """
    sums = Sums.of(company, [delivery.tally for delivery in deliveries])
    forecasts = ForecastWork.of(
        company,
        (told for each in deliveries for told in told_of(each.tally, each.forecasts, each.folds)),
        expect,
    )
    forecasts.fold(sums, expect)
    expect = {key: token for key, token in expect.items() if key not in forecasts.expected}
    work = _Work(company, timing, sums, expect)
    lines: Iterable[_Line] = _keyed(deliveries)
    # Where nothing is known yet, as in a first import, there is nothing to look up either.
    if expect or any(sums[delivery.tally.tally_id].lines for delivery in deliveries):
        lines = list(lines)
        work.look_up([line.key for line in lines])
    with Inserting() as inserting:
        for line in lines:
            work.take(line, inserting)
        _check_unmoved(work.moved, forecasts.moved)
    work.save()
    forecasts.save()
    return sums.save()


class _Line(NamedTuple):
    """A line of a delivery, with its id and what is said about it."""

    key: UUID
    tally: Tally
    ref: LineRef
    said: FirstWord | list[Placed]


def _keyed(deliveries: Iterable[Delivery]) -> Iterator[_Line]:
    for delivery in deliveries:
        tally = delivery.tally
        for ref, first in delivery.openings.items():
            yield _Line(line_id(tally.tally_id, ref), tally, ref, first)
        for ref, claims in delivery.touched.items():
            yield _Line(line_id(tally.tally_id, ref), tally, ref, claims)


@dataclass(slots=True)
class _Work:
    """What one projection knows before it begins, and gathers as it goes."""

    company: str
    timing: Timing
    sums: Sums
    expect: Mapping[UUID, str]
    existing: Mapping[UUID, Existing] = field(default_factory=dict)
    moved: list[UUID] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    counted: Counter[Dated] = field(default_factory=Counter)
    items: dict[tuple[str, str], ItemWords] = field(default_factory=dict)
    contacts: set[tuple[str, str]] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)

    def look_up(self, keys: Sequence[UUID]) -> None:
        """Read what the book has of these lines, and of those that are expected to be unmoved."""
        touched = set(keys)
        self.existing = rows.existing(self.company, [*touched, *(self.expect.keys() - touched)])
        self.moved += [
            key
            for key, token in self.expect.items()
            if key not in touched and _token(self.existing.get(key)) != token
        ]

    def take(self, line: _Line, inserting: Inserting) -> None:
        """Take in what is said about a line."""
        said = line.said
        if isinstance(said, list):
            self._fold(line, said, inserting)
        elif line.key in self.existing or line.key in self.expect:
            self._fold(line, [said.placed()], inserting)
        else:
            self._open(line, said, inserting)

    def _open(self, line: _Line, first: FirstWord, inserting: Inserting) -> None:
        """A line of which nothing was known: its row can be told without folding it."""
        said, at, tally = first.said, first.standing, line.tally
        claim = said.claim
        columns = columns_of_opening(claim, at.place.at, self._role(line.ref), self.timing)
        self.sums[tally.tally_id].add(document_text(said, first.nth, at).encode(), columns)
        partner = tally.partner_of(self.company)
        inserting.add(
            Row(
                self.company,
                line.key,
                tally.tally_id,
                partner,
                columns,
                placed_text(said, first.nth, at),
            )
        )
        self.orders.add(columns.order_no)
        self._gather(partner, columns, claim.item)

    def _fold(self, line: _Line, claims: list[Placed], inserting: Inserting) -> None:
        key, tally, ref, _said = line
        before = self.existing.get(key)
        held, was = _held(before, ref)
        if key in self.expect and self.expect[key] != token_of(was):
            self.moved.append(key)
        if before and was:
            self.sums[tally.tally_id].remove(line_bytes(was), before.move_rank)
        hold_claims(held, claims)
        document = fold_line(ref, held)
        is_held = before is not None and before.held
        columns = columns_of(document, self._role(ref), self.timing, held=is_held)
        self.sums[tally.tally_id].add(line_bytes(document), columns)
        partner = tally.partner_of(self.company)
        claims_kept = placed_to_json(kept_claims(document, held))
        row = Row(self.company, key, tally.tally_id, partner, columns, claims_kept)
        if before is None:
            inserting.add(row)
            self.orders.add(columns.order_no)
        else:
            self.changed.append(row)
            self.counted[before.move_rank, before.due, before.risk_from] -= 1
        self._gather(partner, columns, document.requested.terms.item if document.requested else None)

    def _gather(self, partner: str, columns: Columns, item: Item | None) -> None:
        self.counted[columns.move_rank, columns.due, columns.risk_from] += 1
        if item is not None:
            self.items[partner, columns.item_code] = ItemWords(item.description, item.partner_code)
            if columns.contact:
                self.contacts.add((partner, columns.contact))

    def _role(self, ref: LineRef) -> Role:
        return Role.BUYER if ref.buyer == self.company else Role.SUPPLIER

    def save(self) -> None:
        """Write what was gathered."""
        rows.update(self.changed)
        rows.learn_items(self.company, self.items)
        rows.learn_contacts(self.company, self.contacts)
        orders.learn(self.company, self.orders)
        counts.record(self.company, headings(self.counted))


def _check_unmoved(lines: Sequence[UUID], forecasts: Sequence[UUID]) -> None:
    """Raise `Moved` if anything is not what was expected: then nothing of all this is written."""
    if lines or forecasts:
        raise Moved(
            "This has changed since you opened it.",
            mend="Look at it as it is now.",
            lines=[str(key) for key in lines],
            forecasts=[str(key) for key in forecasts],
        )


def _held(before: Existing | None, ref: LineRef) -> tuple[list[Placed], OrderLine | None]:
    """The claims that the book has of a line so far, and what they fold to."""
    if before is None:
        return [], None
    held = placed_from_json(before.claims)
    return held, fold_line(ref, held)


def token_of(line: OrderLine | None) -> str:
    """What an answer to a line depends on; empty for a line that the book does not have."""
    return standing_token(line) if line else ""


def _token(row: Existing | None) -> str:
    return token_of(line_of(row.claims) if row else None)
