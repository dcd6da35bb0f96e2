"""The reference page of the importer says what the code does."""

from __future__ import annotations

from tests.interchange import columns_page


def test_the_page_is_what_the_code_says() -> None:
    assert columns_page.PAGE.read_text("utf-8") == columns_page.page(), (
        "run: python -m tests.interchange.columns_page"
    )
