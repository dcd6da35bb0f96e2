"""How an import is told: a progress bar and tables for people, one JSON document for programs."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tallystick.cli.options import content, write
from tallystick.cli.output import counted
from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook import Difference, Mapping, OrderBookFile
from tallystick.interchange.orderbook.layout import Filled, Skipped
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning
from tallystick.interchange.orderbook.summary import summary
from tallystick.interchange.workbook.refused import refused_workbook
from tallystick.trade.values import Role

_STEPS = {
    "file": "Reading the file",
    "columns": "Recognising columns",
    "rows": "Checking values",
    "lines": "Bringing lines together",
    "difference": "Comparing with the book",
    "commit": "Committing",
}
_FILLED = {Filled.MERGED: "merged over lines", Filled.BLANK: "written once above their lines"}
_SKIPPED = {
    Skipped.TOTALS: ("totals row", "totals rows"),
    Skipped.HEADER: ("repeated header", "repeated headers"),
    Skipped.REMARK: ("remark", "remarks"),
}
_SHOWN = 20


def mapping_from(
    path: Path | None,
    *,
    role: str,
    sheet: str,
    header_row: int,
    date_order: str,
    decimals: str,
    currency: str,
    partner: str,
) -> Mapping:
    """The mapping of a file, with what the command line says on top."""
    given: dict[str, object] = {}
    if path is not None:
        try:
            given = json.loads(content(path))
        except ValueError as error:
            raise InvalidInput(
                f"{path} is not JSON.", mend="Correct it, or leave the mapping out."
            ) from error
    mapping = Mapping.from_json(given)
    said = {
        name: value
        for name, value in (
            ("role", role),
            ("sheet", sheet),
            ("header_row", header_row),
            ("date_order", date_order),
            ("decimals", decimals),
            ("currency", currency.upper()),
            ("partner", partner),
        )
        if value
    }
    return Mapping.from_json({**mapping.to_json(), **said})


class ImportReport(AbstractContextManager["ImportReport"]):
    """Follows one import and tells how it went."""

    def __init__(self, file: Path, as_json: bool, *, all_or_nothing: bool) -> None:
        self.file = file
        self.all_or_nothing = all_or_nothing
        self.book: OrderBookFile | None = None
        self.difference = Difference()
        self.committed: dict[str, object] = {}
        self._as_json = as_json
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=as_json,
        )
        self._task = self._bar.add_task(_STEPS["file"], total=1.0)

    def __enter__(self) -> ImportReport:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def data(self) -> bytes:
        """The bytes of the file."""
        return content(self.file)

    def progress(self, step: str, share: float) -> None:
        """Show how far the import is."""
        self._bar.update(self._task, description=_STEPS.get(step, step), completed=share)

    def found(self, book: OrderBookFile, difference: Difference) -> None:
        """Take what was read and what it changes."""
        self.book, self.difference = book, difference

    def write(self, refused_rows: Path | None, mapping: Path | None) -> None:
        """Write the refused rows and the mapping to files, if they are wanted."""
        if self.book is None:
            return
        if refused_rows is not None:
            write(refused_rows, refused_workbook(self.book, self.difference.refused))
        if mapping is not None:
            written = json.dumps(self.book.effective_mapping().to_json(), indent=2, ensure_ascii=False)
            write(mapping, f"{written}\n".encode())

    def say(self) -> None:
        """Tell how the import went."""
        if self.book is None:
            return
        if self._as_json:
            typer.echo(
                json.dumps({**summary(self.book, self.difference), **self.committed}, ensure_ascii=False)
            )
            return
        console = Console()
        _say_file(console, self.book, self.difference)
        if self.committed:
            console.print(f"[bold]{self.committed.get('message', 'Committed.')}[/bold]")

    def check(self) -> None:
        """End with an error if the import was to be whole and is not."""
        if self.all_or_nothing and self.difference.refused:
            raise typer.Exit(InvalidInput.exit_code)


def _say_file(console: Console, book: OrderBookFile, difference: Difference) -> None:
    sheet = f"sheet {book.recognition.sheet.name}, " if book.recognition.sheet.name else ""
    console.print(f"[bold]{book.file.name}[/bold]: {sheet}header on row {book.recognition.header.row}")
    for notice in book.notices:
        console.print(f"  {notice}", highlight=False, markup=False)
    if book.filled:
        console.print(f"  Order numbers {_FILLED[book.filled]}, filled down.", highlight=False)
    for why, count in Counter(why for _row, why in book.skipped).items():
        console.print(f"  {counted(count, *_SKIPPED[why])} skipped.", highlight=False)
    console.print(_columns(book))
    for question in book.questions:
        console.print(
            f"? {question.column}: {question.sample} is {question.meanings}. {question.note}",
            style="yellow",
            markup=False,
        )
    if difference.refused:
        console.print(_refused(difference))
    late, dated = book.late()
    on_time = f", {late / dated:.1%} late of {dated}" if dated else ""
    side = ("customer", "customers") if book.role is Role.SUPPLIER else ("supplier", "suppliers")
    console.print(
        f"{counted(book.rows, 'row', 'rows')}, {counted(len(book.lines), 'line', 'lines')}"
        f" of {counted(book.orders(), 'order', 'orders')}"
        f" with {counted(len(book.partners()), *side)}{on_time}.",
        highlight=False,
    )
    console.print(
        f"{len(difference.new)} new, {len(difference.changed)} changed,"
        f" {len(difference.unchanged)} unchanged, {len(difference.disappeared)} disappeared,"
        f" {len(difference.refused)} refused."
    )


def _columns(book: OrderBookFile) -> Table:
    table = Table("In the file", "Sample", "Means", "Read as", box=None, header_style="bold", pad_edge=False)
    for column in book.recognition.columns:
        if column.meaning is Meaning.IGNORE:
            continue
        read = book.read.columns.get(column.meaning)
        samples = escape(", ".join(column.samples)[:40])
        table.add_row(
            escape(column.name),
            samples,
            str(ABOUT[column.meaning].label),
            escape(str(read.read_as)) if read else "",
        )
    ignored = [column.name for column in book.recognition.columns if column.meaning is Meaning.IGNORE]
    if ignored:
        table.caption = escape(f"Ignored: {', '.join(ignored)}")
        table.caption_justify = "left"
    return table


def _refused(difference: Difference) -> Table:
    table = Table("Row", "Order/line", "Column", "Value", "Refused because", "What to do", box=None)
    for refused in difference.refused[:_SHOWN]:
        row, name = str(refused.row), f"{refused.order}/{refused.line}" if refused.order else ""
        for problem in refused.problems:
            told = (problem.column, problem.value, str(problem.reason), str(problem.mend))
            table.add_row(row, escape(name), *map(escape, told))
            row = name = ""  # what else is wrong with the same row
    if len(difference.refused) > _SHOWN:
        table.caption = f"{_SHOWN} of {len(difference.refused):,} rows shown; --json lists all."
    return table
