"""How large a sheet is as a table, worked out before it becomes one."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.interchange.spreadsheet.limits import Limits
from tallystick.interchange.spreadsheet.refusal import refuse
from tallystick.interchange.spreadsheet.sheet import column_name
from tallystick.phrases import _

_EMPTY_CELLS = _("Delete the columns and rows beyond your order lines, save, and import again.")


@dataclass(slots=True)
class Extent:
    """Rows and columns that a sheet reaches, and the characters of text it will hold once read."""

    rows: int = 0
    columns: int = 0
    characters: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note a used cell (numbers count from 1)."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def fits(self, limits: Limits) -> bool:
        return (
            self.rows <= limits.rows
            and self.columns <= limits.columns
            and self.rows * self.columns <= limits.area
            and self.characters <= limits.unpacked_bytes
        )

    def check(self, limits: Limits, file: str, sheet: str) -> None:
        """Refuse a sheet that would not fit."""
        if self.fits(limits):
            return
        if self.columns > limits.columns:
            why = _(
                "The sheet reaches column {column}; {limit} columns, to {last}, are the most.",
                column=column_name(self.columns - 1),
                limit=limits.columns,
                last=column_name(limits.columns - 1),
            )
        elif self.characters > limits.unpacked_bytes:
            why = _("The sheet holds more than {limit} MB of text.", limit=limits.unpacked_bytes // 10**6)
        else:
            why = _(
                "The sheet reaches row {row} and column {column}: too many cells.",
                row=self.rows,
                column=column_name(max(self.columns, 1) - 1),
            )
        raise refuse(file, why, _EMPTY_CELLS, sheet=sheet)
