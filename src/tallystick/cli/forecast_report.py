"""How a forecast is told and written: a bar and a table for people, documents and tables for programs.

Results are written as they come, so that a hundred thousand items do not have to fit in memory.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from tallystick.cli.output import counted
from tallystick.errors import InvalidInput
from tallystick.forecasting.document import NAMES, VERSION
from tallystick.forecasting.panel import Gathered
from tallystick.forecasting.result import Settings
from tallystick.forecasting.scores import QUANTILES
from tallystick.forecasting.treatment import Cause
from tallystick.interchange.history import HistoryFile
from tallystick.interchange.workbook.safe import clean, looks_like_formula

_SHOWN = 10
_KINDS = (".json", ".csv", ".xlsx")
_COLUMNS = ("item", "from", "mean", *NAMES, "kind", "models", "why")

Document = dict[str, Any]
Add = Callable[[Document], None]


class ForecastReport(AbstractContextManager["ForecastReport"]):
    """Follows one forecast: reads, counts, writes and tells."""

    def __init__(self, file: Path, out: Path | None, as_json: bool) -> None:
        if out is not None and out.suffix.lower() not in _KINDS:
            raise InvalidInput(
                f"{out.name}: a forecast is not written as {out.suffix or 'a file without an ending'}.",
                mend=f"Choose one of: {', '.join(_KINDS)}.",
            )
        self._file, self._out, self._as_json = file, out, as_json
        self._head: Document = {}
        self._first: list[Document] = []
        self._kinds: Counter[str] = Counter()
        self._lives: Counter[str] = Counter()
        self._treated: Counter[str] = Counter()
        self._outliers: list[tuple[str, Document]] = []
        self._items = self._better = self._judged = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=as_json or not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("Reading rows", total=None)

    def __enter__(self) -> ForecastReport:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def read_so_far(self, rows: int) -> None:
        """Show how many rows were read."""
        self._bar.update(self._task, completed=rows)

    def forecast_so_far(self, items: int) -> None:
        """Show how many items were forecast."""
        self._bar.update(self._task, completed=items)

    def begin(self, read: HistoryFile, gathered: Gathered, settings: Settings) -> None:
        """Take what was read: the head of the document."""
        panel, frequency = gathered.panel, settings.frequency
        first = int(panel.starts.min())
        end = int(panel.starts[0] + panel.bounds[1] - panel.bounds[0])
        self._head = {
            "format": "tallystick forecast",
            "version": VERSION,
            "frequency": frequency.value,
            "horizon": settings.horizon,
            "quantiles": list(QUANTILES),
            "history": {
                "file": read.name,
                "sheet": read.sheet,
                "header_row": read.header_row,
                "columns": read.columns,
                "rows": read.rows,
                "items": len(panel),
                "from": frequency.first_day(first).isoformat(),
                "to": frequency.last_day(end - 1).isoformat(),
                "duplicates": gathered.duplicates,
                "empty_buckets": gathered.gaps,
                "left_out": [frequency.first_day(bucket).isoformat() for bucket in gathered.left_out],
                "refused_rows": read.refused_rows,
                "refused": [
                    {
                        "row": one.row,
                        "column": one.column,
                        "value": one.value,
                        "reason": one.reason,
                        "mend": one.mend,
                    }
                    for one in read.refused
                ],
                "notices": read.notices,
            },
        }
        self._bar.update(self._task, description="Forecasting items", completed=0, total=len(panel))

    def write(self, documents: Iterator[Document]) -> None:
        """Write the items where they belong, each as soon as it is there."""
        with self._sink() as add:
            for document in documents:
                self._count(document)
                add(document)

    def say(self) -> None:
        """Tell how it went; with --json and no file the whole document was printed already."""
        if self._as_json and self._out is None:
            return
        if self._as_json:
            typer.echo(json.dumps({**self._head, "summary": self._summary(), "file": str(self._out)}))
            return
        console = Console()
        self._say_history(console)
        self._say_items(console)
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in self._kinds.most_common())
        lives = ", ".join(f"{self._lives[life]:,} {life}" for life in ("new", "dying") if self._lives[life])
        items = counted(self._items, "item", "items")
        console.print(f"{items}: {kinds}{f'; {lives}' if lives else ''}.", highlight=False)
        if self._judged:
            console.print(
                f"On the past of its item, {self._better:,} of"
                f" {counted(self._judged, 'forecast loses', 'forecasts lose')} less than the naive one.",
                highlight=False,
            )
        self._say_treated(console)
        if self._out is not None:
            console.print(f"Written: {self._out}", highlight=False)

    @contextmanager
    def _sink(self) -> Iterator[Add]:
        if self._out is None:
            if self._as_json:
                with _json_sink(sys.stdout, self._head, self._summary) as add:
                    yield add
            else:
                yield lambda _document: None
            return
        kind = self._out.suffix.lower()
        with _once_whole(self._out) as part:
            if kind == ".xlsx":
                with part.open("wb") as binary, _workbook_sink(binary, self._out.name) as add:
                    yield add
                return
            with part.open("w", encoding="utf-8", newline="") as file:
                make = _csv_sink(file) if kind == ".csv" else _json_sink(file, self._head, self._summary)
                with make as add:
                    yield add

    def _count(self, document: Document) -> None:
        self._items += 1
        self._kinds[document["kind"]] += 1
        self._lives[document["life"]] += 1
        self._treated.update(one["cause"] for one in document["treated"])
        outliers = [(document["item"], one) for one in document["treated"] if one["cause"] == Cause.OUTLIER]
        self._outliers += outliers[: _SHOWN - len(self._outliers)]
        if document["validation"]:
            chosen, naive = document["validation"]["chosen"], document["validation"]["naive"]
            self._judged += 1
            self._better += chosen["pinball"] < naive["pinball"]
        if len(self._first) < _SHOWN:
            self._first.append(document)

    def _summary(self) -> Document:
        return {
            "items": self._items,
            "kinds": dict(self._kinds),
            "lives": dict(self._lives),
            "treated": dict(self._treated),
            "judged": self._judged,
            "better_than_naive": self._better,
        }

    def _say_history(self, console: Console) -> None:
        history = self._head["history"]
        sheet = f"sheet {history['sheet']}, " if history["sheet"] else ""
        columns = ", ".join(f"{part}: {heading}" for part, heading in history["columns"].items())
        console.print(f"[bold]{history['file']}[/bold]: {sheet}header on row {history['header_row']}")
        lines = [f"Columns: {columns}.", *history["notices"]]
        lines.append(f"{counted(history['rows'], 'row', 'rows')}, {history['from']} to {history['to']}.")
        if history["duplicates"]:
            told = counted(history["duplicates"], "row shares", "rows share")
            lines.append(f"{told} item and day with another: added up.")
        if history["empty_buckets"]:
            told = counted(history["empty_buckets"], "bucket has", "buckets have")
            lines.append(f"{told} no row: nothing was demanded there.")
        if history["left_out"]:
            lines.append(f"Left out, as they are not whole: {', '.join(history['left_out'])}.")
        for line in lines:
            console.print(f"  {line}", highlight=False, markup=False)
        if history["refused_rows"]:
            told = counted(history["refused_rows"], "row is", "rows are")
            console.print(f"[yellow]{told} wrong and left out:[/yellow]")
            for one in history["refused"][:_SHOWN]:
                words = (
                    f"  row {one['row']}, {one['column']}: “{one['value']}”. {one['reason']} {one['mend']}"
                )
                console.print(words, highlight=False, markup=False)

    def _say_treated(self, console: Console) -> None:
        treated = ", ".join(f"{count:,} {cause}" for cause, count in self._treated.most_common())
        if treated:
            console.print(f"Buckets read otherwise than recorded: {treated}.", highlight=False)
        for item, one in self._outliers:
            words = f"  {item}, {one['from']}: {one['recorded']:,} recorded, {one['used']:,} used."
            console.print(words, highlight=False, markup=False)
        if len(self._outliers) < self._treated[Cause.OUTLIER]:
            console.print("  These are the first outliers; --out FILE.json has all.", highlight=False)

    def _say_items(self, console: Console) -> None:
        for document in self._first:
            bucket, judged = document["forecast"][0], document["validation"]
            kind = document["kind"] + (f", {document['life']}" if document["life"] != "established" else "")
            figures = "  ".join(f"{name.upper()} {bucket[name]:,}" for name in ("p10", "p50", "p90"))
            score = ""
            if judged:
                chosen, naive = judged["chosen"], judged["naive"]
                score = f"  loss {chosen['pinball']:.2f}, naive {naive['pinball']:.2f}"
            console.print(
                f"[bold]{escape(document['item'])}[/bold]  {kind}  {bucket['from']}: {figures}{score}",
                highlight=False,
            )
            console.print(Padding(Text(document["why"]), (0, 0, 0, 2)))
        if self._items > len(self._first):
            shown = f"{len(self._first)} of {self._items:,} items are shown"
            console.print(f"{shown}; --out writes all.", highlight=False)


@contextmanager
def _once_whole(path: Path) -> Iterator[Path]:
    """Where to write, so that a file is there only once all of it is: half a table looks like a whole one."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InvalidInput(f"{path}: {reason}.", mend="Choose another file.") from error
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def _json_sink(file: IO[str], head: Document, summary: Callable[[], Document]) -> Iterator[Add]:
    """One document, its items one a line, with the summary at its end."""
    file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [')
    separator = "\n"

    def add(document: Document) -> None:
        nonlocal separator
        file.write(separator + json.dumps(document, ensure_ascii=False, allow_nan=False))
        separator = ",\n"

    yield add
    file.write('\n], "summary": ' + json.dumps(summary()) + "}\n")
    file.flush()


def _rows(document: Document) -> Iterator[list[Any]]:
    """The rows of a table: one for each bucket, the explanation with the first."""
    models = " + ".join(model["model"] for model in document["models"])
    why = document["why"]
    for bucket in document["forecast"]:
        figures = [bucket["mean"], *(bucket[name] for name in NAMES)]
        yield [document["item"], bucket["from"], *figures, document["kind"], models, why]
        why = ""


@contextmanager
def _csv_sink(file: IO[str]) -> Iterator[Add]:
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)

    def safe(value: Any) -> Any:
        # A spreadsheet program would run a text that begins like a formula.
        return f"'{value}" if isinstance(value, str) and looks_like_formula(value) else value

    yield lambda document: writer.writerows([safe(cell) for cell in row] for row in _rows(document))


@contextmanager
def _workbook_sink(file: IO[bytes], name: str) -> Iterator[Add]:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    try:
        sheet = book.add_worksheet("Forecast")
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, _COLUMNS, bold)
        sheet.freeze_panes(1, 2)
        at = 0

        def add(document: Document) -> None:
            nonlocal at
            for row in _rows(document):
                at += 1
                if at > 1_048_575:
                    raise InvalidInput(
                        f"{name}: a sheet holds 1,048,576 rows, and the forecast has more.",
                        mend="Write it as .csv or .json.",
                    )
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(at, place, clean(value))
                    else:
                        sheet.write_number(at, place, value)

        yield add
    finally:
        book.close()
