"""Cells of a demand book that are read in their own way."""

from __future__ import annotations

from decimal import Decimal

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import Amount, Decimals, read_number
from tallystick.interchange.orderbook.units import read_unit
from tallystick.interchange.orderbook.words import MAX_DESCRIPTION, MAX_UNIT, cell_text, read_words
from tallystick.interchange.spreadsheet import Cell
from tallystick.phrases import _

_PLACES = Decimal("0.000001")
_MOST_DAYS = 1_000
_MOST_NOTE = 1_000  # characters
_MOST_FACTOR = 100


def read_text(cell: Cell) -> str | Fault | None:
    """A description."""
    return read_words(cell, MAX_DESCRIPTION)


def read_unit_cell(cell: Cell) -> str | Fault | None:
    """A unit, in its short form."""
    text = read_words(cell, MAX_UNIT)
    return read_unit(text) if isinstance(text, str) else text


def read_note(cell: Cell) -> str | Fault | None:
    """What a person wrote, whatever it is."""
    text = cell_text(cell)
    if len(text) > _MOST_NOTE:
        return Fault(_("Longer than {most} characters.", most=_MOST_NOTE), _("Shorten it."))
    return text or None


def read_fraction(cell: Cell, decimals: Decimals) -> Decimal | Fault | None:
    """A share, as 0.4 or 40 %."""
    found, percent = _number(cell, decimals)
    if not isinstance(found, Amount):
        return found
    value = found.value / 100 if percent or found.value > 1 else found.value
    if found.affix or not 0 <= value <= 1:
        return Fault(_("Not a share between 0 and 100 %."), _("Write it as 0.4 or 40 %."))
    return value.quantize(_PLACES).normalize() + 0


def read_factor(cell: Cell, decimals: Decimals) -> Decimal | Fault | None:
    """A factor, as 1.3 or 130 %."""
    found, percent = _number(cell, decimals)
    if not isinstance(found, Amount):
        return found
    value = found.value / 100 if percent else found.value
    if found.affix or not 0 <= value <= _MOST_FACTOR:
        return Fault(_("Not a factor from 0 to {most}.", most=_MOST_FACTOR), _("Write it as 1.3 or 130 %."))
    return value.quantize(_PLACES).normalize() + 0


def _number(cell: Cell, decimals: Decimals) -> tuple[Amount | Fault | None, bool]:
    """A number, and whether it is in per cent."""
    if isinstance(cell, str) and cell.strip().endswith("%"):
        return read_number(cell.strip().rstrip("%").strip(), decimals), True
    return read_number(cell, decimals), False


def read_days(cell: Cell, decimals: Decimals) -> int | Fault | None:
    """A whole number of days."""
    found = read_number(cell, decimals)
    if not isinstance(found, Amount):
        return found
    if found.value != int(found.value) or not 0 <= found.value <= _MOST_DAYS:
        return Fault(_("Not a whole number of days."), _("Write 0 to 1000."))
    return int(found.value)
