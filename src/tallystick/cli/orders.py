"""`tallystick orders …`: order books in and out of files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.options import AllOrNothing, Company, DateOrder, Decimals, RefusedRows, Spreadsheet
from tallystick.cli.output import Json
from tallystick.cli.session import Data, existing_database, refusing

if TYPE_CHECKING:
    from tallystick.cli.import_report import ImportReport
    from tallystick.interchange.orderbook import Mapping

orders = typer.Typer(no_args_is_help=True, help="Order books in and out of files.")


@orders.command("import")
def import_orders(
    file: Spreadsheet,
    company: Company,
    mapping: Annotated[Path | None, typer.Option(help="A JSON file that says what columns mean.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only read the file; no database.")] = False,
    role: Annotated[str, typer.Option(help="buyer or supplier, in this file.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet to read.")] = "",
    header_row: Annotated[int, typer.Option(help="The row of the headings.", min=0)] = 0,
    date_order: DateOrder = "",
    decimals: Decimals = "",
    currency: Annotated[str, typer.Option(help="Currency of prices that have none.")] = "",
    partner: Annotated[str, typer.Option(help="The partner, where the file does not name it.")] = "",
    known_partners_only: Annotated[
        bool, typer.Option("--known-partners-only", help="Refuse rows of partners not known yet.")
    ] = False,
    all_or_nothing: AllOrNothing = False,
    refused_rows: RefusedRows = None,
    save_mapping: Annotated[Path | None, typer.Option(help="Write the mapping to this JSON file.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Import an order book: recognise its columns, check every row, commit what is new or changed.

    Exit codes: 0 done, refused rows are listed; 2 the file cannot be read, or a question is open, or a row
    was refused with --all-or-nothing, and nothing is committed; 3 not allowed; 4 no such company;
    6 no database.
    """
    with refusing(as_json):
        from tallystick.cli.import_report import ImportReport, mapping_from

        chosen = mapping_from(
            mapping,
            role=role,
            sheet=sheet,
            header_row=header_row,
            date_order=date_order,
            decimals=decimals,
            currency=currency,
            partner=partner,
        )
        create = not known_partners_only
        with ImportReport(file, as_json, all_or_nothing=all_or_nothing) as report:
            if dry_run:
                _compare_with_nothing(chosen, report, create_partners=create)
            else:
                _commit(company, chosen, report, data, create_partners=create)
            report.write(refused_rows, save_mapping)
        report.say()
        report.check()


def _compare_with_nothing(mapping: Mapping, report: ImportReport, *, create_partners: bool) -> None:
    """What the file holds, with no record to compare it with: all of it is new."""
    from tallystick.interchange.orderbook import (
        EmptyRecord,
        Importing,
        PartnerNames,
        compare,
        read_order_book,
    )

    today = datetime.now(UTC).date()
    book = read_order_book(
        report.data(), report.file.name, mapping=mapping, today=today, progress=report.progress
    )
    me = Importing("", book.role, today)
    report.found(
        book,
        compare(book.lines, book.refused, me, PartnerNames(), EmptyRecord(), create_partners=create_partners),
    )


def _commit(
    company: str, mapping: Mapping, report: ImportReport, data: Path | None, *, create_partners: bool
) -> None:
    with existing_database(data):
        from tallystick.server.imports.command import commit_file

        commit_file(company, mapping, report, create_partners=create_partners)
