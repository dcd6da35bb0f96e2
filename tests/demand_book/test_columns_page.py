"""docs/reference/demand-book.md says what the code does."""

from __future__ import annotations

from tallystick.interchange.demandbook.tables import TABLES
from tests.demand_book.columns_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.demand_book.columns_page"


def test_no_heading_of_a_table_means_two_columns() -> None:
    for table in TABLES:
        headings = [heading for column in table.columns for heading in column.headings]
        doubled = {one for one in headings if headings.count(one) > 1}
        assert doubled == set(), table.key
