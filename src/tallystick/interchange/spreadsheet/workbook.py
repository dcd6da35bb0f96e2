"""A workbook as the native reader has it: one sheet at a time, and its rows one by one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tallystick.interchange.spreadsheet.extent import Extent
from tallystick.interchange.spreadsheet.limits import Limits
from tallystick.interchange.spreadsheet.refusal import SEND_AGAIN, refuse
from tallystick.interchange.spreadsheet.sheet import Cell, Merge
from tallystick.interchange.spreadsheet.sniff import encrypted
from tallystick.phrases import _


class Workbook:
    """The sheets of a workbook whose parts were checked.

    The reader keeps the cells of a sheet far smaller than Python does, so they are taken over row by row.
    Only the sheet that was asked for last is kept.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        with self._telling_damage():
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(self._book.sheets_metadata) > limits.sheets:
            why = _("The workbook has more than {limit} sheets.", limit=limits.sheets)
            raise refuse(name, why, _("Copy the sheet with the order lines into a new workbook."))
        self._last: CalamineSheet | None = None

    def sheets(self) -> list[tuple[str, bool]]:
        """The names of the sheets that hold cells, and whether each is hidden."""
        return [
            (meta.name, meta.visible is not SheetVisibleEnum.Visible)
            for meta in self._book.sheets_metadata
            if meta.typ is SheetTypeEnum.WorkSheet
        ]

    def rows(self, sheet: str) -> Iterator[list[Cell]]:
        """The rows of a sheet, from its first row and column on."""
        found = self._sheet(sheet)
        lead: list[Cell] = [""] * (found.start or (0, 0))[1]
        return (lead + row for row in found.iter_rows()) if lead else found.iter_rows()

    def merges(self, sheet: str) -> tuple[Merge, ...]:
        """The merged ranges of a sheet, where the reader tells them."""
        ranges = self._sheet(sheet).merged_cell_ranges or []
        return tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)

    def _sheet(self, name: str) -> CalamineSheet:
        if self._last is None or self._last.name != name:
            self._last = None  # before the next one takes memory
            with self._telling_damage():
                found = self._book.get_sheet_by_name(name)
            end = found.end or (-1, -1)
            Extent(end[0] + 1, end[1] + 1).check(self._limits, self._name, name)
            self._last = found
        return self._last

    @contextmanager
    def _telling_damage(self) -> Iterator[None]:
        try:
            yield
        except PasswordError as error:
            raise encrypted(self._name) from error
        except (CalamineError, OSError, ValueError) as error:
            raise refuse(self._name, _("The workbook is damaged or not complete."), SEND_AGAIN) from error
        except BaseException as error:
            # The reader is native code: a panic in it comes up as an exception outside of `Exception`.
            if type(error).__name__ != "PanicException":
                raise
            raise refuse(self._name, _("The workbook is damaged: it cannot be read."), SEND_AGAIN) from error
