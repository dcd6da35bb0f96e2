"""What a board filters and sorts by: the columns of an order line as one company sees it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from json.encoder import encode_basestring_ascii as _text
from typing import Final, NamedTuple
from uuid import UUID

from tallystick.server.record.codes import BUYS, FULFILMENT, SELLS, STATE, Heading, Rank
from tallystick.trade.claims import Request
from tallystick.trade.document import Agreement, Fulfilment, OrderLine
from tallystick.trade.values import LineRef, Role

NO_DATE: Final = date(9999, 12, 31)
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: from when on a line that is held up is at risk, whatever its dates say
AT_ONCE: Final = date(1970, 1, 1)
_LONGEST: Final = 200

#: what a line is counted by: rank, due and at risk from
Dated = tuple[int, date | None, date | None]


class Columns(NamedTuple):
    """The flat columns of one row of `record_bookline`."""

    order_no: str
    line_no: str
    line_sort: str
    role: int
    move_rank: int
    sort_date: date
    state: int
    fulfilment: int
    item_code: str
    contact: str
    needed_by: date
    due: date | None
    risk_from: date | None
    last_word_at: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """When a line is due, and from when it is at risk, by the rules and thresholds of one company.

    `unanswered_from` says the latter for a request of that moment on which there was no word since.
    """

    due: Callable[[OrderLine], date | None]
    risk_from: Callable[[OrderLine], date | None]
    unanswered_from: Callable[[datetime], date]


def line_id(tally: str, ref: LineRef) -> UUID:
    """The same for both companies, so that a link to a line works on both sides."""
    # The JSON list of the four: of ids and texts, written as `json` does.
    name = f'["{tally}","{ref.buyer}",{_text(ref.order)},{_text(ref.line)}]'
    return UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])


def columns_of(line: OrderLine, me: Role, timing: Timing, *, held: bool = False) -> Columns:
    """Flatten a folded line for the book of the company that is `me` in it."""
    requested, standing = line.requested, line.standing
    due = timing.due(line)
    first = standing.first_date if standing else None
    last = line.last or (line.history[0] if line.history else None)
    return Columns(
        order_no=fit(line.ref.order),
        line_no=fit(line.ref.line),
        line_sort=_natural(line.ref.line),
        role=BUYS if me is Role.BUYER else SELLS,
        move_rank=_rank(line, me),
        sort_date=due or first or NO_DATE,
        state=STATE[line.agreement],
        fulfilment=FULFILMENT[line.fulfilment],
        item_code=fit(requested.terms.item.code) if requested else "",
        contact=fit(requested.contact) if requested else "",
        needed_by=(requested.terms.first_date if requested else None) or NO_DATE,
        due=due,
        risk_from=at_risk_from(line, due, timing, held=held),
        last_word_at=last.placed.place.at if last else NEVER,
    )


def at_risk_from(line: OrderLine, due: date | None, timing: Timing, *, held: bool) -> date | None:
    """From when on a line is at risk: at once if it is held up, else as its dates say."""
    if due is None:
        return None
    since = AT_ONCE if held else timing.risk_from(line)
    return since if since and since <= due else None  # else it would be late before it is at risk


def columns_of_opening(claim: Request, asked_at: datetime, me: Role, timing: Timing) -> Columns:
    """What `columns_of` comes to for a line of which only this first request is known."""
    due = claim.schedule[0].date
    risk_from = timing.unanswered_from(asked_at)
    return Columns(
        order_no=fit(claim.ref.order),
        line_no=fit(claim.ref.line),
        line_sort=_natural(claim.ref.line),
        role=BUYS if me is Role.BUYER else SELLS,
        move_rank=Rank.THEIRS if me is Role.BUYER else Rank.MINE,
        sort_date=due,
        state=STATE[Agreement.NEW],
        fulfilment=FULFILMENT[Fulfilment.NONE],
        item_code=fit(claim.item.code),
        contact=fit(claim.contact),
        needed_by=due,
        due=due,
        risk_from=risk_from if risk_from <= due else None,
        last_word_at=asked_at,
    )


def headings(lines: Mapping[Dated, int]) -> Counter[tuple[int, date | None]]:
    """Under which headings, from which day on, lines are counted; `lines` says how many there are of each."""
    under: Counter[tuple[int, date | None]] = Counter()
    for (rank, due, risk_from), number in lines.items():
        if rank == Rank.VOID:
            continue
        under[(rank, None)] += number
        if due and rank != Rank.DONE:
            under[(Heading.DUE, due)] += number
            if risk_from:
                under[(Heading.RISK, risk_from)] += number
                under[(Heading.RISK_ENDS, due)] += number
    return under


def _rank(line: OrderLine, me: Role) -> int:
    if line.requested is None:
        return Rank.VOID
    if line.move is not None:
        return Rank.MINE if line.move is me else Rank.THEIRS
    return Rank.DONE if line.closed else Rank.OPEN


def _natural(line_no: str) -> str:
    """Numbers sort as numbers: 10, 20, 100."""
    return line_no.zfill(8) if line_no.isdigit() and len(line_no) < 8 else fit(line_no)


def fit(text: str) -> str:
    """As much as an index holds; PostgreSQL keeps no NUL in a text."""
    return text[:_LONGEST].replace("\0", "\N{REPLACEMENT CHARACTER}")
