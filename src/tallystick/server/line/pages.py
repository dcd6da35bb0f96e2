"""The page of one order line as a view model."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _

from tallystick.server.board.moves import AT_ONCE, Move, possible
from tallystick.server.board.rows import Reader, Tag, tags
from tallystick.server.board.words import fulfilment, glyph
from tallystick.server.gate import Access, BookEntry, Match, MatchState
from tallystick.server.line.chart import Chart, chart
from tallystick.server.line.sets import ValueSet, value_sets
from tallystick.server.line.stake import Stake, stake
from tallystick.server.line.timeline import Notch, timeline
from tallystick.server.shortages.reading import Held
from tallystick.trade import compose
from tallystick.trade.claims import See
from tallystick.trade.document import Agreement, Note, OrderLine, Receipt, Shipment
from tallystick.trade.line_json import line_bytes
from tallystick.trade.values import Role


@dataclass(frozen=True, slots=True)
class Act:
    """A move as a button of the banner."""

    move: Move
    label: str
    at_once: bool
    style: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sum: so much is confirmed."""

    quantity: str
    word: str


@dataclass(frozen=True, slots=True)
class Goods:
    """A shipment or a receipt in words."""

    heading: str
    text: str
    who: str
    reported: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A note or a file beside the line."""

    who: str
    company: str
    when: str
    text: str
    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of a line writes."""

    entry: BookEntry
    glyph: str
    mine: bool
    stake: Stake
    tags: tuple[Tag, ...]
    acts: tuple[Act, ...]
    besides: tuple[Act, ...]
    sets: tuple[ValueSet, ...]
    parts: tuple[Part, ...]
    total: str
    over: str
    unit: str
    fulfilment: str
    notches: tuple[Notch, ...]
    chart: Chart | None
    goods: tuple[Goods, ...]
    remarks: tuple[Remark, ...]
    digest: str
    sees: int
    price: str
    contact: str


def page(entry: BookEntry, access: Access, reader: Reader, held: Held | None = None) -> Page:
    """The page of an order line as the reader's company sees it; `held` is the shortage that holds it up."""
    line, formats = entry.document, reader.formats
    terms = line.requested.terms if line.requested else line.standing
    acts = list(_acts(entry, reader)) if reader.may_write else []
    balance = line.balance
    return Page(
        entry=entry,
        glyph=glyph(line, entry.me),
        mine=line.move is entry.me,
        stake=stake(entry, reader),
        tags=tuple(tags(entry, reader, held)),
        acts=tuple(act for act in acts if act.move not in _BESIDES),
        besides=tuple(act for act in acts if act.move in _BESIDES),
        sets=tuple(value_sets(line, reader)),
        parts=tuple(_parts(line, reader)),
        total=formats.quantity(balance.requested),
        over=formats.quantity(balance.over) if balance.over else "",
        unit=terms.unit if terms else "",
        fulfilment=_fulfilment(line, reader),
        notches=tuple(timeline(entry, access.company.name, reader)),
        chart=chart(line, reader),
        goods=tuple(
            [_shipment(one, reader) for one in line.shipments]
            + [_receipt(one, reader) for one in line.receipts]
        ),
        remarks=tuple(_remark(note, entry, access, reader) for note in line.notes),
        digest=sha256(line_bytes(line)).hexdigest(),
        sees=_unseen(line, entry.me) if reader.may_write else 0,
        price=formats.price(terms.price) if terms else "",
        contact=line.requested.contact if line.requested else "",
    )


_BESIDES = frozenset({Move.REPORT, Move.SHIP, Move.RECEIVE, Move.AGAIN})
# Refusing what the partner asks is marked; taking one's own word back is only quiet.
_STYLES = {
    **dict.fromkeys((Move.REJECT, Move.REFUSE, Move.REFUSE_CANCEL), "no"),
    **dict.fromkeys((Move.CANCEL, Move.ASK_CANCEL, Move.REPORT), "q"),
}


def _acts(entry: BookEntry, reader: Reader) -> list[Act]:
    line = entry.document
    labels = _labels(line)
    moves = [move for move in possible(line, entry.me) if move in labels]
    mine = line.move is entry.me
    first = moves[0] if moves and (mine or moves[0] is Move.CONFIRM) else None
    found = []
    for move in moves:
        key = ""
        if mine and move in (Move.ACCEPT, Move.APPROVE):
            key = "a"
        elif move in (Move.PROPOSE, Move.CHANGE):
            key = "p"
        style = _STYLES.get(move, "pri" if move is first else "")
        found.append(Act(move, labels[move], move in AT_ONCE, style, key))
    return found


def _labels(line: OrderLine) -> dict[Move, str]:
    revision = compose.revision(line)
    proposal = line.proposed.number if line.proposed else 0
    stand = {
        Agreement.CANCEL_REQUESTED: _("Withdraw the cancel"),
        Agreement.CHANGED: _("Withdraw the change"),
    }.get(line.agreement, _("Let it stand"))
    change = {
        Agreement.PROPOSED: _("Propose"),
        Agreement.CANCELLED: _("Order again"),
    }.get(line.agreement, _("Change"))
    return {
        Move.CONFIRM: _("Confirm what was recorded"),
        Move.ACCEPT: _("Accept revision %(n)d") % {"n": revision},
        Move.APPROVE: _("Accept proposal %(n)d") % {"n": proposal},
        Move.ACCEPT_CANCEL: _("Accept the cancel"),
        Move.REFUSE_CANCEL: _("Refuse to cancel"),
        Move.PROPOSE: _("Propose"),
        Move.CHANGE: change,
        Move.REJECT: _("Reject"),
        Move.REFUSE: _("Refuse"),
        Move.LET_STAND: stand,
        Move.AGAIN: _("Request again"),
        Move.CANCEL: _("Cancel"),
        Move.ASK_CANCEL: _("Ask to cancel"),
        Move.SHIP: _("Ship"),
        Move.RECEIVE: _("Receive"),
        Move.REPORT: _("Record what was said elsewhere"),
    }


def _parts(line: OrderLine, reader: Reader) -> list[Part]:
    balance, formats = line.balance, reader.formats
    return [
        Part(formats.quantity(balance.confirmed), _("confirmed")),
        Part(formats.quantity(balance.later), _("proposed later")),
        Part(formats.quantity(balance.refused), _("refused")),
        Part(formats.quantity(balance.unanswered), _("unanswered")),
    ]


def _fulfilment(line: OrderLine, reader: Reader) -> str:
    formats = reader.formats
    parts = [fulfilment(line)]
    if line.received_good or line.received_damaged:
        parts.append(_("%(n)s good") % {"n": formats.quantity(line.received_good)})
    if line.received_damaged:
        parts.append(_("%(n)s damaged") % {"n": formats.quantity(line.received_damaged)})
    if line.shipped:
        away = max(line.shipped - line.received_good - line.received_damaged, Decimal(0))
        parts.append(_("%(n)s on the way") % {"n": formats.quantity(away)})
    return ", ".join(parts)


def _shipment(one: Shipment, reader: Reader) -> Goods:
    formats, today = reader.formats, reader.today
    text = _("%(n)s sent on %(day)s") % {
        "n": formats.quantity(one.quantity),
        "day": formats.day(one.despatched, today),
    }
    if one.expected:
        text += _(", expected %(day)s") % {"day": formats.day(one.expected, today)}
    besides = [part for part in (one.carrier, one.tracking, one.packages) if part]
    if one.final:
        besides.append(_("nothing more comes"))
    heading = _("Shipment %(n)d") % {"n": one.number} if one.number else _("Shipment, reported")
    return Goods(heading, ". ".join([text, ", ".join(besides)]).strip(". "), one.by, bool(one.reported))


def _receipt(one: Receipt, reader: Reader) -> Goods:
    formats, today = reader.formats, reader.today
    text = _("%(n)s good on %(day)s") % {
        "n": formats.quantity(one.good),
        "day": formats.day(one.received, today),
    }
    if one.damaged:
        text += _(", %(n)s damaged") % {"n": formats.quantity(one.damaged)}
    if one.final:
        text += ". " + _("Closed, nothing more is expected")
    heading = _("Receipt %(n)d") % {"n": one.number} if one.number else _("Receipt, reported")
    return Goods(heading, text, one.by, bool(one.reported))


def _remark(note: Note, entry: BookEntry, access: Access, reader: Reader) -> Remark:
    return Remark(
        note.by,
        access.company.name if note.role is entry.me else entry.partner.name,
        reader.formats.moment(note.at, reader.now, midway=True),
        note.text,
        note.name,
        size_text(note.size, reader) if note.sha256 else "",
        note.sha256,
    )


def size_text(size: int, reader: Reader) -> str:
    """212 kB."""
    if size < 1000:
        return _("%(n)s bytes") % {"n": reader.formats.quantity(size)}
    if size < 1_000_000:
        return _("%(n)s kB") % {"n": reader.formats.quantity(round(size / 1000))}
    return _("%(n)s MB") % {"n": reader.formats.quantity(Decimal(size / 1_000_000).quantize(Decimal("0.1")))}


def _unseen(line: OrderLine, me: Role) -> int:
    """The revision that the supplier opens with this page and has not said so yet; 0 if there is none."""
    if me is not Role.SUPPLIER or See.TYPE not in compose.possible(line, me):
        return 0
    return compose.revision(line)


def match_words(match: Match) -> str:
    """Whether both halves match, as a heading."""
    return {
        MatchState.MATCH: _("Both halves match"),
        MatchState.DIFFER: _("Halves differ: entries are on the way"),
        MatchState.UNOPENED: _("The partner has not opened its book yet"),
        MatchState.FORKED: _("A half contradicts itself"),
    }[match.state]
