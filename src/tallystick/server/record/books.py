"""Projecting claims into a company's book: fold what they touch, write rows, counts and digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tallystick.errors import Moved
from tallystick.server.record import counts, rows
from tallystick.server.record.append import Appended
from tallystick.server.record.columns import Timing, columns_of, headings, line_id
from tallystick.server.record.models import Tally
from tallystick.server.record.rows import Existing, ItemWords, Row
from tallystick.server.record.sums import Sums
from tallystick.tally.fold import insert_claims, place_claims
from tallystick.tally.placed import Placed
from tallystick.trade.claim_json import line_ref
from tallystick.trade.compose import standing_token
from tallystick.trade.document import OrderLine
from tallystick.trade.fold_line import fold_line
from tallystick.trade.line_json import line_bytes, placed_from_json, placed_to_json
from tallystick.trade.values import LineRef, Role

Touched = dict[LineRef, list[Placed]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """New claims for the book of one company, from one tally."""

    tally: Tally
    touched: Touched


@dataclass(slots=True)
class _Work:
    """What one projection gathers before it writes."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    counted: Counter[tuple[int, date | None]] = field(default_factory=Counter)
    items: dict[tuple[str, str], ItemWords] = field(default_factory=dict)
    contacts: set[tuple[str, str]] = field(default_factory=set)


def touched_by(tally: Tally, appended: Iterable[Appended]) -> Touched:
    """Sort the claims of new entries by the order line that they are about."""
    touched: Touched = {}
    for item in appended:
        for placed in place_claims(item.entry, item.clock):
            ref = line_ref(placed.claim)
            if ref is not None and ref.buyer in (tally.a, tally.b):
                touched.setdefault(ref, []).append(placed)
    return touched


def project(
    company: str, deliveries: Sequence[Delivery], timing: Timing, expect: Mapping[UUID, str]
) -> dict[str, str]:
    """Bring a book up to date with new claims; only the lines that they touch are folded again.

    The transaction must act for the company. `expect` are tokens that lines must still have. Returns the
    digests of the tallies.
    """
    keyed = {
        line_id(delivery.tally.tally_id, ref): (delivery.tally, ref, claims)
        for delivery in deliveries
        for ref, claims in delivery.touched.items()
    }
    existing = rows.existing(company, [*keyed, *(key for key in expect if key not in keyed)])
    moved = [key for key in expect if key not in keyed and _token(existing.get(key)) != expect[key]]
    sums = Sums.of(company, [delivery.tally for delivery in deliveries])
    work = _Work()
    for key, (tally, ref, claims) in keyed.items():
        before = existing.get(key)
        held, was = _held(before, ref)
        if key in expect and expect[key] != token_of(was):
            moved.append(key)
        if before and was:
            sums[tally.tally_id].remove(line_bytes(was), before.move_rank)
        insert_claims(held, claims)
        line = fold_line(ref, held)
        columns = columns_of(line, Role.BUYER if ref.buyer == company else Role.SUPPLIER, timing)
        sums[tally.tally_id].add(line_bytes(line), columns)
        row = Row(company, key, tally.tally_id, _partner(tally, company), columns, placed_to_json(held))
        _gather(work, row, before, line)
    if moved:
        raise Moved(
            "This has changed since you opened it.",
            mend="Look at it as it is now.",
            lines=[str(key) for key in moved],
        )
    rows.insert(work.new)
    rows.update(work.changed)
    rows.learn_items(company, work.items)
    rows.learn_contacts(company, work.contacts)
    counts.record(company, work.counted)
    return sums.save()


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
    if row is None:
        return ""
    held = placed_from_json(row.claims)
    ref = line_ref(held[0].claim)
    assert ref  # claims are kept by the line that they name
    return token_of(fold_line(ref, held))


def _gather(work: _Work, row: Row, before: Existing | None, line: OrderLine) -> None:
    columns = row.columns
    if before is None:
        work.new.append(row)
    else:
        work.changed.append(row)
        work.counted.subtract(headings(before.move_rank, before.due, before.risk_from))
    work.counted.update(headings(columns.move_rank, columns.due, columns.risk_from))
    if line.requested:
        item = line.requested.terms.item
        work.items[(row.partner, columns.item_code)] = ItemWords(item.description, item.partner_code)
        if columns.contact:
            work.contacts.add((row.partner, columns.contact))


def _partner(tally: Tally, company: str) -> str:
    return tally.b if tally.a == company else tally.a
