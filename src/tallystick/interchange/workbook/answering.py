"""What the answers of a filled-in workbook come to: claims, or why they cannot be made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tallystick.interchange.orderbook.rows import Problem
from tallystick.interchange.workbook.answer_layout import Answer
from tallystick.interchange.workbook.filled import FilledRow
from tallystick.phrases import _
from tallystick.trade import compose
from tallystick.trade.claims import Cancel, Claim, Receive, Report, See, Ship
from tallystick.trade.document import OrderLine
from tallystick.trade.timing import still_to_come_everywhere
from tallystick.trade.values import Price, Role, ScheduleLine, Terms

CHANNEL = "file"
_SAY: dict[Answer, Callable[[OrderLine], Claim]] = {
    Answer.AGREE_CANCEL: compose.accept_cancel,
    Answer.APPROVE: compose.approve,
}
_SAY_WHY: dict[Answer, Callable[[OrderLine, str], Claim]] = {
    Answer.REFUSE_CANCEL: compose.refuse_cancel,
    Answer.REFUSE: compose.refuse,
    Answer.CANCEL: compose.cancel,
}


class Outcome(StrEnum):
    """What became of the rows of a line."""

    ANSWERED = "changed"
    EMPTY = "empty"  # nothing was filled in
    SAID = "unchanged"  # the record says so already
    MOVED = "moved"  # the line is another by now: nothing is written
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The claims of one line, or the problem with its rows."""

    outcome: Outcome
    claims: tuple[Claim, ...] = ()
    problem: Problem | None = None


MOVED = Problem(
    "",
    "",
    _("The line has moved since the workbook was made."),
    _("Look at its page, or export it again, and answer what it says now."),
)


def answer_line(
    rows: Sequence[FilledRow], line: OrderLine, token: str, *, asks: Role, me: Role, today: date
) -> LineAnswer:
    """Judge the rows of one line: the answers of the side `asks`, brought in by the side `me`.

    The partner's answers become reports: one side can record what the other said, never say it for them.
    """
    if all(row.blank for row in rows):
        return LineAnswer(Outcome.EMPTY)
    if any(row.token != token for row in rows):
        said = _said_already(rows, line, asks)
        return LineAnswer(Outcome.SAID) if said else LineAnswer(Outcome.MOVED, problem=MOVED)
    claims: list[Claim] = []
    if any(row.answers for row in rows):
        answer = _answer(rows, line, asks)
        if isinstance(answer, Problem):
            return LineAnswer(Outcome.REFUSED, problem=answer)
        if answer.TYPE not in compose.possible(line, asks):
            reason = _("This answer is not possible while the line is as it is.")
            problem = Problem("", _first(rows), reason, _("Look at the line's page."))
            return LineAnswer(Outcome.REFUSED, problem=problem)
        claims.append(answer)
    for row in rows:
        if row.moved and row.moved_day and still_to_come_everywhere(row.moved_day, today):
            return LineAnswer(Outcome.REFUSED, problem=_not_yet(row.moved_day))
    claims += [_movement(row, line, asks, today) for row in rows if row.moved]
    if asks is not me:
        claims = [_as_report(claim) for claim in claims]
    return LineAnswer(Outcome.ANSWERED, tuple(claims)) if claims else LineAnswer(Outcome.EMPTY)


def _answer(rows: Sequence[FilledRow], line: OrderLine, asks: Role) -> Claim | Problem:
    chosen = {row.answer for row in rows if row.answer}
    reason = next((row.reason for row in rows if row.reason), "")
    for answer, say in _SAY.items():
        if answer in chosen:
            return _alone(chosen) or say(line)
    for answer, say_why in _SAY_WHY.items():
        if answer in chosen:
            return _alone(chosen) or say_why(line, reason)
    if all(row.answer is Answer.REJECT for row in rows):
        return compose.reject(line, reason)
    return _other_terms(rows, line, asks, reason)


def _alone(chosen: set[Answer]) -> Problem | None:
    if len(chosen) == 1:
        return None
    return Problem(
        "", "", _("The rows of one line have different answers."), _("Give all of them the same one.")
    )


def _other_terms(rows: Sequence[FilledRow], line: OrderLine, asks: Role, reason: str) -> Claim | Problem:
    if line.requested is None:
        return Problem("", "", _("Nothing is requested on this line."), _("Wait for the buyer to ask."))
    schedule = wanted_schedule(rows)
    if isinstance(schedule, Problem):
        return schedule
    base = line.requested.terms
    price = _price(rows, base.price)
    if isinstance(price, Problem):
        return price
    if asks is Role.BUYER:
        if not schedule:
            return Problem(
                "", "0", _("Quantity 0: cancel the line instead"), _("Choose Cancel as the answer.")
            )
        return compose.request(line, Terms(base.item, base.unit, schedule, price), reason=reason)
    if not schedule:
        return compose.reject(line, reason)
    if schedule == base.schedule and price == base.price:
        return compose.accept(line)
    return compose.propose(line, schedule, price=None if price == base.price else price, reason=reason)


def wanted_schedule(rows: Sequence[FilledRow]) -> tuple[ScheduleLine, ...] | Problem:
    """The dates and quantities that the rows of a line come to; what was left empty stays as requested."""
    parts = [row.part for row in rows]
    by_date: dict[date, Decimal] = {}
    for row in rows:
        if row.answer is Answer.REJECT:
            continue
        quantity, day = _first_part(row, split=parts.count(row.part) > 1), row.day or row.asked_date
        if quantity is None or day is None:
            return Problem("", "", _("A quantity or a date is missing."), _("Fill in both."))
        if row.rest and row.rest_day is None:
            return Problem("", "", _("The rest has no date."), _("Give the date of the rest."))
        for each, on in ((quantity, day), (row.rest, row.rest_day)):
            if each and on:
                by_date[on] = by_date.get(on, Decimal(0)) + each
    return tuple(ScheduleLine(day, quantity) for day, quantity in sorted(by_date.items()))


def _first_part(row: FilledRow, *, split: bool) -> Decimal | None:
    """The quantity that comes first: as filled in, else what is requested without the rest.

    Where a line was split by copying its row, each copy must name its own quantity.
    """
    if row.quantity is not None or split or row.asked is None:
        return row.quantity
    return max(row.asked - (row.rest or Decimal(0)), Decimal(0))


def _price(rows: Sequence[FilledRow], base: Price | None) -> Price | Problem | None:
    prices = {row.price for row in rows if row.price is not None}
    if not prices:
        return base
    if len(prices) > 1:
        return Problem("", "", _("The rows of one line have different prices."), _("Give one price."))
    if base is None:
        return Problem("", "", _("The line has no price to change."), _("Say it in the reason."))
    return Price(prices.pop(), base.currency, base.per)


def _not_yet(day: date) -> Problem:
    mend = _("Correct the date, or leave the movement out until it has happened.")
    return Problem("", day.isoformat(), _("This day is still to come."), mend)


def _movement(row: FilledRow, line: OrderLine, asks: Role, today: date) -> Claim:
    assert row.moved is not None
    day = row.moved_day or today
    if asks is Role.SUPPLIER:
        return Ship(line.ref, row.moved, day, tracking=row.tracking)
    return Receive(line.ref, day, row.moved)


def _as_report(claim: Claim) -> Claim:
    if isinstance(claim, Cancel | See):
        return claim
    return Report(claim.ref, CHANNEL, claim)  # type: ignore[arg-type]


def _said_already(rows: Sequence[FilledRow], line: OrderLine, asks: Role) -> bool:
    """Whether the record has since come to say what the rows say: the same file twice is no conflict."""
    if any(row.moved for row in rows):
        moved = sum((row.moved for row in rows if row.moved), Decimal(0))
        known = line.shipments if asks is Role.SUPPLIER else line.receipts
        quantities = [getattr(each, "quantity", None) or getattr(each, "good", None) for each in known]
        if moved not in quantities:
            return False
    if not any(row.answers for row in rows):
        return True
    schedule = wanted_schedule(rows)
    promise = line.proposed or line.agreed
    if asks is Role.SUPPLIER:
        return bool(promise) and promise is not None and promise.terms.schedule == schedule
    return line.requested is not None and line.requested.terms.schedule == schedule


def _first(rows: Sequence[FilledRow]) -> str:
    return next((row.chosen for row in rows if row.answer), "")
