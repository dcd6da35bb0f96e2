"""Refusals of whole files, all of one shape: which file, what is wrong, what to do."""

from __future__ import annotations

from tallystick.errors import InvalidInput
from tallystick.phrases import NOTHING, Phrase, _

SAVE_AGAIN = _("Open it in Excel or LibreOffice and save it as .xlsx, then import that file.")
SEND_AGAIN = _("Ask for the file again, or download it again: it did not arrive whole.")
ONLY_LINES = _("Copy the order lines into a new workbook and import that one.")


def refuse(file: str, why: Phrase, mend: Phrase = NOTHING, *, sheet: str = "", row: int = 0) -> InvalidInput:
    """The error for a file that cannot be read, to be raised by the caller."""
    place: dict[str, object] = {"file": file}
    if sheet:
        place["sheet"] = sheet
    if row:
        place["row"] = row
    return InvalidInput(f"{file}: {why}", mend=str(mend), **place)
