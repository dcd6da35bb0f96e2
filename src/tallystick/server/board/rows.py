"""One row of the board as a view model: everything that the template writes, ready to be written.

A row is a pure function of the order line, of who reads it, of the day and of the reader's formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.server.board.differences import between
from tallystick.server.board.moves import AGREEING, TYPED, Move, possible
from tallystick.server.board.words import Progress, glyph, last_word, progress, whose_move
from tallystick.server.gate.shown import BookEntry
from tallystick.server.shortages.reading import Held
from tallystick.server.shortages.words import told
from tallystick.server.web.formats import Formats
from tallystick.trade.document import Agreement, OrderLine, Proposed
from tallystick.trade.timing import Reason, Risk
from tallystick.trade.values import Role, ScheduleLine, Terms

NOW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the time, their formats, and whether they may answer."""

    now: datetime
    formats: Formats
    may_write: bool = True

    @property
    def today(self) -> date:
        return self.formats.today(self.now)


@dataclass(frozen=True, slots=True)
class Day:
    """A day for `<time>`: as the reader writes it, and as ISO."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A word in a box: late (solid, clock), risk (dashed, triangle) or new (tinted).

    `why` is its cause in words, where it leads to one: to the forecast on which it is seen, else to the line.
    """

    kind: str
    text: str
    forecast: str = ""
    why: str = ""

    @property
    def sign(self) -> str:
        return "" if self.kind == "new" else self.kind


@dataclass(frozen=True, slots=True)
class Cell:
    """A quantity and its day in one value set. `day` may be a word such as "cancel"."""

    quantity: str = ""
    day: Day | None = None
    word: str = ""


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class SubRow:
    """One schedule line under a row, with what each value set says for its date."""

    label: str
    requested: Cell
    proposed: Cell
    differs: str
    agreed: Cell
    received: str


@dataclass(frozen=True, slots=True)
class Button:
    """A move as a button of the row. A typed one opens an editor; the others are said at once."""

    move: Move
    label: str
    typed: bool

    @property
    def deed(self) -> str:
        """What the board is told to say; accepting a request and approving a proposal are one to the eye."""
        return "accept" if self.move in AGREEING else self.move.value


@dataclass(frozen=True, slots=True)
class Row:
    """One order line on the board."""

    id: str
    token: str
    version: str
    mine: bool
    glyph: str
    move: str
    ref: str
    item: str
    description: str
    partner: str
    requested: Cell
    proposed: Cell
    differs: str
    differs_all: str
    agreed: Cell
    progress: Progress | None
    nothing_shipped: bool
    word: str
    quiet: bool
    tags: tuple[Tag, ...]
    age: str
    said_at: str
    buttons: tuple[Button, ...]
    agreeing: str
    again: bool
    subs: tuple[SubRow, ...]
    unfolded: bool


def row(entry: BookEntry, reader: Reader, held: Held | None = None) -> Row:
    """The row of an order line as the reader's company sees it; `held` is the shortage that holds it up."""
    line, me = entry.document, entry.me
    formats, today = reader.formats, reader.today
    terms = line.requested.terms if line.requested else line.standing
    word = last_word(line, me, formats)
    moves = possible(line, me) if reader.may_write else ()
    differs = _differs(line, formats)
    subs = tuple(_subs(line, formats, today))
    said_at = line.last.placed.place.at if line.last else line.asked_at
    return Row(
        id=str(entry.id),
        token=entry.token,
        version=str(entry.version),
        mine=line.move is me,
        glyph=glyph(line, me),
        move=whose_move(line, me),
        ref=str(line.ref),
        item=terms.item.code if terms else "",
        description=terms.item.description if terms else "",
        partner=entry.partner.name,
        requested=_requested(line, formats, today),
        proposed=_proposed(line, formats, today),
        differs=differs[0] if differs else "",
        differs_all=", ".join(differs) if len(differs) > 1 else "",
        agreed=_cell(line.agreed.terms if line.agreed else None, formats, today),
        progress=progress(line, formats),
        nothing_shipped=line.agreement is not Agreement.CANCELLED,
        word=word.text,
        quiet=word.quiet,
        tags=tuple(tags(entry, reader, held)),
        age=formats.age(said_at, reader.now),
        said_at=said_at.isoformat(timespec="seconds") if said_at else "",
        buttons=tuple(_buttons(line, me, moves)),
        agreeing=next((move.value for move in moves if move in AGREEING), "") if line.move is me else "",
        again=Move.AGAIN in moves,
        subs=subs,
        unfolded=bool(subs) and line.agreement in (Agreement.PROPOSED, Agreement.CHANGED) and line.move is me,
    )


def _cell(terms: Terms | None, formats: Formats, today: date) -> Cell:
    if terms is None:
        return EMPTY
    return Cell(formats.quantity(terms.quantity), _day(terms.first_date, formats, today))


def _day(day: date | None, formats: Formats, today: date) -> Day | None:
    return Day(formats.day(day, today), day.isoformat()) if day else None


def _requested(line: OrderLine, formats: Formats, today: date) -> Cell:
    asked_to_cancel = line.cancel is not None and line.agreement in (
        Agreement.CANCEL_REQUESTED,
        Agreement.REJECTED,
    )
    if asked_to_cancel and line.cancel is not None and line.cancel.answer != "accepted":
        return Cell(word=pgettext("instead of a date", "cancel"))
    return _cell(line.requested.terms if line.requested else None, formats, today)


def _proposed(line: OrderLine, formats: Formats, today: date) -> Cell:
    if line.proposed is not None:
        return _cell(line.proposed.terms, formats, today)
    if line.agreement is Agreement.REJECTED and line.agreed is None:
        return Cell(formats.quantity(0))
    return EMPTY


def _differs(line: OrderLine, formats: Formats) -> list[str]:
    proposed = line.proposed
    if proposed is None:
        rejected = line.agreement is Agreement.REJECTED and line.agreed is None
        return [pgettext("nothing is offered", "none")] if rejected else []
    base = line.requested.terms if line.requested else None
    texts = between(base, proposed.terms).texts(formats) if base else []
    if proposed.reported is not None:
        return [_channel(proposed), *texts]
    return texts or ["="]


def _channel(proposed: Proposed) -> str:
    channel = proposed.reported.channel if proposed.reported else ""
    return {
        "phone": _("phone"),
        "mail": _("mail"),
        "fax": _("fax"),
        "visit": _("visit"),
        "file": _("file"),
    }.get(channel, channel)


def tags(entry: BookEntry, reader: Reader, held: Held | None = None) -> Iterator[Tag]:
    """What the partner said just now, and whether the line is late or at risk.

    A shortage that holds the line up says more than the days that it puts at risk, so it stands for them.
    """
    last = entry.document.last
    if last and last.role is not entry.me and reader.now - last.placed.place.at < NOW:
        yield Tag("new", _("Now"))
    if entry.late and entry.due is not None:
        days = max((reader.today - entry.due).days, 1)
        yield Tag("late", _("Late %(n)s d") % {"n": reader.formats.quantity(days)})
    elif held is None and entry.risk is not None and entry.document.agreement is not Agreement.PROPOSED:
        # An open proposal says itself what is at risk: less, later, other dates.
        yield Tag("risk", risk_text(entry.risk, entry.document, reader))
    if held is not None:
        yield _held_tag(held, reader)


def _held_tag(held: Held, reader: Reader) -> Tag:
    words = told(held, reader.formats, reader.today)
    first = words.because[0] if words.because else None
    text = _("%(item)s short") % {"item": first.item} if first else words.missing
    why = ". ".join([words.missing, *(f"{each.item}: {each.text}" for each in words.because), words.met])
    return Tag("risk", text, first.forecast if first else "", why)


def risk_text(danger: Risk, line: OrderLine, reader: Reader) -> str:
    """Why a line is at risk, in two words."""
    match danger.reason:
        case Reason.UNANSWERED:
            asked = line.asked_at or reader.now
            return _("No answer %(n)s") % {"n": reader.formats.age(asked, reader.now)}
        case Reason.NOT_SHIPPED if danger.quantity and line.shipped:
            return _("%(n)s missing") % {"n": reader.formats.quantity(danger.quantity)}
        case Reason.NOT_SHIPPED:
            return _("Not shipped")
        case Reason.ARRIVES_LATE:
            return _("Arrives late")
        case Reason.SHORT:
            return _("%(n)s short") % {"n": reader.formats.quantity(danger.quantity)}
        case _:
            return _("Proposed later")


def _buttons(line: OrderLine, me: Role, moves: tuple[Move, ...]) -> Iterator[Button]:
    """At most two buttons: the likeliest answers where it is the reader's move, else what they may still say.

    The rest is on the line's own page.
    """
    mine = line.move is me or Move.CONFIRM in moves
    words = _answers(line) if mine else _afterthoughts(line)
    if Move.CONFIRM in moves:
        words.pop(Move.ACCEPT, None)
    for move in [move for move in moves if move in words][:2]:
        yield Button(move, words[move], typed=move in TYPED)


def _answers(line: OrderLine) -> dict[Move, str]:
    rejected = line.agreement is Agreement.REJECTED
    return {
        Move.CONFIRM: _("Confirm"),
        Move.ACCEPT: _("Accept"),
        Move.APPROVE: _("Accept"),
        Move.ACCEPT_CANCEL: _("Cancel it"),
        Move.LET_STAND: _("Let stand"),
        Move.PROPOSE: _("Propose"),
        Move.CHANGE: _("Answer") if rejected else _("Propose"),
        Move.REFUSE_CANCEL: _("Refuse"),
    }


def _afterthoughts(line: OrderLine) -> dict[Move, str]:
    words = {Move.CHANGE: _("Change"), Move.PROPOSE: _("Propose"), Move.SHIP: _("Ship")}
    if line.agreement is Agreement.CANCEL_REQUESTED:
        words[Move.LET_STAND] = _("Keep")
    if line.agreement is Agreement.CANCELLED:
        words.pop(Move.CHANGE)
    if line.shipped > line.received_good + line.received_damaged:
        words[Move.RECEIVE] = _("Receive")
    return words


def _subs(line: OrderLine, formats: Formats, today: date) -> Iterator[SubRow]:
    """The schedule date by date, where any value set has more than one date."""
    sets = [
        {part.date: part.quantity for part in value.terms.schedule} if value else {}
        for value in (line.requested, line.proposed, line.agreed)
    ]
    if all(len(schedule) < 2 for schedule in sets):
        return
    requested, proposed, agreed = sets
    received = received_by_date(line)
    for number, day in enumerate(sorted({*requested, *proposed, *agreed}), 1):
        quantity = received.get(day)
        yield SubRow(
            label=_("Schedule %(n)d") % {"n": number} if number == 1 else str(number),
            requested=_part(requested.get(day), day, formats, today),
            proposed=_part(proposed.get(day), day, formats, today),
            differs=_part_differs(requested.get(day), proposed.get(day), formats) if proposed else "",
            agreed=_part(agreed.get(day), day, formats, today),
            received=_("%(n)s received") % {"n": formats.quantity(quantity)} if quantity else "",
        )


def _part(quantity: Decimal | None, day: date, formats: Formats, today: date) -> Cell:
    return EMPTY if quantity is None else Cell(formats.quantity(quantity), _day(day, formats, today))


def _part_differs(asked: Decimal | None, offered: Decimal | None, formats: Formats) -> str:
    if asked is None:
        return _("added") if offered is not None else ""
    if offered is None:
        return _("dropped")
    return formats.signed(offered - asked) if offered != asked else "="


def received_by_date(line: OrderLine) -> dict[date, Decimal]:
    """What was received, given to the agreed dates in their order."""
    schedule: tuple[ScheduleLine, ...] = line.agreed.terms.schedule if line.agreed else ()
    left, given = line.received_good, {}
    for part in schedule:
        given[part.date] = min(left, part.quantity)
        left -= given[part.date]
    return given
