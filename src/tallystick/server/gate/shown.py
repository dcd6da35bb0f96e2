"""What the gate hands out: plain immutable values, never rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tallystick.server.gate.access import Role as CompanyRole
from tallystick.trade.document import OrderLine
from tallystick.trade.timing import Risk
from tallystick.trade.values import Role


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner under the name that my company uses for it.

    `guest` until it has claimed its company; `invited` if my company made it, so that links can be sent.
    `opened` once it keeps a book of its own. `forked` names the company whose half contradicts itself, if
    one does.
    """

    id: str
    tally: str
    name: str
    email: str
    guest: bool
    invited: bool
    opened: bool
    since: datetime
    forked: str = ""


@dataclass(frozen=True, slots=True)
class BookEntry:
    """An order line in my company's book.

    `token` names what an answer to it depends on; a form posts it back. `version` grows with every change of
    the row. `risk` is set only while the line is at risk as of today, `late` from the day after it was due.
    """

    id: UUID
    tally: str
    document: OrderLine
    me: Role
    partner: Partner
    token: str
    version: int
    changed_at: datetime
    due: date | None
    late: bool
    risk: Risk | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of a board. The cursors are empty where there is no page before or after.

    `broad` are words of the search that name too many orders or items: not all of theirs are here.
    """

    rows: list[BookEntry]
    next_cursor: str
    prev_cursor: str
    broad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A number of lines; `capped` when there are more."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.capped else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers beside the tabs."""

    awaiting_me: Count
    awaiting_them: Count
    late: Count
    at_risk: Count
    agreed: Count
    all: Count


class MatchState(StrEnum):
    """How the two halves compare."""

    MATCH = "match"
    DIFFER = "differ"
    UNOPENED = "unopened"  # the partner keeps no book yet: nothing to compare with
    FORKED = "forked"  # one half contradicts itself


@dataclass(frozen=True, slots=True)
class Match:
    """Whether both halves match with one partner: what each side folded the same entries to.

    Order lines and forecasts have each a digest of their own; that of no forecasts is empty.
    """

    partner: Partner
    state: MatchState
    digest: str
    their_digest: str
    my_entries: int
    their_entries: int
    lines: int
    compared_at: datetime | None
    forecast_digest: str = ""
    their_forecast_digest: str = ""
    forecasts: int = 0


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One claim that left my company: to whom, when, said by whom, in which entry."""

    partner: Partner
    at: datetime
    by: str
    seq: int
    entry: str
    index: int
    kind: str
    claim: Mapping[str, object]
    line_id: UUID | None
    forecast_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DisclosurePage:
    """Some of what left, newest first, and where to go on (empty at the end)."""

    rows: list[Disclosure]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class DisclosureTotal:
    """How many claims of a kind a partner was told."""

    partner: Partner
    kind: str
    claims: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person who acts for my company."""

    id: int
    name: str
    email: str
    role: CompanyRole
    since: datetime
