"""Cells of demand books and histories that are read alike: quantities, and whether something holds."""

from __future__ import annotations

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.numbers import Amount, Decimals, read_number
from tallystick.interchange.orderbook.units import unit_form
from tallystick.interchange.orderbook.words import cell_text, says_nothing
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import _

_YES = frozenset("1 x yes y true t ja j wahr oui o vrai si s".split())  # noqa: SIM905 - words
_NO = frozenset(["", "0", "no", "n", "false", "f", "nein", "falsch", "non", "faux", "falso"])


def read_quantity(cell: Cell, decimals: Decimals) -> Amount | Fault | None:
    """A quantity of 0 or more; a unit that stands in the same cell is its affix, in its short form."""
    found = read_number(cell, decimals)
    text = cell_text(cell)
    if found is None and text and not says_nothing(text):
        return Fault(_("Not a number."), _("Write a number, or leave the cell empty."))
    if not isinstance(found, Amount):
        return found
    unit = unit_form(found.affix) if found.affix else ""
    if found.affix and not unit:
        return Fault(_("Not a number: “{text}” is not known.", text=found.affix), _("Write a number only."))
    if found.value < 0:
        return Fault(_("Less than nothing."), _("Write 0 or more, or leave the row out."))
    return Amount(found.value, unit)


def read_yes(cell: Cell) -> bool | Fault:
    """Whether a cell says yes; an empty one says no."""
    text = normal(cell_text(cell)) if not isinstance(cell, bool) else str(cell).lower()
    if text in _YES:
        return True
    return False if text in _NO else Fault(_("Neither yes nor no."), _("Write yes, or leave it empty."))
