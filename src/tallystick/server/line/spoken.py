"""One claim in words: what it says, in how many figures, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tallystick.server.board.differences import between
from tallystick.server.board.rows import Reader
from tallystick.trade import claims as c
from tallystick.trade.document import Effect, OrderLine, Said
from tallystick.trade.values import ScheduleLine, Terms


@dataclass(frozen=True, slots=True)
class Spoken:
    """A headline, sentences under it, and the speaker's own words."""

    headline: str
    words: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Context:
    line: OrderLine
    said: Said
    reader: Reader

    def request(self, revision: int) -> c.Request | None:
        """The revision that was meant."""
        for said in self.line.history:
            if (
                isinstance(said.claim, c.Request)
                and said.number == revision
                and said.effect is not Effect.REFUSED
            ):
                return said.claim
        return None

    def schedule(self, schedule: tuple[ScheduleLine, ...]) -> str:
        """250 · 31 Mar, 100 · 7 Apr."""
        reader = self.reader
        return ", ".join(
            f"{reader.formats.quantity(part.quantity)} · {reader.formats.day(part.date, reader.today)}"
            for part in schedule
        )

    def revision(self, number: int) -> str:
        """The terms of a revision in figures."""
        request = self.request(number)
        return self.schedule(request.schedule) if request else ""


def spoken(said: Said, line: OrderLine, reader: Reader) -> Spoken:
    """What a claim says."""
    claim = said.claim
    if claim is None:
        unknown = said.effect is Effect.UNKNOWN
        return Spoken(
            _("Something that a newer version says: kept, not shown")
            if unknown
            else _("Something that cannot be read: kept, not counted")
        )
    return _WORDS[type(claim)](claim, _Context(line, said, reader))


def made(said: Said) -> tuple[str, str] | None:
    """What a claim created, and the anchor under which it is found on the page."""
    number = said.number
    if not number:
        return None
    match said.claim:
        case c.Request():
            return _("Revision %(n)d") % {"n": number}, f"r{number}"
        case c.Propose():
            return _("Proposal %(n)d") % {"n": number}, f"p{number}"
        case c.Ship():
            return _("Shipment %(n)d") % {"n": number}, f"s{number}"
        case c.Cancel() | c.AskCancel():
            return _("Cancel %(n)d") % {"n": number}, f"c{number}"
    return None


def answered(said: Said) -> tuple[str, str] | None:
    """What a claim answers, and the anchor of that."""
    match said.claim:
        case c.Accept(revision=n) | c.Propose(revision=n) | c.Reject(revision=n):
            return _("revision %(n)d") % {"n": n}, f"r{n}"
        case c.Approve(proposal=n) | c.Refuse(proposal=n):
            return _("proposal %(n)d") % {"n": n}, f"p{n}"
        case c.AcceptCancel(cancel=n) | c.RefuseCancel(cancel=n):
            return _("cancel %(n)d") % {"n": n}, f"c{n}"
        case c.Receive(shipment=n) if n:
            return _("shipment %(n)d") % {"n": n}, f"s{n}"
    return None


def _request(claim: c.Request, context: _Context) -> Spoken:
    words = []
    before = context.request(claim.revision - 1)
    if before is not None:
        difference = between(_terms(before), _terms(claim))
        texts = difference.texts(context.reader.formats)
        words.append(
            _("Against revision %(n)d: %(how)s.") % {"n": before.revision, "how": ", ".join(texts)}
            if texts
            else _("The same as revision %(n)d.") % {"n": before.revision}
        )
    return Spoken(_("Requests %(what)s") % {"what": context.schedule(claim.schedule)}, words, [claim.reason])


def _terms(claim: c.Request) -> Terms:
    return Terms(claim.item, claim.unit, claim.schedule, claim.price)


def _propose(claim: c.Propose, context: _Context) -> Spoken:
    formats = context.reader.formats
    words = []
    asked = context.request(claim.revision)
    if claim.price is not None:
        words.append(_("Price %(price)s.") % {"price": formats.price(claim.price)})
    if claim.item is not None:
        words.append(_("Item %(item)s.") % {"item": f"{claim.item.code} {claim.item.description}".strip()})
    if asked is not None:
        offered = sum((part.quantity for part in claim.schedule), start=0 * _terms(asked).quantity)
        rest = _terms(asked).quantity - offered
        if rest > 0:
            text = (
                _("%(n)s to be answered later.") if claim.rest == "unanswered" else _("%(n)s would not come.")
            )
            words.append(text % {"n": formats.quantity(rest)})
    return Spoken(_("Proposes %(what)s") % {"what": context.schedule(claim.schedule)}, words, [claim.reason])


def _accept(claim: c.Accept, context: _Context) -> Spoken:
    words = [_("Agreed. Both halves are notched.")] if context.said.cut else []
    return Spoken(_("Accepts %(what)s") % {"what": context.revision(claim.revision)}, words)


def _approve(claim: c.Approve, context: _Context) -> Spoken:
    words = [_("Agreed. Both halves are notched.")] if context.said.cut else []
    return Spoken(_("Accepts proposal %(n)d") % {"n": claim.proposal}, words)


def _accept_cancel(claim: c.AcceptCancel, context: _Context) -> Spoken:
    return Spoken(_("Accepts the cancel"), [_("Both halves are struck.")] if context.said.cut else [])


def _ship(claim: c.Ship, context: _Context) -> Spoken:
    formats, today = context.reader.formats, context.reader.today
    headline = _("Shipped %(n)s on %(day)s") % {
        "n": formats.quantity(claim.quantity),
        "day": formats.day(claim.despatched, today),
    }
    if claim.expected:
        headline += _(", expected %(day)s") % {"day": formats.day(claim.expected, today)}
    parts = [part for part in (claim.carrier, claim.tracking, claim.packages) if part]
    words = [", ".join(parts) + "."] if parts else []
    if claim.outstanding is not None:
        words.append(_("%(n)s outstanding.") % {"n": formats.quantity(claim.outstanding)})
    if claim.final:
        words.append(_("Nothing more comes."))
    return Spoken(headline, words)


def _receive(claim: c.Receive, context: _Context) -> Spoken:
    formats = context.reader.formats
    text = _("Received %(good)s good") % {"good": formats.quantity(claim.good)}
    if claim.damaged:
        text += _(", %(damaged)s damaged") % {"damaged": formats.quantity(claim.damaged)}
    words = [_("Closes the line: nothing more is expected.")] if claim.final else []
    return Spoken(text, words)


def _report(claim: c.Report, context: _Context) -> Spoken:
    channel = {
        "phone": _("By phone"),
        "mail": _("By mail"),
        "fax": _("By fax"),
        "visit": _("On a visit"),
        "file": _("From a file"),
    }.get(claim.channel, claim.channel)
    told = _WORDS[type(claim.said)](claim.said, context)
    what = f"{told.headline[:1].lower()}{told.headline[1:]}"
    if not claim.text:
        return Spoken(f"{channel}: {what}", told.words)
    return Spoken(f"{channel}: “{claim.text}”", [_("Recorded as: %(what)s.") % {"what": what}, *told.words])


def _attach(claim: c.Attach, context: _Context) -> Spoken:
    return Spoken(_("Attaches %(name)s") % {"name": claim.name})


_WORDS: dict[type, Callable[[Any, _Context], Spoken]] = {
    c.Request: _request,
    c.Propose: _propose,
    c.Accept: _accept,
    c.Approve: _approve,
    c.Reject: lambda claim, _c: Spoken(
        _("Rejects revision %(n)d") % {"n": claim.revision}, quotes=[claim.reason]
    ),
    c.Refuse: lambda claim, _c: Spoken(
        _("Refuses proposal %(n)d") % {"n": claim.proposal}, quotes=[claim.reason]
    ),
    c.Cancel: lambda claim, _c: Spoken(_("Cancels the line"), quotes=[claim.reason]),
    c.AskCancel: lambda claim, _c: Spoken(_("Asks to cancel"), quotes=[claim.reason]),
    c.AcceptCancel: _accept_cancel,
    c.RefuseCancel: lambda claim, _c: Spoken(
        _("Refuses to cancel"), [_("The agreement stands.")], [claim.reason]
    ),
    c.Ship: _ship,
    c.Receive: _receive,
    c.Report: _report,
    c.AddNote: lambda claim, _c: Spoken(_("Note"), quotes=[claim.text]),
    c.Attach: _attach,
    c.See: lambda claim, _c: Spoken(_("Opened revision %(n)d") % {"n": claim.revision}),
}
