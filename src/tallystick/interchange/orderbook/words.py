"""Cells of words: names and numbers of things, texts, states; and what says that there is nothing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.numbers import SCIENTIFIC, SHORTENED
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import _

# What claims may hold: see docs/reference/claims.md.
MAX_KEY = 100
MAX_SHORT = 200
MAX_DESCRIPTION = 500
MAX_NOTE = 10_000
MAX_UNIT = 20

# Among them what turns the direction of writing, which could mirror a quantity that stands beside the text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
# No more than two noughts: 1.000 may be a thousand.
_WHOLE = re.compile(r"(\d+)(?:[.,]0{1,2})?")
_CELL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|NV|BEZUG!|WERT!|N/D|¡VALOR!)$")
_EMAIL = re.compile(r"[^@\s<>;,\"]+@[^@\s<>;,\"]+\.[^@\s<>;,\".]+")
_TOTALS = re.compile(
    r"(?:.{0,40}\s)?(?:grand\s|sub-?\s?|zwischen|gesamt|sous[- ]|end)?"
    r"(?:total|totals|totaux|totales|summe|summen|suma|ergebnis|result|gesamt|gesamtsumme|somme)"
    r"(?:\s(?:général|general|générale|generales|net|netto|eur|usd|gbp|chf|€|\$))*\s*:?(?:\s.{0,60})?$",
    re.IGNORECASE,
)
_NO_VALUE = frozenset(
    {"na", "n a", "tbd", "tbc", "tba", "none", "null", "nil", "unknown", "not available", "not applicable"}
    | {"unbekannt", "ka", "k a", "keine angabe", "inconnu", "a definir", "a confirmer"}
    | {"desconocido", "por definir", "por confirmar", ""}
)


class Status(StrEnum):
    """What a status column can say that matters here."""

    OPEN = "open"
    CANCELLED = "cancelled"
    CLOSED = "closed"


_CANCELLED = re.compile(
    r"(cancel|storn|geloscht|loschen|loschkennz|annul|anulad|deleted?$|void|withdrawn|zuruckgezogen)"
)
_CLOSED = re.compile(
    r"(closed|complete|done|received|delivered|erledigt|abgeschlossen|geliefert|endgeliefert|fertig|solde"
    r"|livre|termine|cloture|cerrad|entregad|completad|recibid|finished)"
)
_NOT_WHOLLY = re.compile(
    r"(part|teil|parc|(^|\s)(not|nicht|non|no|un|in|zu)\s|(^|\s)(incomplete|unvollst|to be)|open|offen)"
)


def cell_text(cell: Cell) -> str:
    """The text of a cell on one line, in composed form, without what cannot be seen."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable() and "  " not in cell:
            return cell.strip()
        return " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", cell)).split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return str(int(cell)) if isfinite(cell) and cell == int(cell) else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    assert isinstance(cell, timedelta)
    return str(cell)


def says_nothing(text: str) -> bool:
    """Whether a text only says that there is no value: "-", "N/A", "TBD", "k. A." and the like."""
    # None of these words is long or ends in a digit; most cells are one or the other.
    if len(text) >= 20 or text[-1:].isdigit() or normal(text) not in _NO_VALUE:
        return False
    # Strokes and dots stand for nothing; a picture is a name, though there is no letter in it.
    return all(unicodedata.category(letter) != "So" for letter in text)


def read_key(cell: Cell, most: int = MAX_KEY) -> str | Fault | None:
    """Read the name or number of something."""
    text = cell_text(cell)
    if not text or says_nothing(text):
        return None
    if _CELL_ERROR.match(text):
        return Fault(_("The workbook's formula failed here: {error}.", error=text), _("Mend the formula."))
    if isinstance(cell, str) and SCIENTIFIC.match(text):
        return Fault(SHORTENED, _("Format the column as text and save the file again."))
    if isinstance(cell, date) and not isinstance(cell, str):
        mend = _("Format the column as text and enter it again.")
        return Fault(_("A date where a number or name is expected: a spreadsheet program changed it."), mend)
    if len(text) > most:
        return Fault(_("Longer than {most} characters.", most=most), _("Shorten it."))
    return text


def read_line_number(cell: Cell) -> str | Fault | None:
    """Read a line number; 00010, 10, 10.0 and １０ are the same line, however the program exports it."""
    found = read_key(cell)
    if not isinstance(found, str):
        return found
    whole = _WHOLE.fullmatch(found if found.isascii() else unicodedata.normalize("NFKC", found))
    return str(int(whole[1])) if whole else found


def read_words(cell: Cell, most: int) -> str | Fault | None:
    """Read a text on one line."""
    text = cell_text(cell)
    if not text or says_nothing(text):
        return None
    if len(text) > most:
        return Fault(_("Longer than {most} characters.", most=most), _("Shorten it."))
    return text


def read_email(cell: Cell) -> str | Fault | None:
    """Read the first e-mail address in a cell."""
    text = cell_text(cell)
    if not text or says_nothing(text):
        return None
    match = _EMAIL.search(text)
    if not match or len(match[0]) > MAX_SHORT:
        return Fault(_("Not an e-mail address."), _("Write it as in name@example.com, or leave it empty."))
    return match[0]


def read_status(cell: Cell, heading: str = "") -> Status:
    """Read a state; a mere mark (X, L, 1, TRUE) says what the heading of its column says."""
    text = normal(cell_text(cell))
    if text in ("x", "l", "1", "true", "yes", "y", "ja", "j", "oui", "si", "s"):
        text = normal(heading)
    if not text or _NOT_WHOLLY.search(text):
        return Status.OPEN
    if _CANCELLED.search(text) or "deletion" in text:
        return Status.CANCELLED
    return Status.CLOSED if _CLOSED.search(text) or "final" in text or "endlief" in text else Status.OPEN


def is_totals_label(cell: Cell) -> bool:
    """Whether a cell is the label of a totals row, such as "Zwischensumme" or "4500217 Total"."""
    return isinstance(cell, str) and len(cell) < 120 and bool(_TOTALS.match(cell.strip()))
