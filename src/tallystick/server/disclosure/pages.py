"""The ledger as a view model: totals by partner and kind, and entries with what the partner can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.server.board.filters import Chip, Option
from tallystick.server.board.rows import Reader
from tallystick.server.disclosure.kinds import KINDS, about, kind_of, kind_words, readable
from tallystick.server.gate import Disclosure, DisclosureTotal, Member, Partner

SPANS = ("today", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is listed, as it stands in the address."""

    partner: str = ""
    kind: str = ""
    by: str = ""
    span: str = ""
    cursor: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read an address; what is not known is left out."""
        kind, span = query.get("kind", ""), query.get("span", "")
        return cls(
            query.get("partner", "")[:100].replace("\0", ""),
            kind if kind in kind_words() else "",
            query.get("by", "")[:200].replace("\0", ""),
            span if span in SPANS else "",
            query.get("at", "")[:2000],
        )

    @property
    def address(self) -> str:
        """As a query, without what is usual."""
        pairs = {
            "partner": self.partner,
            "kind": self.kind,
            "by": self.by,
            "span": self.span,
            "at": self.cursor,
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    @property
    def types(self) -> tuple[str, ...]:
        """The types of claim of the kind."""
        return next((one.types for one in KINDS if one.name == self.kind), ())

    def since(self, reader: Reader) -> datetime | None:
        """From when on."""
        day = self.first_day(reader)
        return datetime.combine(day, time(), tzinfo=reader.formats.zone) if day else None

    def first_day(self, reader: Reader) -> date | None:
        """The first day that is asked for, as the reader's calendar has it."""
        today = reader.today
        return {
            "today": today,
            "week": today - timedelta(days=6),
            "month": today - timedelta(days=29),
            "year": date(today.year, 1, 1),
        }.get(self.span)


@dataclass(frozen=True, slots=True)
class Told:
    """One claim that left."""

    day: str
    time: str
    iso: str
    partner: str
    kind: str
    about: str
    line: str
    reads: str
    by: str
    entry: str
    hash: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the totals under its heading, with the list of what it counts."""

    head: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    """What one partner was told, by kind."""

    name: str
    figures: tuple[Figure, ...]
    all: str


@dataclass(frozen=True, slots=True)
class Totals:
    """All partners by all kinds that occur."""

    heads: tuple[str, ...]
    rows: tuple[TotalRow, ...]
    sums: tuple[Figure, ...]
    all: str


def told(one: Disclosure, reader: Reader) -> Told:
    """One claim as the ledger lists it."""
    formats, at = reader.formats, one.at.astimezone(reader.formats.zone)
    return Told(
        day=formats.day(at.date(), reader.today),
        time=formats.clock(one.at, seconds=True),
        iso=one.at.isoformat(timespec="seconds"),
        partner=one.partner.name,
        kind=kind_words()[kind_of(one.kind)][1],
        about=about(one.claim),
        line=str(one.line_id) if one.line_id else "",
        reads=readable(one.claim, formats),
        by=one.by,
        entry=formats.quantity(one.seq),
        hash=one.entry,
    )


def totals(found: Iterable[DisclosureTotal], asked: Asked, reader: Reader) -> Totals:
    """Add up what each partner was told."""
    counts: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for one in found:
        key = (one.partner.id, kind_of(one.kind))
        counts[key] = counts.get(key, 0) + one.claims
        names[one.partner.id] = one.partner.name
    words = kind_words()
    usual = [kind.name for kind in KINDS]
    kinds = [*usual, "other"] if any(kind == "other" for _partner, kind in counts) else usual
    quantity = reader.formats.quantity
    base = replace(asked, cursor="")
    rows = [
        TotalRow(
            names[partner],
            tuple(
                Figure(
                    words[kind][0],
                    quantity(counts.get((partner, kind), 0)),
                    replace(base, partner=partner, kind=kind).address
                    if (partner, kind) in counts and kind != "other"
                    else "",
                )
                for kind in kinds
            ),
            quantity(sum(count for (one, _kind), count in counts.items() if one == partner)),
        )
        for partner in sorted(names, key=lambda partner: names[partner].casefold())
    ]
    sums = [sum(count for (_one, kind), count in counts.items() if kind == column) for column in kinds]
    return Totals(
        tuple(words[kind][0] for kind in kinds),
        tuple(rows),
        tuple(Figure(words[kind][0], quantity(n), "") for kind, n in zip(kinds, sums, strict=True)),
        quantity(sum(sums)),
    )


def chips(asked: Asked, partners: list[Partner], members: list[Member]) -> list[Chip]:
    """The filters of the list."""
    base = replace(asked, cursor="")
    anything = pgettext("filter", "any")
    names = {partner.id: partner.name for partner in partners}
    words = kind_words()
    spans = {
        "today": _("today"),
        "week": _("last 7 days"),
        "month": _("last 30 days"),
        "year": _("this year"),
    }
    people = sorted({member.name for member in members} | ({asked.by} if asked.by else set()))

    def chip(name: str, label: str, chosen: str, choices: dict[str, str]) -> Chip:
        return Chip(
            name,
            label,
            choices.get(chosen, anything),
            bool(chosen),
            replace(base, **{name: ""}).address,
            tuple(
                Option(replace(base, **{name: value}).address, text, value == chosen)
                for value, text in choices.items()
            ),
        )

    return [
        chip("partner", _("Partner"), asked.partner, dict(list(names.items())[:200])),
        chip("kind", _("Kind"), asked.kind, {kind.name: words[kind.name][1] for kind in KINDS}),
        chip("by", _("Who"), asked.by, {name: name for name in people}),
        chip("span", _("Time"), asked.span, spans),
    ]
