"""`tallystick demand …`: a company's private demand book in and out of files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from tallystick.cli.options import (
    AllOrNothing,
    Company,
    DateOrder,
    Decimals,
    RefusedRows,
    Spreadsheet,
    content,
    write,
)
from tallystick.cli.output import Json, counted, say
from tallystick.cli.session import Data, existing_database, refusing
from tallystick.errors import InvalidInput

if TYPE_CHECKING:
    from tallystick.server.demand.difference import Compared

demand = typer.Typer(no_args_is_help=True, help="A company's private demand book in and out of files.")

_LISTED = 20


@demand.command("import")
def import_demand(
    file: Spreadsheet,
    company: Company,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    table: Annotated[str, typer.Option(help="Which table a file is, if its name does not say so.")] = "",
    date_order: DateOrder = "",
    decimals: Decimals = "",
    all_or_nothing: AllOrNothing = False,
    remove_missing: Annotated[
        bool, typer.Option("--remove-missing", help="Take out customers' orders that are not in the file.")
    ] = False,
    refused_rows: RefusedRows = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Bring a workbook, or a file with one table, into the private demand book of a company.

    Exit codes: 0 done, refused rows are listed; 2 the file cannot be read, or a question is open, or a row
    was refused with --all-or-nothing, and nothing is written; 3 not allowed; 4 no such company;
    6 no database.
    """
    with refusing(as_json):
        data_of_file = content(file)
        with existing_database(data):
            from tallystick.interchange.demandbook.reading import Hints
            from tallystick.interchange.demandbook.tables import BY_KEY
            from tallystick.server.demand.command import check, import_file

            if table and table not in BY_KEY:
                raise InvalidInput(f"There is no table {table}.", mend=f"The tables are {', '.join(BY_KEY)}.")
            with Console(stderr=True, quiet=as_json).status("Reading the file") as status:
                found = import_file(
                    company,
                    file.name,
                    data_of_file,
                    Hints(table, date_order, decimals),
                    dry_run=dry_run,
                    all_or_nothing=all_or_nothing,
                    remove_missing=remove_missing,
                    keep_refused=partial(write, refused_rows) if refused_rows else None,
                    report=status.update,
                )
            if not as_json:
                typer.echo(_words(found, dry_run=dry_run))
            check(found, all_or_nothing=all_or_nothing)
            if as_json:
                say(True, "", {**found.summary(), "written": not dry_run})


@demand.command("export")
def export_demand(
    file: Annotated[Path, typer.Argument(help="The workbook to write (xlsx).")],
    company: Company,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the whole demand book of a company as a workbook that can be imported again."""
    with refusing(as_json), existing_database(data):
        from tallystick.server.demand.command import export_file

        workbook = export_file(company)
        write(file, workbook)
        say(as_json, f"Written to {file}.", {"file": str(file), "bytes": len(workbook)})


def _words(found: Compared, *, dry_run: bool) -> str:
    lines = []
    for key, counts in found.counts().items():
        told = ", ".join(f"{counts[kind]:,} {kind}" for kind in ("new", "changed", "removed", "refused"))
        lines.append(f"{found.file.tables[key].table.title}: {told}")
    for one in found.refused[:_LISTED]:
        sheet = found.file.tables[one.table].sheet
        where = ", ".join(filter(None, (sheet, f"row {one.row}", one.column)))
        value = f"“{one.value}”. " if one.value else ""
        lines.append(f"  {where}: {value}{one.reason} {one.mend}")
    if len(found.refused) > _LISTED:
        lines.append(f"  … and {len(found.refused) - _LISTED:,} more")
    lines += [f"  No table of a demand book: sheet {name}" for name in found.file.others]
    lines += [f"  {notice}" for notice in found.notices[:_LISTED]]
    if found.missing_orders:
        told = counted(len(found.missing_orders), "order of the book is", "orders of the book are")
        lines.append(f"  {told} not in the file.")
    if dry_run:
        lines.append("Nothing was written: this was a dry run.")
    return "\n".join(lines)
