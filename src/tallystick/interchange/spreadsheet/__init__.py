"""Spreadsheets of every usual kind, from bytes to sheets of cells.

Uploads are hostile until proven otherwise.
"""

from tallystick.interchange.spreadsheet.limits import LIMITS, Limits
from tallystick.interchange.spreadsheet.reader import open_file, read_file
from tallystick.interchange.spreadsheet.sheet import (
    Cell,
    Kind,
    Merge,
    OpenFile,
    OpenSheet,
    Sheet,
    SpreadsheetFile,
    column_name,
)

__all__ = [
    "LIMITS",
    "Cell",
    "Kind",
    "Limits",
    "Merge",
    "OpenFile",
    "OpenSheet",
    "Sheet",
    "SpreadsheetFile",
    "column_name",
    "open_file",
    "read_file",
]
