"""Bringing a file in through the gate: what is written, once, all or nothing."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tallystick.errors import Moved
from tallystick.interchange.orderbook.mapping import Choice, Mapping
from tallystick.server.gate import BoardView
from tallystick.server.imports.committing import Committed, RowsRefused, commit, commit_import
from tallystick.server.imports.comparing import Wish, read_and_compare
from tallystick.trade.claims import Accept, AddNote, See
from tallystick.trade.document import Agreement, Fulfilment
from tests.world import World

TODAY = date(2030, 1, 15)
HEAD = "PO;Line;Supplier;Item;Description;Qty;Unit;Need date;Received;Received date\n"
ROWS = (
    "4500217;10;Varnholt Guss GmbH;CA-DN80;Pump casing;400;PCE;2030-03-31;;\n"
    "4500217;20;Varnholt Guss GmbH;CA-DN65;Pump casing;180;PCE;2030-03-24;;\n"
    "4500231;10;Zielonka Metal;SH-045;Shaft;600;PCE;2026-01-02;600;2026-01-09\n"
)


def silent(_percent: float, _words: str) -> None:
    """No progress is told."""


def bring_in(world: World, text: str, **wish: object) -> Committed:
    access = world.as_("ines")
    return commit_import(access, "orders.csv", text.encode(), Wish(TODAY, **wish), silent)  # type: ignore[arg-type]


def test_lines_come_in_and_the_suppliers_are_asked(world: World) -> None:
    done = bring_in(world, HEAD + ROWS)
    assert (done.claims, done.partners, done.new_partners) == (4, 2, 0)
    with world.as_("jonas").open() as book:
        [first, second] = book.find("4500217")
    assert first.document.requested is not None
    assert first.document.requested.terms.quantity == Decimal(400)
    assert second.document.agreement is Agreement.NEW
    with world.as_("marta").open() as book:
        [line] = book.find("4500231")
    assert line.document.fulfilment is Fulfilment.RECEIVED


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    bring_in(world, HEAD + ROWS)
    again = bring_in(world, HEAD + ROWS)
    assert (again.entries, again.claims) == (0, 0)
    assert len(again.compared.difference.unchanged) == 3


def test_a_changed_quantity_becomes_a_revision(world: World) -> None:
    bring_in(world, HEAD + ROWS)
    again = bring_in(world, HEAD + ROWS.replace(";400;", ";450;"))
    assert again.claims == 1
    with world.as_("jonas").open() as book:
        line = book.find("4500217", "10")[0].document
    assert line.requested is not None
    assert (line.requested.revision, line.requested.terms.quantity) == (2, Decimal(450))


def test_a_line_that_is_gone_is_left_or_cancelled_as_wished(world: World) -> None:
    bring_in(world, HEAD + ROWS)
    without = HEAD + "".join(ROWS.splitlines(keepends=True)[:1])
    left = bring_in(world, without)
    assert [found.line for found in left.compared.difference.disappeared] == ["20"]
    assert left.claims == 0
    bring_in(world, without, cancel_disappeared=True)
    with world.as_("ines").open() as book:
        assert book.find("4500217", "20")[0].document.agreement is Agreement.CANCELLED


def test_unknown_partners_are_refused_or_made(world: World) -> None:
    text = HEAD + ROWS.replace("Zielonka Metal", "Guss Nord")
    refused = bring_in(world, text)
    [row] = refused.compared.difference.refused
    assert "Nearest: Varnholt Guss" in str(row.problems[0].reason)
    assert refused.claims == 2
    made = bring_in(world, text, create_partners=True)
    assert made.new_partners == 1
    with world.as_("ines").open() as book:
        assert "Guss Nord" in {partner.name for partner in book.partners()}


def test_all_or_nothing_writes_nothing_when_a_row_is_refused(world: World) -> None:
    text = HEAD + ROWS.replace(";180;", ";18O;")
    with pytest.raises(RowsRefused):
        bring_in(world, text, all_or_nothing=True)
    with world.as_("ines").open() as book:
        assert book.find("4500217") == []
    good = bring_in(world, text)
    assert [row.problems[0].column for row in good.compared.difference.refused] == ["Qty"]
    assert good.claims == 3


def test_what_moved_since_it_was_shown_is_not_committed(world: World) -> None:
    bring_in(world, HEAD + ROWS)
    wish = Wish(TODAY)
    changed = (HEAD + ROWS.replace(";400;", ";450;")).encode()
    access = world.as_("ines")
    with access.open() as book:
        seen = read_and_compare(book, "orders.csv", changed, wish, silent).seen
        ref = book.find("4500217", "10")[0].document.ref
    world.say("varnholt", "brackwater", [Accept(ref, 1)])
    with access.open() as book, pytest.raises(Moved):
        commit(book, read_and_compare(book, "orders.csv", changed, wish, silent), wish, silent, seen)
    with access.open() as book:
        compared = read_and_compare(book, "orders.csv", changed, wish, silent)
        commit(book, compared, wish, silent, compared.seen)
        line = book.find("4500217", "10")[0].document
    assert line.agreed is not None
    assert line.agreed.terms.quantity == Decimal(400)
    assert line.agreement is Agreement.CHANGED


def test_what_moves_between_the_comparison_and_the_writing_is_not_written_over(world: World) -> None:
    bring_in(world, HEAD + ROWS)
    wish = Wish(TODAY, cancel_disappeared=True)
    without = (HEAD + "".join(ROWS.splitlines(keepends=True)[:1]).replace(";400;", ";450;")).encode()
    access = world.as_("ines")
    for line in ("10", "20"):
        with access.open() as book:
            compared = read_and_compare(book, "orders.csv", without, wish, silent)
            ref = book.find("4500217", line)[0].document.ref
        world.say("varnholt", "brackwater", [Accept(ref, 1)])
        with pytest.raises(Moved), access.open() as book:
            commit(book, compared, wish, silent, compared.seen)


def test_of_two_imports_at_once_the_second_looks_again(world: World) -> None:
    wish, access = Wish(TODAY), world.as_("ines")
    with access.open() as book:
        compared = read_and_compare(book, "orders.csv", (HEAD + ROWS).encode(), wish, silent)
    bring_in(world, HEAD + ROWS.replace(";400;", ";380;"))
    with pytest.raises(Moved), access.open() as book:
        commit(book, compared, wish, silent, compared.seen)
    again = bring_in(world, HEAD + ROWS)
    assert [found.line for found in again.compared.difference.changed] == ["10"]


def test_what_is_said_of_other_lines_does_not_hold_an_import_up(world: World) -> None:
    bring_in(world, HEAD + ROWS)
    wish, access = Wish(TODAY), world.as_("ines")
    changed = (HEAD + "".join(ROWS.splitlines(keepends=True)[:1]).replace(";400;", ";450;")).encode()
    with access.open() as book:
        seen = read_and_compare(book, "orders.csv", changed, wish, silent).seen
        [first, second] = [entry.document.ref for entry in book.find("4500217")]
    world.say("varnholt", "brackwater", [See(first, 1), AddNote(first, "Soon."), Accept(second, 1)])
    with access.open() as book:
        done = commit(book, read_and_compare(book, "orders.csv", changed, wish, silent), wish, silent, seen)
    assert done.claims == 1


def test_a_layout_that_was_learnt_meanwhile_is_shown_first(world: World) -> None:
    text = HEAD + "77;1;Varnholt Guss GmbH;CA-DN80;Pump casing;400;PCE;03/04/2030;;\n"
    wish, access = Wish(TODAY), world.as_("ines")
    with access.open() as book:
        compared = read_and_compare(book, "orders.csv", text.encode(), wish, silent)
    other = "month-first" if compared.file.lines[0].schedule[0].date.month == 4 else "day-first"
    bring_in(world, text.replace("77;", "78;"), mapping=Mapping(columns=(Choice("Need date", None, other),)))
    with access.open() as book:
        again = read_and_compare(book, "orders.csv", text.encode(), wish, silent)
    assert again.file.lines[0].schedule != compared.file.lines[0].schedule
    assert not again.is_as(compared.seen, with_disappeared=False)


def test_a_layout_is_remembered(world: World) -> None:
    from tallystick.interchange.orderbook.mapping import Choice, Mapping
    from tallystick.interchange.orderbook.meanings import Meaning

    mapping = Mapping(columns=(Choice("Frobnication", Meaning.CONTACT),))
    text = "Frobnication;" + HEAD + "".join(f"Ines;{row}" for row in ROWS.splitlines(keepends=True))
    bring_in(world, text, mapping=mapping)
    again = bring_in(world, text.replace(";400;", ";450;"))
    assert again.compared.file.mapping.remembered
    with world.as_("ines").open() as book:
        line = book.find("4500217", "10")[0].document
    assert line.requested is not None
    assert line.requested.contact == "Ines"


def test_the_real_order_book_of_a_health_programme_comes_in_whole(world: World) -> None:
    folder = os.environ.get("TALLYSTICK_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
    path = Path(folder) / "scms_delivery_history.csv"
    if not path.exists():
        pytest.skip("the real data set is not beside this checkout")

    done = commit_import(
        world.as_("nemo"),
        path.name,
        path.read_bytes(),
        Wish(date(2015, 12, 31), create_partners=True),
        silent,
    )
    told = done.as_dict()
    assert (told["rows"], told["lines"], told["orders"], told["partners"]) == (10_324, 10_324, 6_233, 73)
    assert told["refused"] == []
    assert round(float(str(told["late_share"])), 3) == 0.115
    with world.as_("nemo").open() as book:
        assert str(book.counts(BoardView()).all) == "10,324"
        sample = book.page(BoardView(limit=200)).rows
    assert {entry.document.fulfilment for entry in sample} == {Fulfilment.RECEIVED}
