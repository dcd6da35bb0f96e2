"""`tallystick forecast HISTORY`: quantile forecasts of many items from a file, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.options import DateOrder, Decimals, opened
from tallystick.cli.output import Json
from tallystick.cli.session import refusing

if TYPE_CHECKING:
    from tallystick.cli.forecast_report import ForecastReport
    from tallystick.forecasting.panel import Gathered
    from tallystick.forecasting.result import Settings
    from tallystick.interchange.history import Hints, HistoryFile
    from tallystick.interchange.history.lists import ListRow


def forecast(
    history: Annotated[
        Path, typer.Argument(help="xlsx, xlsb, xls, ods or text: item, date and quantity in each row.")
    ],
    horizon: Annotated[int, typer.Option(help="How many buckets to forecast.", min=1, max=400)],
    freq: Annotated[str, typer.Option(help="Buckets: D (days), W (weeks from Monday) or M (months).")],
    out: Annotated[
        Path | None, typer.Option(help="Write the forecast here: .json (all of it), .csv or .xlsx.")
    ] = None,
    events: Annotated[
        Path | None, typer.Option(help="Holidays, promotions: name, from, to, perhaps item and effect.")
    ] = None,
    overrides: Annotated[
        Path | None,
        typer.Option(help="Manual overrides: item, from, to, quantity or factor, reason, expires."),
    ] = None,
    until: Annotated[
        str, typer.Option(help="The last day of the history.", show_default="its last whole bucket")
    ] = "",
    only_good: Annotated[
        bool, typer.Option("--only-good/--all-or-nothing", help="Leave wrong rows out, and list them.")
    ] = False,
    sheet: Annotated[str, typer.Option(help="The sheet to read.")] = "",
    item_column: Annotated[str, typer.Option(help="The heading of the items.")] = "",
    date_column: Annotated[str, typer.Option(help="The heading of the dates.")] = "",
    quantity_column: Annotated[str, typer.Option(help="The heading of the quantities.")] = "",
    date_order: DateOrder = "",
    decimals: Decimals = "",
    engine: Annotated[
        str,
        typer.Option(
            envvar="TALLYSTICK_FORECAST_ENGINE",
            help="What does the work: local (this machine), or dask, ray or spark.",
        ),
    ] = "local",
    processes: Annotated[
        int, typer.Option(help="How many processes work on this machine.", min=0, show_default="all cores")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Forecast the demand of every item in a history: P10 to P90, bucket by bucket.

    For each item the models that suit its kind of demand are tried on its own past; the forecast says which
    were chosen, why, and how they did against the seasonal naive forecast. Exit codes: 0 done; 2 the file
    cannot be read, a question is open, or a row is wrong and --only-good was not given: the first is told,
    and how many more are wrong.
    """
    with refusing(as_json):
        from tallystick.cli.forecast_report import ForecastReport
        from tallystick.interchange.history import Hints
        from tallystick.interchange.history.headings import Part

        today = datetime.now(UTC).date()
        columns = {Part.ITEM: item_column, Part.DATE: date_column, Part.QUANTITY: quantity_column}
        hints = Hints(sheet, {part: word for part, word in columns.items() if word}, date_order, decimals)
        settings = _settings(horizon, freq, events, overrides)
        with ForecastReport(history, out, as_json) as report:
            read = _read(history, hints, today, report, only_good=only_good)
            gathered = _gather(read, settings, until, today)
            report.begin(read, gathered, settings)
            from tallystick.forecasting.engines import run

            report.write(
                run(
                    gathered.panel,
                    settings,
                    today,
                    engine=engine,
                    processes=processes,
                    progress=report.forecast_so_far,
                )
            )
        report.say()


def _settings(horizon: int, freq: str, events: Path | None, overrides: Path | None) -> Settings:
    from tallystick.errors import InvalidInput
    from tallystick.forecasting.calendar import Frequency
    from tallystick.forecasting.events import Event
    from tallystick.forecasting.overriding import Override
    from tallystick.forecasting.result import Settings
    from tallystick.interchange.history import read_events, read_overrides

    if freq.upper() not in list(Frequency):
        raise InvalidInput(f"There is no frequency {freq!r}.", mend="Choose D, W or M.")
    happenings: list[Event] = []
    if events is not None:
        with opened(events) as source:
            for row in read_events(source, events.name):
                items = frozenset({row.item}) if row.item else None
                effect = 1.0 if row.effect is None else row.effect
                with _told_by_cell(row.row):
                    happenings.append(Event(row.name, row.first, row.last, items, effect))
    words: list[Override] = []
    if overrides is not None:
        with opened(overrides) as source:
            for one in read_overrides(source, overrides.name):
                with _told_by_cell(one.row):
                    words.append(
                        Override(
                            one.item,
                            one.first,
                            one.last,
                            one.reason,
                            one.expires,
                            quantity=one.quantity,
                            factor=one.factor,
                            by=one.by,
                        )
                    )
    return Settings(horizon, Frequency(freq.upper()), tuple(happenings), tuple(words))


@contextmanager
def _told_by_cell(row: ListRow) -> Iterator[None]:
    """What a rule refuses of a row is told by the cell that breaks it."""
    from tallystick.errors import InvalidInput
    from tallystick.interchange.history.headings import Part

    try:
        yield
    except InvalidInput as error:
        raise row.wrong(Part(str(error.details["field"])), error.message, error.mend) from error


def _read(file: Path, hints: Hints, today: date, report: ForecastReport, *, only_good: bool) -> HistoryFile:
    from tallystick.interchange.history import read_history
    from tallystick.interchange.history.reading import refusal

    with opened(file) as source:
        read = read_history(source, file.name, today=today, hints=hints, progress=report.read_so_far)
    if read.refused and not only_good:
        raise refusal(file.name, read.refused, read.refused_rows)
    return read


def _gather(read: HistoryFile, settings: Settings, until: str, today: date) -> Gathered:
    from tallystick.errors import InvalidInput
    from tallystick.forecasting.panel import gather

    last: int | None = None
    if until:
        try:
            last = date.fromisoformat(until).toordinal()
        except ValueError as error:
            raise InvalidInput(f"--until {until} is no date.", mend="Write it as in 2026-03-24.") from error
        if last > today.toordinal():
            raise InvalidInput(f"--until {until} is still to come.", mend="Choose a day that is over.")
        if not (read.day <= last).any():
            raise InvalidInput(f"There is no record until {until}.", mend="Choose a later day.")
    return gather(
        settings.frequency, read.items, read.item, read.day, read.quantity, read.stock_out, until=last
    )
