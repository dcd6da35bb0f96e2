"""Who said what, when, and what it answers: the stick upright, the newest entry first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from tallystick.server.board.rows import Reader
from tallystick.server.gate import BookEntry
from tallystick.server.line.spoken import Spoken, answered, made, spoken
from tallystick.trade.claims import Report, Request, See
from tallystick.trade.document import Effect, OrderLine, Said
from tallystick.trade.values import Role


@dataclass(frozen=True, slots=True)
class Answers:
    """What an entry answers, with the place on the page where that was said."""

    text: str
    anchor: str


@dataclass(slots=True)
class Notch:
    """One entry on the stick: cut into its author's half, or through both."""

    mine: bool
    who: str
    company: str
    time: str
    iso: str
    headline: str
    words: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    anchor: str = ""
    both: bool = False
    now: bool = False
    old: bool = False
    wrong: bool = False

    @property
    def kind(self) -> str:
        """The classes of the notch."""
        words = ["me" if self.mine else "them"]
        words += [
            word
            for word, on in (
                ("both", self.both),
                ("now", self.now),
                ("old", self.old),
                ("wrong", self.wrong),
            )
            if on
        ]
        return " ".join(words)


def timeline(entry: BookEntry, company: str, reader: Reader) -> list[Notch]:
    """The notches of a line, the newest first. `company` is the name of the reader's own."""
    line, me = entry.document, entry.me
    seen = _seen(line)
    notches = []
    told = [said for said in line.history if not isinstance(said.claim, See)]
    for _entry, group in groupby(told, key=lambda said: said.placed.place.entry):
        names = (company, entry.partner.name)
        notches.append(_notch(list(group), line, me, names, reader, seen))
    notches.reverse()
    if notches and line.move is me:
        latest = next((notch for notch in notches if not notch.mine and not notch.old), None)
        if latest is not None:
            latest.now = True
    return notches


def _notch(
    group: list[Said],
    line: OrderLine,
    me: Role,
    names: tuple[str, str],
    reader: Reader,
    seen: dict[int, Said],
) -> Notch:
    first = group[0]
    place, mine = first.placed.place, first.role is me
    own, partner = names
    notch = Notch(
        mine=mine,
        who=place.by,
        company=own if mine else partner,
        time=reader.formats.moment(place.at, reader.now),
        iso=place.at.isoformat(timespec="seconds"),
        headline="",
    )
    headlines = []
    for said in group:
        told = spoken(said, line, reader)
        headlines.append(told.headline)
        _tell(notch, said, told, line, reader, names)
        if isinstance(said.claim, Request) and said.number in seen:
            notch.words.append(_opened(seen[said.number], own if not mine else partner, reader))
    notch.headline = _sentence(headlines)
    notch.facts.append(_("entry %(n)s") % {"n": reader.formats.quantity(place.seq)})
    return notch


def _tell(
    notch: Notch, said: Said, told: Spoken, line: OrderLine, reader: Reader, names: tuple[str, str]
) -> None:
    notch.words += told.words
    notch.quotes += [quote for quote in told.quotes if quote]
    notch.both = notch.both or (said.cut and said.effect is not Effect.REFUSED)
    own, partner = names
    if isinstance(said.claim, Report):
        notch.company = _("reported for %(company)s") % {"company": partner if notch.mine else own}
        notch.old = True
        if said.settled:
            notch.facts.append(_settled(said, line))
    if answer := answered(said):
        notch.answers.append(Answers(_answer_text(said, answer[0]), answer[1]))
    number = made(said)
    if number:
        notch.facts.append(number[0])
        notch.anchor = notch.anchor or number[1]
    match said.effect:
        case Effect.STALE:
            notch.old = True
            notch.words.append(_("Not current any more when it was said. Changes nothing."))
        case Effect.CROSSED:
            notch.words.append(_crossed(said))
        case Effect.REFUSED:
            notch.wrong = True
            notch.words.append(_refused(said))
        case Effect.UNKNOWN:
            notch.old = True


def _answer_text(said: Said, text: str) -> str:
    if said.effect is Effect.STALE:
        return _("answers %(what)s, not current") % {"what": text}
    return _("answers %(what)s") % {"what": text}


def _crossed(said: Said) -> str:
    return {
        "crossed-revision": _("Crossed with a newer revision, which it had not seen."),
        "crossed-proposal": _("Crossed with another proposal, which it had not seen."),
        "crossed-acceptance": _("Crossed with an acceptance, which it had not seen."),
        "crossed-approval": _("Crossed with an approval, which it had not seen."),
        "crossed-cancel": _("Crossed with the cancel, which it had not seen."),
    }.get(said.why, _("Crossed with a move of the other side."))


def _refused(said: Said) -> str:
    why = {
        "wrong-author": _("only the other side may say this"),
        "too-many-claims": _("too much was said about this line"),
        "unknown-line": _("there was no such line"),
        "cancelled": _("the line was cancelled"),
        "cancel-pending": _("a cancel was waiting for its answer"),
        "already-agreed": _("it was agreed already"),
        "not-agreed": _("nothing was agreed"),
    }.get(said.why, said.why)
    return _("Kept, but not counted: %(why)s.") % {"why": why}


def _settled(said: Said, line: OrderLine) -> str:
    by = next((other for other in line.history if other.placed.place.key == said.settled_by), None)
    name = made(by) if by else None
    what = name[0].lower() if name else ""
    if said.settled == "confirmed":
        return _("Confirmed by %(what)s") % {"what": what} if what else _("Confirmed")
    return _("Contradicted by %(what)s") % {"what": what} if what else _("Contradicted")


def _seen(line: OrderLine) -> dict[int, Said]:
    """When each revision was first opened."""
    found: dict[int, Said] = {}
    for said in line.history:
        if isinstance(said.claim, See) and said.effect is not Effect.REFUSED:
            found.setdefault(said.claim.revision, said)
    return found


def _opened(said: Said, company: str, reader: Reader) -> str:
    return _("Seen by %(company)s, %(when)s.") % {
        "company": company,
        "when": reader.formats.moment(said.placed.place.at, reader.now, midway=True),
    }


def _sentence(headlines: list[str]) -> str:
    """Several claims of one entry read as one: Refuses proposal 1, requests 200 on 31 Mar."""
    first, *rest = headlines
    return ", ".join([first, *(text[:1].lower() + text[1:] for text in _distinct(rest))])


def _distinct(texts: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(texts)
