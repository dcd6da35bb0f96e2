"""Options that the commands which bring files in share, and how they open what they are given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from tallystick.errors import InvalidInput

Company = Annotated[str, typer.Option("--as", help="The company's short name as in its address.")]
Spreadsheet = Annotated[Path, typer.Argument(help="xlsx, xlsb, xls, ods, or text with any separator.")]
DateOrder = Annotated[str, typer.Option(help="day-first or month-first, where it is open.")]
Decimals = Annotated[str, typer.Option(help="comma or point, where it is open.")]
AllOrNothing = Annotated[
    bool, typer.Option("--all-or-nothing/--only-good", help="Write nothing if a row is refused.")
]
RefusedRows = Annotated[Path | None, typer.Option(help="Write refused rows to this workbook.")]


def opened(path: Path) -> BinaryIO:
    """A file to read. Raises InvalidInput if it cannot be opened."""
    try:
        return path.open("rb")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InvalidInput(f"{path}: {reason}.", mend="Check the name of the file.") from error


def content(path: Path) -> bytes:
    """The bytes of a spreadsheet. Raises InvalidInput if it cannot be read, or is too large."""
    from tallystick.interchange.spreadsheet import LIMITS

    with opened(path) as file:
        if path.stat().st_size > LIMITS.file_bytes:
            raise InvalidInput(
                f"{path.name}: The file is larger than {LIMITS.file_bytes // 10**6} MB.",
                mend="Split it, for instance by partner or by item, and import the parts.",
            )
        return file.read()


def write(path: Path, data: bytes) -> None:
    """Write a file. Raises InvalidInput if that cannot be done."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InvalidInput(f"{path}: {reason}.", mend="Choose another place.") from error
