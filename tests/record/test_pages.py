"""The pages of a board: every tab, filter, sort order and depth shows what a plain list would."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from tests.world import World

from tallystick.errors import InvalidInput
from tallystick.server.gate import BoardView, Book, BookEntry, ForecastView, Sort, Tab
from tallystick.trade import compose
from tallystick.trade.claims import Receive
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()


@pytest.fixture
def board(world: World) -> World:
    """Forty lines with two suppliers and a customer, in every rank, late and at risk among them."""
    for supplier, item in (("varnholt", "CA-DN80"), ("zielonka", "SH-045")):
        claims = [
            world.request(
                "brackwater",
                order=f"45{number // 3:05d}",
                line=10 * (number % 3 + 1),
                item=f"{item}-{number % 4}",
                description=f"Pump part {number % 4}",
                quantity=10 + number,
                day=TODAY + timedelta(days=5 * number - 20),
                contact=("Ines Moreau", "Tom Aldous")[number % 2],
            )
            for number in range(16)
        ]
        asked = world.say("brackwater", supplier, claims)
        seen = [world.seen_by(supplier, entry).document for entry in asked]
        world.say(supplier, "brackwater", [compose.accept(line) for line in seen[:9]])
        world.say(
            supplier,
            "brackwater",
            [compose.propose(line, line.requested.terms.schedule) for line in seen[9:12] if line.requested],
        )
        world.say(
            "brackwater",
            supplier,
            [Receive(line.ref, TODAY, Decimal(10 + number)) for number, line in enumerate(seen[:2])],
        )
    world.say(
        "halvard",
        "brackwater",
        [world.request("halvard", order=f"W-{each}", day=TODAY + timedelta(days=each)) for each in range(8)],
    )
    return world


def every_line(book: Book, view: BoardView) -> list[BookEntry]:
    """All lines of a view by following its pages."""
    found: list[BookEntry] = []
    view = replace(view, limit=7)
    while True:
        page = book.page(view)
        found += page.rows
        if not page.next_cursor:
            return found
        view = replace(view, cursor=page.next_cursor)


def whole(book: Book) -> list[BookEntry]:
    return list(book.every(BoardView()))


TABS: dict[Tab, Callable[[BookEntry], bool]] = {
    Tab.AWAITING_ME: lambda entry: entry.document.move is entry.me,
    Tab.AWAITING_THEM: lambda entry: entry.document.move is entry.me.other,
    Tab.AGREED: lambda entry: entry.document.move is None and not entry.document.closed,
    Tab.LATE: lambda entry: entry.late,
    Tab.AT_RISK: lambda entry: entry.risk is not None,
    Tab.ALL: lambda _entry: True,
}


@pytest.mark.parametrize("tab", Tab)
def test_a_tab_shows_its_lines_and_counts_them(board: World, tab: Tab) -> None:
    with board.as_("ines").open() as book:
        expected = {entry.id for entry in whole(book) if TABS[tab](entry)}
        found = every_line(book, BoardView(tab=tab))
        counts = book.counts(BoardView())
    assert len(found) == len(expected)
    assert {entry.id for entry in found} == expected
    assert getattr(counts, tab.name.lower()).number == len(expected)
    assert expected


FILTERS: dict[str, tuple[dict[str, object], Callable[[BookEntry], bool]]] = {
    "item": ({"item": "CA-DN80-1"}, lambda entry: "CA-DN80-1" in str(entry.document.requested)),
    "buyer": ({"buyer": "Tom Aldous"}, lambda entry: "Tom Aldous" in str(entry.document.requested)),
    "state": (
        {"states": (Agreement.PROPOSED,)},
        lambda entry: entry.document.agreement is Agreement.PROPOSED,
    ),
    "two states": (
        {"states": (Agreement.PROPOSED, Agreement.NEW)},
        lambda entry: entry.document.agreement in (Agreement.PROPOSED, Agreement.NEW),
    ),
    "needed": (
        {"needed_from": TODAY, "needed_to": TODAY + timedelta(days=14)},
        lambda entry: TODAY <= first_day(entry) <= TODAY + timedelta(days=14),
    ),
    "as supplier": ({"role": Role.SUPPLIER}, lambda entry: entry.me is Role.SUPPLIER),
    "as buyer": ({"role": Role.BUYER}, lambda entry: entry.me is Role.BUYER),
    "order number": ({"search": "4500002"}, lambda entry: entry.document.ref.order == "4500002"),
    "beginning of an order": ({"search": "w-"}, lambda entry: entry.document.ref.order.startswith("W-")),
    "order and line": ({"search": "4500001/20"}, lambda entry: str(entry.document.ref) == "4500001/20"),
    "partner": ({"search": "varn"}, lambda entry: entry.partner.name == "Varnholt Guss"),
    "words of an item": ({"search": "part 3"}, lambda entry: "Pump part 3" in str(entry.document.requested)),
    "partner and order": (
        {"search": "zielonka 45000"},
        lambda entry: entry.partner.name == "Zielonka Metal" and entry.document.ref.order.startswith("45000"),
    ),
    "middle of an order": ({"search": "0000"}, lambda entry: "0000" in entry.document.ref.order),
    "end of an order": ({"search": "002"}, lambda entry: "002" in entry.document.ref.order),
    "any part, whatever the case": ({"search": "W-1"}, lambda entry: "W-1" in entry.document.ref.order),
    "nothing": ({"search": "%"}, lambda _entry: False),
    "a word of an item and one of nothing": ({"search": "part nonsense"}, lambda _entry: False),
}


def first_day(entry: BookEntry) -> date:
    assert entry.document.requested
    day = entry.document.requested.terms.first_date
    assert day
    return day


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_shows_what_it_says_and_counts_it(board: World, name: str) -> None:
    asked, wanted = FILTERS[name]
    view = BoardView(**asked)  # type: ignore[arg-type]
    with board.as_("ines").open() as book:
        expected = [entry for entry in whole(book) if wanted(entry)]
        assert {entry.id for entry in every_line(book, view)} == {entry.id for entry in expected}
        counts = book.counts(view)
    for tab, on in TABS.items():
        assert getattr(counts, tab.name.lower()).number == sum(map(on, expected)), tab


def test_a_word_that_names_too_much_is_to_be_narrowed(world: World) -> None:
    numbers = range(1000, 1510)
    claims = [world.request("brackwater", order=f"AB-{each}", item=f"Yoke-{each}") for each in numbers]
    world.say("brackwater", "varnholt", claims)
    with world.as_("ines").open() as book:
        middle = book.page(BoardView(search="b-1"))
        assert (middle.broad, middle.rows) == (("b-1",), [])
        begins = book.page(BoardView(search="ab-"))
        assert begins.broad == ("ab-",)
        assert begins.rows, "what begins with it is found all the same"
        assert book.page(BoardView(search="yoke")).broad == ("yoke",)
        narrow = book.page(BoardView(search="042"))
        assert narrow.broad == ()
        assert [row.document.ref.order for row in narrow.rows] == ["AB-1042"]
        together = book.page(BoardView(search="yoke 1042"))
        assert together.broad == ()
        assert [row.document.ref.order for row in together.rows] == ["AB-1042"]


def test_a_filter_by_partner(board: World) -> None:
    with board.as_("ines").open() as book:
        (partner,) = (partner for partner in book.partners() if partner.name == "Zielonka Metal")
        found = every_line(book, BoardView(partner=partner.id, sort=Sort.PARTNER))
    assert len(found) == 16
    assert {entry.partner.id for entry in found} == {partner.id}


def number(entry: BookEntry) -> tuple[str, int]:
    return entry.document.ref.order, int(entry.document.ref.line)


SORTS: dict[Sort, Callable[[BookEntry], object]] = {
    Sort.DATE: first_day,
    Sort.AGE: lambda entry: (
        -entry.document.last.placed.place.at.timestamp() if entry.document.last else 0  # newest first
    ),
    Sort.ORDER: number,
    Sort.PARTNER: lambda entry: entry.partner.name.casefold(),
    Sort.ITEM: lambda entry: entry.document.requested.terms.item.code if entry.document.requested else "",
    Sort.MOVE: lambda entry: (
        0
        if entry.document.move is entry.me
        else 1
        if entry.document.move
        else 3
        if entry.document.closed
        else 2
    ),
}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_pages_follow_the_sort_order_and_miss_nothing(board: World, sort: Sort, reverse: bool) -> None:
    view = BoardView(sort=sort, reverse=reverse)
    with board.as_("ines").open() as book:
        everything = {entry.id for entry in whole(book)}
        found = every_line(book, view)
    keys = [SORTS[sort](entry) for entry in found]
    assert keys == sorted(keys, reverse=reverse)  # type: ignore[type-var]
    assert len(found) == len(everything)
    assert {entry.id for entry in found} == everything


@pytest.mark.parametrize("tab", [Tab.ALL, Tab.LATE])
@pytest.mark.parametrize("sort", Sort)
def test_one_can_scroll_back_the_same_way(board: World, sort: Sort, tab: Tab) -> None:
    view = BoardView(sort=sort, tab=tab, limit=3)
    forth: list[list[UUID]] = []
    back: list[list[UUID]] = []
    with board.as_("ines").open() as book:
        page = book.page(view)
        assert page.prev_cursor == ""
        while True:
            forth.append([entry.id for entry in page.rows])
            if not page.next_cursor:
                break
            page = book.page(replace(view, cursor=page.next_cursor))
        while True:
            back.append([entry.id for entry in page.rows])
            if not page.prev_cursor:
                break
            page = book.page(replace(view, cursor=page.prev_cursor))
            assert page.next_cursor
    assert len(forth) > 1
    assert back[::-1] == forth


def test_a_place_in_another_order_starts_again(board: World) -> None:
    with board.as_("ines").open() as book:
        cursor = book.page(BoardView(sort=Sort.DATE, limit=5)).next_cursor
        assert (
            book.page(BoardView(sort=Sort.ITEM, limit=5, cursor=cursor)).rows
            == book.page(BoardView(sort=Sort.ITEM, limit=5)).rows
        )


@pytest.mark.parametrize("cursor", ["x", "%", "e30", "W10", "WyJtb3ZlIiwwLCIwIixbWyJkIiwieCJdXV0"])
def test_a_place_that_is_none_is_refused(board: World, cursor: str) -> None:
    with board.as_("ines").open() as book, pytest.raises(InvalidInput):
        book.page(BoardView(cursor=cursor))


def place(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        place("move", 0, "0", ["2030-01-01", "a", "b", "no id"]),
        place("move", 0, "0", ["2030-01-01", "a", "b"]),
        place("move", 0, "0", ["2030-01-01", "a\0", "b", "0" * 32]),
        place("age", 0, "0", ["2030-01-01", "a", "b", "0" * 32]),
        place("soonest", 0, "0", []),
        place([], 0, "0", []),
        base64.urlsafe_b64encode(b"[" * 5_000).decode(),
    ],
)
def test_a_place_that_no_list_of_ours_wrote_is_refused(board: World, cursor: str) -> None:
    with board.as_("ines").open() as book:
        for view in (BoardView(cursor=cursor), BoardView(sort=Sort.AGE, cursor=cursor)):
            with pytest.raises(InvalidInput):
                book.page(view)
        with pytest.raises(InvalidInput):
            book.forecasts(ForecastView(cursor=cursor))


def test_the_suppliers_board_is_the_same_from_the_other_side(board: World) -> None:
    with board.as_("jonas").open() as book:
        counts = book.counts(BoardView())
    assert (counts.awaiting_me.number, counts.awaiting_them.number, counts.all.number) == (4, 3, 16)
