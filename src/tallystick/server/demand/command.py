"""Demand books in and out of files, for the command line."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.reading import Hints, read_demand_book
from tallystick.interchange.demandbook.writing import refused_workbook
from tallystick.server import gate
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.comparing import compare
from tallystick.server.demand.difference import Compared
from tallystick.server.demand.exporting import workbook_of
from tallystick.server.demand.taking import without_missing


def import_file(
    company: str,
    name: str,
    data: bytes,
    hints: Hints,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    remove_missing: bool = False,
    keep_refused: Callable[[bytes], object] | None = None,
    report: Callable[[str], object] = lambda _words: None,
) -> Compared:
    """Bring a file into a company's demand book; a dry run only says what that would change."""
    access = gate.for_system_slug(company, f"Import of {name}"[:100])
    report("Reading the file")
    file = read_demand_book(data, name, hints)
    with access.open() as book:
        report("Comparing with the book")
        demand = DemandBook(book)
        found = compare(demand, book.partners(), file, timezone.localdate())
        if found.refused and keep_refused:
            keep_refused(refused_workbook(file, found.refused))
        if not dry_run and not (all_or_nothing and found.refused):
            report("Writing")
            demand.change(without_missing(found) if remove_missing else found.changes)
    return found


def check(found: Compared, *, all_or_nothing: bool) -> None:
    """Raise InvalidInput if rows were refused and all or nothing was wanted."""
    if all_or_nothing and found.refused:
        one = found.refused[0]
        raise InvalidInput(
            f"{found.file.name}: nothing was written, as {len(found.refused)} cells are refused. The first is"
            f" row {one.row} of {found.file.tables[one.table].sheet}, {one.column}: {one.reason}",
            mend=str(one.mend),
        )


def export_file(company: str) -> bytes:
    """A company's demand book as a workbook."""
    with gate.for_system_slug(company, "Export").open() as book:
        return workbook_of(DemandBook(book), book.partners())
