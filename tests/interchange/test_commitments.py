"""A workbook of forecasts out to a supplier and back: what is committed, what moved, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet import read_file
from tallystick.interchange.workbook.commit_layout import MAGIC
from tallystick.interchange.workbook.commit_sheet import SheetForecast, commit_workbook
from tallystick.interchange.workbook.committed import FilledCommitments, read_commitments
from tallystick.interchange.workbook.committing import Committed, Outcome, commit_as_filled
from tallystick.interchange.workbook.form import magic_of
from tallystick.trade.forecast.compose import forecast_token
from tests.trade.forecast.world import ForecastStory, week

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
YOURS = 6  # the third row below the headings
Change = Callable[[Any, dict[str, int]], None]


def story(*quantities: int) -> ForecastStory:
    told = ForecastStory()
    told.publish(*quantities)
    return told


def out(*stories: ForecastStory) -> bytes:
    sheets = [
        SheetForecast(f"ref-{at}", "Brackwater Pumps", each.forecast, forecast_token(each.forecast))
        for at, each in enumerate(stories)
    ]
    return commit_workbook(sheets, company="Varnholt Guss", made_at=NOW)


def fill(data: bytes, change: Change) -> bytes:
    """Open the workbook as a spreadsheet program would, change it, save it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Forecasts"]
    change(sheet, {str(cell.value): cell.column for cell in sheet[3]})
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def typed(*quantities: object, answer: str = "", reason: str = "", row: int = YOURS) -> Change:
    """Fill in quantities for the first buckets, None leaving one out."""

    def change(sheet: Any, at: dict[str, int]) -> None:
        first = at["Reason"] + 1
        for place, quantity in enumerate(quantities, first):
            if quantity is not None:
                sheet.cell(row, place, quantity)
        sheet.cell(row, at["Your answer"], answer or None)
        sheet.cell(row, at["Reason"], reason or None)

    return change


def back(data: bytes) -> FilledCommitments:
    file = read_file(data, "forecasts.xlsx")
    assert magic_of(file) == MAGIC
    return read_commitments(file)


def judged(data: bytes, told: ForecastStory) -> Committed:
    filled = back(data)
    assert filled.refused == []
    [row] = filled.forecasts
    return commit_as_filled(row, told.forecast, filled.expected[row.ref])


def committed(found: Committed) -> list[Decimal]:
    assert found.claim is not None, found.problem
    return [one.quantity for one in found.claim.commitments]


def test_an_item_takes_three_rows_and_a_bucket_a_column() -> None:
    told = story(10, 20)
    told.commit(1, 8)
    sheet = openpyxl.load_workbook(io.BytesIO(out(told)))["Forecasts"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
    assert rows[0][8:10] == ["2026-W11 2026-03-09", "2026-W12 2026-03-16"]
    assert [row[1] for row in rows[1:]] == ["Expected", "Committed so far", "Your commitment"]
    assert [row[8:10] for row in rows[1:]] == [[10, 20], [8, None], [None, None]]
    assert not sheet.cell(YOURS, 9).protection.locked
    assert sheet.cell(YOURS - 1, 9).protection.locked


def test_quantities_answer_the_version_of_the_file() -> None:
    told = story(10, 20, 30)
    found = judged(fill(out(told), typed(10, 0, reason="Furnace")), told)
    assert found.claim is not None
    assert (found.claim.version, found.claim.number, found.claim.reason) == (1, 1, "Furnace")
    assert {one.start: one.quantity for one in found.claim.commitments} == {week(0): 10, week(1): 0}


@pytest.mark.parametrize(
    ("answer", "quantities", "wanted"),
    [
        ("Commit to all", (), [10, 20, 30]),
        ("commit to all", (None, 15), [10, 15, 30]),
        ("Keep commitments", (None, None, 5), [8, 20, 5]),
        ("Commit nothing", (), []),
    ],
)
def test_an_answer_counts_for_what_is_not_filled_in(
    answer: str, quantities: tuple[object, ...], wanted: list[int]
) -> None:
    told = story(10, 20, 30)
    told.commit(1, 8, 20)
    assert committed(judged(fill(out(told), typed(*quantities, answer=answer)), told)) == wanted


def test_keeping_what_stands_changes_nothing() -> None:
    told = story(10, 20, 30)
    told.commit(1, 8, 20)
    assert judged(fill(out(told), typed(answer="Keep commitments")), told).outcome is Outcome.SAID


def test_a_version_that_came_since_is_told_and_the_one_of_the_file_is_answered() -> None:
    told = story(10, 20)
    data = fill(out(told), typed(10, 20))
    told.publish(15, 20)
    told.publish(16, 20)
    found = judged(data, told)
    assert (committed(found), found.behind) == ([10, 20], 2)
    assert found.claim is not None
    assert found.claim.version == 1
    told.say(told.forecast.history[0].role.other, found.claim)
    assert told.forecast.answer is not None
    assert told.forecast.behind == 2


def test_an_answer_that_was_given_since_is_not_undone() -> None:
    told = story(10, 20)
    data = fill(out(told), typed(10, 20))
    told.commit(1, 5, 5)
    found = judged(data, told)
    assert found.outcome is Outcome.REFUSED
    assert found.problem is not None
    assert "answered otherwise" in str(found.problem.reason)


def test_the_same_file_twice_changes_nothing() -> None:
    told = story(10, 20)
    data = fill(out(told), typed(10, 20))
    told.commit(1, 10, 20)
    assert judged(data, told).outcome is Outcome.SAID


def test_what_is_left_empty_waits() -> None:
    told = story(10, 20)
    assert judged(fill(out(told), typed(reason="later")), told).outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    ("quantities", "answer", "column", "reason"),
    [
        ((10, "2O"), "", "2026-W12 2026-03-16", "letter O"),
        ((-1,), "", "2026-W11 2026-03-09", "negative"),
        (("many",), "", "2026-W11 2026-03-09", "Not a number"),
        (("1.234",), "", "2026-W11 2026-03-09", "two ways"),
        ((10**12,), "", "2026-W11 2026-03-09", "too large"),
        ((1,), "Perhaps", "Your answer", "Not an answer"),
    ],
)
def test_bad_cells_are_refused_by_row_and_column(
    quantities: tuple[object, ...], answer: str, column: str, reason: str
) -> None:
    told = story(10, 20)
    filled = back(fill(out(told), typed(*quantities, answer=answer)))
    assert filled.forecasts == []
    [refused] = filled.refused
    assert (refused.row, refused.item, refused.partner) == (YOURS, told.ref.item, "Brackwater Pumps")
    [problem] = refused.problems
    assert (problem.column, reason in str(problem.reason), bool(problem.mend)) == (column, True, True)


@pytest.mark.parametrize(
    ("quantities", "answer", "reason"),
    [
        ((1,), "Commit nothing", "yet quantities are filled in"),
        ((), "Keep commitments", "no commitments to keep"),
    ],
)
def test_what_cannot_be_committed_is_refused(
    quantities: tuple[object, ...], answer: str, reason: str
) -> None:
    told = story(10, 20)
    found = judged(fill(out(told), typed(*quantities, answer=answer)), told)
    assert found.problem is not None
    assert reason in str(found.problem.reason)


def test_a_quantity_typed_over_what_is_expected_is_not_lost() -> None:
    told = story(10, 20)
    found = judged(fill(out(told), typed(7, row=4)), told)
    assert found.problem is not None
    assert (found.problem.column, found.problem.value) == ("2026-W11 2026-03-09", "7")
    assert "only the customer changes what is expected" in str(found.problem.mend)


def test_a_quantity_where_the_forecast_has_no_bucket_is_refused() -> None:
    short, long = story(10), story(10, 20)
    filled = back(fill(out(short, long), typed(10, 5)))
    found = commit_as_filled(filled.forecasts[0], short.forecast, filled.expected["ref-0"])
    assert found.problem is not None
    assert "has no such bucket" in str(found.problem.reason)


def test_columns_moved_and_rows_sorted_lose_nothing() -> None:
    told = story(10, 20)

    def change(sheet: Any, at: dict[str, int]) -> None:
        typed(9, 19)(sheet, at)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
        for number, row in enumerate([rows[0], *reversed(rows[1:])], 3):
            for column, value in enumerate(reversed(row), 1):
                sheet.cell(number, column).value = value

    assert committed(judged(fill(out(told), change), told)) == [9, 19]


def test_a_workbook_without_its_reference_cannot_be_read_and_a_row_of_ones_own_is_refused() -> None:
    told = story(10, 20)
    hidden = "Reference, leave as it is"
    without = fill(out(told), lambda sheet, at: sheet.delete_cols(at[hidden]))
    with pytest.raises(InvalidInput, match="gone"):
        back(without)
    own = fill(out(told), typed(10, 20, row=8))
    [refused] = back(own).refused
    assert "not clear to which item" in str(refused.problems[0].reason)
