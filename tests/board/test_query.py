"""The view of a board is all in its address, and an old address still opens."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tallystick.server.board.filters import headers, needed
from tallystick.server.board.query import address, hidden, view_of
from tallystick.server.gate import BoardView, Sort, Tab
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role
from tests.board.reading import reader

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)
VIEWS = st.builds(
    BoardView,
    tab=st.sampled_from(Tab),
    partner=TEXT,
    item=TEXT,
    buyer=TEXT,
    needed_from=st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    needed_to=st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    states=st.sets(st.sampled_from(Agreement)).map(lambda found: tuple(s for s in Agreement if s in found)),
    role=st.none() | st.sampled_from(Role),
    search=TEXT,
    sort=st.sampled_from(Sort),
    reverse=st.booleans(),
    cursor=st.text("abcdefXYZ0123-_", max_size=60),
)


@given(view=VIEWS)
def test_every_view_is_read_back_from_its_address(view: BoardView) -> None:
    assert view_of(QueryDict(address(view).lstrip("?")), reader()) == view


@given(query=st.text(max_size=200))
def test_no_address_is_a_fault(query: str) -> None:
    view_of(QueryDict(query.encode(errors="ignore")), reader())


def test_what_is_usual_is_not_written() -> None:
    assert address(BoardView(), "/x/orders/") == "/x/orders/"
    assert address(BoardView(tab=Tab.LATE), "/x/orders/") == "/x/orders/?tab=late"


def test_dates_can_be_typed_as_the_reader_writes_them() -> None:
    view = view_of(QueryDict("to=16 Apr&from=never"), reader())
    assert (view.needed_from, view.needed_to) == (None, date(2026, 4, 16))
    assert needed(view, reader()) == "by 16 Apr"


def test_a_form_keeps_the_other_filters_and_starts_from_the_first_page() -> None:
    view = BoardView(tab=Tab.LATE, search="4500", states=(Agreement.NEW, Agreement.SEEN), cursor="abc")
    assert hidden(view, "q") == [("tab", "late"), ("state", "new"), ("state", "seen")]


def test_the_heading_that_is_sorted_by_turns_the_order_round() -> None:
    found = headers(BoardView(sort=Sort.ORDER))
    assert (found["order"].order, found["order"].url) == ("ascending", "?sort=-order")
    assert (found["item"].order, found["item"].url) == ("", "?sort=item")
    assert headers(BoardView(sort=Sort.AGE))["age"].order == "descending"
