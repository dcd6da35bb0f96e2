"""The drawing of a line, and the sentence that says the same."""

from __future__ import annotations

import itertools
import re
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.server.line.chart import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, Chart, chart
from tallystick.trade.claims import Propose, Request
from tallystick.trade.values import Role, ScheduleLine
from tests.board.reading import reader
from tests.trade.world import ITEM, Story


def drawn(story: Story) -> Chart:
    """The drawing of a story's line."""
    found = chart(story.line, reader())
    assert found
    return found


def test_the_words_say_what_the_lines_show() -> None:
    story = Story()
    story.request("200 31.3", "100 7.4")
    story.accept(1)
    story.receive("118", on="6.3")
    story.request("300 31.3", "100 7.4")
    story.propose(2, 1, "250 31.3", "100 7.4", "50 14.4")
    found = drawn(story)
    assert found.words == (
        "Requested: 300 by 31 Mar, 400 by 7 Apr. Proposed: 250 by 31 Mar, 350 by 7 Apr, 400 by 14 Apr."
        " Agreed: 200 by 31 Mar, 300 by 7 Apr. Received: 118 by 6 Mar."
    )
    assert [kind for kind, _path in found.paths] == ["gap", "gap", "rec", "req", "agr", "pro"]
    texts = [label.text for label in found.labels]
    assert texts == ["118 received", "400 proposed", "400 requested", "300 agreed", "50 short, 14 days"]


def test_what_never_comes_is_short_without_an_end() -> None:
    story = Story()
    story.request("90 10.3")
    story.accept(1)
    story.request("120 10.3")
    assert drawn(story).labels[-1].text == "30 short"


def test_what_came_today_is_named_on_the_other_side_of_today() -> None:
    story = Story()
    story.request("300 31.3")
    story.accept(1)
    today = reader().today
    story.receive("300", on=f"{today.day}.{today.month}")
    found = drawn(story)
    (came,) = [label for label in found.labels if label.text == "300 received"]
    assert found.today is not None
    assert (came.anchor, came.x) == ("end", found.today - 4)


def test_nothing_asked_is_not_drawn() -> None:
    assert chart(Story().line, reader()) is None


@settings(max_examples=80, deadline=None)
@given(
    asked=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 10**7), min_size=1, max_size=8
    ),
    offered=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 10**7), max_size=8
    ),
)
def test_every_line_stays_on_the_paper(asked: dict[date, int], offered: dict[date, int]) -> None:
    story = Story()
    lines = tuple(ScheduleLine(day, Decimal(asked[day])) for day in sorted(asked))
    story.say(Role.BUYER, Request(story.ref, 1, ITEM, "pc", lines))
    if offered:
        other = tuple(ScheduleLine(day, Decimal(offered[day])) for day in sorted(offered))
        story.say(Role.SUPPLIER, Propose(story.ref, 1, 1, other))
    found = drawn(story)
    for _kind, path in found.paths:
        for letter, number in re.findall(r"([HVM])([-\d.]+)", path):
            low, high = (TOP, BOTTOM) if letter == "V" else (LEFT, WIDTH)
            assert low - 0.1 <= float(number) <= high
    assert all(0 <= label.y <= HEIGHT for label in found.labels)
    ends = sorted(
        label.y for label in found.labels if label.text.split()[-1] in ("proposed", "requested", "agreed")
    )
    assert all(second - first >= 13.9 for first, second in itertools.pairwise(ends))
