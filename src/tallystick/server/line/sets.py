"""The three value sets of a line side by side: requested, proposed, agreed. None overwrites another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from tallystick.server.board.differences import between, days, shifts
from tallystick.server.board.rows import Day, Reader, received_by_date
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Terms


@dataclass(frozen=True, slots=True)
class SetRow:
    """A date and quantity of a value set, and how it differs from the set before it."""

    day: Day
    quantity: str
    differs: str
    same: bool = False


@dataclass(frozen=True, slots=True)
class ValueSet:
    """One of the three, ready to be written."""

    heading: str
    tag: str
    kind: str  # of the tag: "", "new" or "match"
    who: str
    rows: tuple[SetRow, ...]
    total: str
    besides: tuple[tuple[str, str], ...]
    reason: str = ""
    nothing: str = ""
    open: bool = False


def value_sets(line: OrderLine, reader: Reader) -> list[ValueSet]:
    """Requested, proposed, agreed, always in that order."""
    return [_requested(line, reader), _proposed(line, reader), _agreed(line, reader)]


def _requested(line: OrderLine, reader: Reader) -> ValueSet:
    requested = line.requested
    heading = _("Requested")
    if requested is None:
        return _nothing(heading, _("Nothing was requested yet."))
    agreed = line.agreed.terms if line.agreed else None
    tag, kind = _("Revision %(n)d") % {"n": requested.revision}, ""
    if requested.reported:
        tag, kind = _("Reported"), "new"
    who = f"{requested.by}, {reader.formats.moment(requested.at, reader.now, midway=True)}"
    if line.cancel is not None and line.agreement in (Agreement.CANCEL_REQUESTED, Agreement.CANCELLED):
        who += ". " + _("Asked to cancel %(when)s") % {
            "when": reader.formats.moment(line.cancel.at, reader.now, midway=True)
        }
    return ValueSet(
        heading,
        tag,
        kind,
        who,
        tuple(_rows(requested.terms, agreed, reader)),
        reader.formats.quantity(requested.terms.quantity),
        tuple(_besides(requested.terms, agreed, line, reader)),
        requested.reason,
    )


def _proposed(line: OrderLine, reader: Reader) -> ValueSet:
    proposed, heading = line.proposed, _("Proposed")
    if proposed is None:
        if line.agreement is Agreement.REJECTED and line.rejection and line.agreed is None:
            return _nothing(heading, _("Rejected: %(reason)s") % {"reason": line.rejection})
        return _nothing(heading, _("No open proposal."))
    base = line.requested.terms if line.requested else None
    tag = _("Proposal %(n)d, open") % {"n": proposed.number}
    answers = _("Answers revision %(n)d") % {"n": proposed.answers}
    who = f"{proposed.by}, {reader.formats.moment(proposed.at, reader.now, midway=True)}. {answers}"
    if proposed.reported:
        tag = _("Reported, not yet said here")
        who = _("Recorded by %(who)s, %(when)s") % {
            "who": proposed.reported.person,
            "when": reader.formats.moment(proposed.reported.at, reader.now, midway=True),
        }
    return ValueSet(
        heading,
        tag,
        "new",
        who,
        tuple(_rows(proposed.terms, base, reader)),
        reader.formats.quantity(proposed.terms.quantity),
        tuple(_besides(proposed.terms, base, line, reader)),
        proposed.reason,
        open=True,
    )


def _agreed(line: OrderLine, reader: Reader) -> ValueSet:
    agreed, heading = line.agreed, _("Agreed")
    if agreed is None:
        cancelled = line.agreement is Agreement.CANCELLED
        return _nothing(heading, _("Cancelled.") if cancelled else _("Nothing is agreed yet."))
    number = agreed.proposal or agreed.revision
    word = _("Proposal %(n)d") if agreed.proposal else _("Revision %(n)d")
    received = received_by_date(line)
    formats, today = reader.formats, reader.today
    rows = tuple(
        SetRow(
            Day(formats.day(part.date, today), part.date.isoformat()),
            formats.quantity(part.quantity),
            _came(received.get(part.date, Decimal(0)), part.quantity, part.date, reader),
        )
        for part in agreed.terms.schedule
    )
    stands = _("Stands until you both say otherwise")
    return ValueSet(
        heading,
        word % {"n": number},
        "match",
        f"{agreed.by}, {formats.moment(agreed.at, reader.now, midway=True)}. {stands}",
        rows,
        formats.quantity(agreed.terms.quantity),
        tuple(_besides(agreed.terms, None, line, reader)),
    )


def _came(received: Decimal, quantity: Decimal, day: date, reader: Reader) -> str:
    if received >= quantity:
        return _("received")
    if received:
        return _("%(n)s received") % {"n": reader.formats.quantity(received)}
    if day < reader.today:
        return _("%(n)s d late") % {"n": reader.formats.quantity((reader.today - day).days)}
    return ""


def _nothing(heading: str, words: str) -> ValueSet:
    return ValueSet(heading, "", "", "", (), "", (), nothing=words)


def _rows(terms: Terms, base: Terms | None, reader: Reader) -> Iterator[SetRow]:
    if base is not None and len(base.schedule) == len(terms.schedule):
        yield from _moved_rows(terms, base, reader)
        return
    formats, today = reader.formats, reader.today
    before = {part.date: part.quantity for part in base.schedule} if base else {}
    now = {part.date: part.quantity for part in terms.schedule}
    moved = _moved(base, terms) if base else {}
    for day in sorted({*before, *now}):
        shown = Day(formats.day(day, today), day.isoformat())
        if day not in now:
            yield SetRow(shown, "", _("dropped"))
        elif base is None:
            yield SetRow(shown, formats.quantity(now[day]), "")
        elif day not in before:
            by = moved.get(day, 0)
            added = _("added, %(shift)s") % {"shift": days(by, formats)} if by else _("added")
            yield SetRow(shown, formats.quantity(now[day]), added)
        elif now[day] == before[day]:
            yield SetRow(shown, formats.quantity(now[day]), _("same"), same=True)
        else:
            yield SetRow(shown, formats.quantity(now[day]), formats.signed(now[day] - before[day]))


def _moved_rows(terms: Terms, base: Terms, reader: Reader) -> Iterator[SetRow]:
    """As many dates as before: each is the one before it, moved."""
    formats, today = reader.formats, reader.today
    for part, before in zip(terms.schedule, base.schedule, strict=True):
        texts = []
        if part.quantity != before.quantity:
            texts.append(formats.signed(part.quantity - before.quantity))
        if part.date != before.date:
            texts.append(days((part.date - before.date).days, formats))
        yield SetRow(
            Day(formats.day(part.date, today), part.date.isoformat()),
            formats.quantity(part.quantity),
            ", ".join(texts) or _("same"),
            same=not texts,
        )


def _moved(base: Terms, terms: Terms) -> dict[date, int]:
    """For each date of `terms`, by how many days the quantity on it has moved, the most of it."""
    found: dict[date, int] = {}
    for part, _quantity, by in shifts(base.schedule, terms.schedule):
        if abs(by) > abs(found.get(part, 0)):
            found[part] = by
    return found


def _besides(terms: Terms, base: Terms | None, line: OrderLine, reader: Reader) -> Iterator[tuple[str, str]]:
    """The price where the sets do not all say the same, and the item where it is another."""
    difference = between(base, terms) if base else None
    sets = (line.requested, line.proposed, line.agreed)
    prices = {one.terms.price for one in sets if one is not None}
    if terms.price is not None and len(prices) > 1:
        price = reader.formats.price(terms.price)
        if difference and difference.repriced:
            how = reader.formats.percent(difference.price) if difference.price is not None else ""
            price = f"{price} ({how})" if how else price
        yield _("Price"), price
    if difference and difference.item:
        yield _("Item"), f"{terms.item.code} {terms.item.description}".strip()
