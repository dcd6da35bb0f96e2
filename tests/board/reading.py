"""An order line as one of its two companies has it in its book, for tests of what is written about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tallystick.server.board.rows import Reader, Row, row
from tallystick.server.gate import BookEntry, Partner
from tallystick.server.web.formats import Formats
from tallystick.trade import timing
from tallystick.trade.compose import standing_token
from tallystick.trade.values import Role
from tests.trade.world import START, Story

ID = UUID("00000000-0000-4000-8000-000000000010")
NAMES = {Role.BUYER: "Brackwater Pumps", Role.SUPPLIER: "Varnholt Guss"}


def reader(now: datetime | None = None, *, may_write: bool = True, formats: Formats | None = None) -> Reader:
    """Somebody who reads in English, a day after the story began."""
    return Reader(now or START + timedelta(days=1), formats or Formats(), may_write)


def entry(story: Story, me: Role, today: datetime | None = None) -> BookEntry:
    """The line of a story in the book of one of the two."""
    line, day = story.line, (today or START + timedelta(days=1)).astimezone(UTC).date()
    due = timing.due(line)
    late = due is not None and due < day
    risk = None if late else timing.risk(line)
    partner = Partner(story.company[me.other], "ta_test", NAMES[me.other], "", False, True, True, START)
    return BookEntry(
        id=ID,
        tally="ta_test",
        document=line,
        me=me,
        partner=partner,
        token=standing_token(line),
        version=len(story.placed),
        changed_at=START,
        due=due,
        late=late,
        risk=risk if risk and risk.since <= day else None,
    )


def row_of(story: Story, me: Role, now: datetime | None = None, **kwargs: bool) -> Row:
    """The row of a story's line."""
    return row(entry(story, me, now), reader(now, **kwargs))
