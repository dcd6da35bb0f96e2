"""Whatever is said, legal or not: a book that was brought up to date step by step is the book made afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.trade.strategies import moves
from tests.world import World

from tallystick.server.gate import Access, BoardView, Book
from tallystick.server.record import counts
from tallystick.trade.claims import Claim
from tallystick.trade.values import LineRef, Role

pytestmark = pytest.mark.django_db

_LINES = (
    "SELECT line_id, tally_id, partner_id, order_no, line_no, role, move_rank, sort_date, state, fulfilment,"
    " item_code, contact, needed_by, due, risk_from, last_word_at, claims"
    " FROM record_bookline ORDER BY line_id"
)
_TALLIES = (
    "SELECT tally_id, lanes, digest, lines, mine, theirs, open, done, buys, sells, last_word_at, a_seq, b_seq"
    " FROM record_booktally ORDER BY tally_id"
)
_COUNTS = (
    "SELECT heading, day, sum(delta) FROM record_bookcount GROUP BY 1, 2 HAVING sum(delta) <> 0 ORDER BY 1, 2"
)
_COUNTED = """
WITH waiting AS (SELECT due, risk_from FROM record_bookline WHERE due IS NOT NULL AND move_rank < 3)
SELECT heading, day, count(*) FROM (
  SELECT move_rank AS heading, NULL::date AS day FROM record_bookline WHERE move_rank < 4
  UNION ALL SELECT 4, due FROM waiting
  UNION ALL SELECT 5, risk_from FROM waiting WHERE risk_from IS NOT NULL
  UNION ALL SELECT 6, due FROM waiting WHERE risk_from IS NOT NULL
) counted GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass
class Told:
    """One order line about which two companies say things; as `moves` wants to know it."""

    ref: LineRef
    types: list[str] = field(default_factory=list)

    def said_so_far(self, *types: str) -> int:
        return sum(kind in types for kind in self.types)


def rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor
        ]


def contents(access: Access) -> dict[str, list[tuple[object, ...]]]:
    with access.open():
        return {
            name: rows(statement)
            for name, statement in (("lines", _LINES), ("tallies", _TALLIES), ("counts", _COUNTS))
        }


def say(book: Book, partner: str, story: Told, claim: Claim | Mapping[str, object]) -> None:
    book.write(book.partner(partner).tally, [claim])
    story.types.append(
        str(claim["type"]) if isinstance(claim, Mapping) and "type" in claim else getattr(claim, "TYPE", "")
    )


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_step_by_step_is_the_same_as_afresh(world: World, data: st.DataObject) -> None:
    buyer, supplier = world.system("brackwater"), world.system("varnholt")
    stories = [Told(world.request("brackwater").ref) for _ in range(2)]
    for _ in range(data.draw(st.integers(1, 10))):
        story = data.draw(st.sampled_from(stories))
        role = data.draw(st.sampled_from([Role.BUYER, Role.BUYER, Role.SUPPLIER]))
        author, partner = (buyer, supplier) if role is Role.BUYER else (supplier, buyer)
        claim = data.draw(moves(story, role))  # type: ignore[arg-type]
        with author.open() as book:
            say(book, partner.company.id, story, claim)
    for access, other in ((buyer, supplier), (supplier, buyer)):
        grown = contents(access)
        with access.open() as book:
            assert grown["counts"] == rows(_COUNTED)
            match = book.compare(other.company.id)
            assert match.state == "match"
            assert match.digest == match.their_digest
            assert book.verify(other.company.id).sound
            book.rebuild()
        assert contents(access) == grown


def test_the_counts_stay_right_when_they_are_merged(world: World) -> None:
    for _ in range(3):
        world.order("brackwater", "varnholt")
    with world.system("brackwater").open() as book:
        before = book.counts(BoardView())
        counts.merge(book.company)
        ((kept, different),) = rows("SELECT count(*), count(DISTINCT (heading, day)) FROM record_bookcount")
        assert kept == different
        assert book.counts(BoardView()) == before
