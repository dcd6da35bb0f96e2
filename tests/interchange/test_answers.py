"""A workbook out to a supplier and back: every answer, what moved, and what a sheet goes through."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet import read_file
from tallystick.interchange.workbook.answer_layout import MAGIC
from tallystick.interchange.workbook.answer_sheet import SheetLine, answer_workbook
from tallystick.interchange.workbook.answering import LineAnswer, Outcome, answer_line
from tallystick.interchange.workbook.filled import FilledWorkbook, read_answers
from tallystick.interchange.workbook.form import magic_of
from tallystick.tally.placed import Place, Placed
from tallystick.trade import compose
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    Approve,
    AskCancel,
    Claim,
    Propose,
    Receive,
    Reject,
    Report,
    Request,
    Ship,
)
from tallystick.trade.document import OrderLine
from tallystick.trade.fold_line import fold_line
from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine

BUYER, SUPPLIER = "co_" + "a" * 32, "co_" + "b" * 32
REF = LineRef(BUYER, "4500217", "10")
TODAY = date(2027, 1, 15)
NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)
ASKED = Request(
    REF,
    1,
    Item("CA-DN80", "=Pump casing"),
    "PCE",
    (ScheduleLine(date(2027, 3, 31), Decimal(300)), ScheduleLine(date(2027, 4, 7), Decimal(100))),
    Price(Decimal("84.2"), "EUR"),
)


def line(*claims: tuple[str, Claim]) -> OrderLine:
    """A line after these claims, each said knowing all before it."""
    seq = {BUYER: 0, SUPPLIER: 0}
    placed = []
    for clock, (author, claim) in enumerate(claims, 1):
        seq[author] += 1
        other = SUPPLIER if author == BUYER else BUYER
        place = Place(clock, author, seq[author], 0, seq[other], f"{clock:064x}", NOW, "Someone")
        placed.append(Placed(place, claim_json(claim)))
    return fold_line(REF, placed)


def out(document: OrderLine, asks: Role = Role.SUPPLIER) -> bytes:
    sheet = SheetLine("ref-1", "Varnholt Guss", document, compose.standing_token(document))
    return answer_workbook([sheet], asks=asks, company="Brackwater Pumps", made_at=NOW)


def fill(data: bytes, change: Callable[[Any, dict[str, int]], None]) -> bytes:
    """Open the workbook as a spreadsheet program would, change it, save it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Orders"]
    columns = {str(cell.value): cell.column for cell in sheet[3]}
    change(sheet, columns)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def set_cells(row: int, **values: object) -> Callable[[Any, dict[str, int]], None]:
    def change(sheet: Any, columns: dict[str, int]) -> None:
        for name, value in values.items():
            sheet.cell(row, columns[name.replace("_", " ")], value)

    return change


def back(data: bytes) -> FilledWorkbook:
    file = read_file(data, "answers.xlsx")
    assert magic_of(file) == MAGIC
    return read_answers(file)


def judged(
    data: bytes, document: OrderLine, *, asks: Role = Role.SUPPLIER, me: Role | None = None
) -> LineAnswer:
    found = back(data)
    assert found.refused == []
    token = compose.standing_token(document)
    return answer_line(found.lines["ref-1"], document, token, asks=asks, me=me or asks, today=TODAY)


def test_what_goes_out_is_protected_hidden_and_never_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(out(line((BUYER, ASKED)))))
    sheet = book["Orders"]
    columns = {str(cell.value): cell for cell in sheet[3]}
    assert sheet.protection.sheet
    assert sheet.cell(4, columns["Description"].column).data_type == "s"
    assert sheet.cell(4, columns["Description"].column).value == "=Pump casing"
    assert sheet.cell(4, columns["Your answer"].column).protection.locked is False
    assert sheet.cell(4, columns["Requested"].column).protection.locked is True
    assert sheet.column_dimensions[columns["Reference, leave as it is"].column_letter].hidden
    assert book["tallystick"].sheet_state == "veryHidden"
    assert any("Accept" in rule.formula1 for rule in sheet.data_validations.dataValidation)


def test_an_empty_workbook_says_nothing() -> None:
    document = line((BUYER, ASKED))
    assert judged(out(document), document).outcome is Outcome.EMPTY


def test_accept() -> None:
    document = line((BUYER, ASKED))
    data = fill(out(document), set_cells(4, Your_answer="Accept"))
    assert judged(data, document).claims == (Accept(REF, 1),)


def test_a_date_alone_is_a_proposal_and_the_other_part_stays() -> None:
    document = line((BUYER, ASKED))
    data = fill(out(document), set_cells(4, Your_date=datetime(2027, 4, 2)))  # noqa: DTZ001
    [claim] = judged(data, document).claims
    assert isinstance(claim, Propose)
    assert claim.schedule == (
        ScheduleLine(date(2027, 4, 2), Decimal(300)),
        ScheduleLine(date(2027, 4, 7), Decimal(100)),
    )


def test_a_part_now_and_the_rest_later() -> None:
    document = line((BUYER, ASKED))
    filled = {"Your quantity": 250, "Rest, quantity": 50, "Rest, date": "2027-04-14", "Reason": "core shop"}
    data = fill(out(document), lambda sheet, at: [sheet.cell(4, at[k], v) for k, v in filled.items()])
    [claim] = judged(data, document).claims
    assert isinstance(claim, Propose)
    assert [(each.quantity, each.date.day) for each in claim.schedule] == [(250, 31), (100, 7), (50, 14)]
    assert claim.reason == "core shop"


def test_numbers_and_dates_typed_as_text() -> None:
    document = line((BUYER, ASKED))
    filled = {"Your quantity": "1.250,5", "Your date": "14.04.2027"}
    data = fill(out(document), lambda sheet, at: [sheet.cell(4, at[k], v) for k, v in filled.items()])
    [claim] = judged(data, document).claims
    assert isinstance(claim, Propose)
    assert ScheduleLine(date(2027, 4, 14), Decimal("1250.5")) in claim.schedule


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Your date", "03/04/2027"),
        ("Your quantity", "lots"),
        ("Your quantity", "-5"),
        ("Your answer", "Maybe"),
    ],
)
def test_what_cannot_be_read_is_refused_with_row_and_column(heading: str, value: str) -> None:
    document = line((BUYER, ASKED))
    data = fill(out(document), lambda sheet, at: sheet.cell(4, at[heading], value))
    [refused] = back(data).refused
    assert (refused.row, refused.problems[0].column) == (4, heading)
    assert str(refused.problems[0].mend)


def test_reject_says_why() -> None:
    document = line((BUYER, ASKED))

    def change(sheet: Any, at: dict[str, int]) -> None:
        for row in (4, 5):
            sheet.cell(row, at["Your answer"], "Reject")
            sheet.cell(row, at["Reason"], "end of life")

    assert judged(fill(out(document), change), document).claims == (Reject(REF, 1, "end of life"),)


def test_rejecting_one_date_of_two_proposes_the_other() -> None:
    document = line((BUYER, ASKED))
    [claim] = judged(fill(out(document), set_cells(5, Your_answer="Reject")), document).claims
    assert isinstance(claim, Propose)
    assert claim.schedule == ASKED.schedule[:1]


def test_shipped_goods_are_told_beside_an_answer() -> None:
    document = line((BUYER, ASKED), (SUPPLIER, Accept(REF, 1)))
    filled = {"Now shipped": 120, "Shipped on": "2027-01-12", "Tracking number": "HT-88214"}
    data = fill(out(document), lambda sheet, at: [sheet.cell(4, at[k], v) for k, v in filled.items()])
    assert judged(data, document).claims == (Ship(REF, Decimal(120), date(2027, 1, 12), tracking="HT-88214"),)


def test_a_wish_to_cancel_is_answered() -> None:
    document = line((BUYER, ASKED), (SUPPLIER, Accept(REF, 1)), (BUYER, AskCancel(REF)))
    data = fill(out(document), set_cells(4, Your_answer="Agree to cancel"))
    assert judged(data, document).claims == (AcceptCancel(REF, 1),)


def test_an_answer_that_is_not_possible_is_refused() -> None:
    document = line((BUYER, ASKED))
    found = judged(fill(out(document), set_cells(4, Your_answer="Agree to cancel")), document)
    assert found.outcome is Outcome.REFUSED


def test_a_buyer_fills_in_its_own() -> None:
    proposal = Propose(REF, 1, 1, (ScheduleLine(date(2027, 4, 20), Decimal(400)),))
    document = line((BUYER, ASKED), (SUPPLIER, proposal))
    data = fill(out(document, Role.BUYER), set_cells(4, Your_answer="Approve", Now_received=10))
    assert judged(data, document, asks=Role.BUYER).claims == (
        Approve(REF, 1),
        Receive(REF, TODAY, Decimal(10)),
    )


def test_what_is_filled_in_as_received_on_a_day_to_come_is_refused() -> None:
    document = line((BUYER, ASKED))
    filled = {"Now received": 10, "Received on": TODAY + timedelta(days=2)}
    data = fill(
        out(document, Role.BUYER), lambda sheet, at: [sheet.cell(4, at[k], v) for k, v in filled.items()]
    )
    found = judged(data, document, asks=Role.BUYER)
    assert (found.outcome, found.claims) == (Outcome.REFUSED, ())
    assert found.problem is not None
    assert "still to come" in str(found.problem.reason)


def test_brought_in_by_the_other_side_an_answer_is_a_report() -> None:
    document = line((BUYER, ASKED))
    data = fill(out(document), set_cells(4, Your_answer="Accept"))
    [claim] = judged(data, document, me=Role.BUYER).claims
    assert claim == Report(REF, "file", Accept(REF, 1))


def test_a_line_that_moved_is_flagged_and_nothing_is_said() -> None:
    data = fill(out(line((BUYER, ASKED))), set_cells(4, Your_answer="Accept"))
    changed = Request(REF, 2, ASKED.item, "PCE", (ScheduleLine(date(2027, 5, 1), Decimal(500)),), ASKED.price)
    found = judged(data, line((BUYER, ASKED), (BUYER, changed)))
    assert (found.outcome, found.claims) == (Outcome.MOVED, ())


def test_the_same_file_twice_changes_nothing() -> None:
    data = fill(out(line((BUYER, ASKED))), set_cells(4, Your_answer="Accept"))
    assert judged(data, line((BUYER, ASKED), (SUPPLIER, Accept(REF, 1)))).outcome is Outcome.SAID


def test_columns_moved_and_rows_sorted_lose_nothing() -> None:
    document = line((BUYER, ASKED))

    def change(sheet: Any, at: dict[str, int]) -> None:
        sheet.cell(4, at["Your date"], date(2027, 4, 2))
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=5)]
        rows = [rows[0], rows[2], rows[1]]
        for number, row in enumerate(rows, 3):
            for column, value in enumerate(reversed(row), 1):
                sheet.cell(number, column).value = value

    [claim] = judged(fill(out(document), change), document).claims
    assert isinstance(claim, Propose)
    assert [(each.quantity, each.date.isoformat()) for each in claim.schedule] == [
        (300, "2027-04-02"),
        (100, "2027-04-07"),
    ]


def test_a_row_without_its_reference_is_refused_and_one_without_the_column_all() -> None:
    document = line((BUYER, ASKED))
    reference = "Reference, leave as it is"
    data = fill(
        out(document),
        lambda sheet, at: [sheet.cell(6, at["Your quantity"], 5), sheet.cell(6, at["Order"], "4500217")],
    )
    assert "lost its hidden reference" in str(back(data).refused[0].problems[0].reason)
    without = fill(out(document), lambda sheet, at: sheet.delete_cols(at[reference]))
    with pytest.raises(InvalidInput, match="gone"):
        read_answers(read_file(without, "answers.xlsx"))
