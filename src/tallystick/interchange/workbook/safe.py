"""Text on its way into files that other programs open: it stays text, whatever it begins with."""

from __future__ import annotations

import re

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML cannot hold, and what a spreadsheet program would show as nothing.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_MOST = 32_767


def clean(text: str) -> str:
    """A text as a cell can hold it."""
    return _UNSEEN.sub("", text)[:_MOST]


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program might take a text for a formula."""
    return text.startswith(_STARTS_FORMULA)


def csv_text(text: str) -> str:
    """A text for a csv file: what could be taken for a formula gets an apostrophe in front."""
    kept = clean(text)
    return "'" + kept if looks_like_formula(kept) else kept


def from_csv_text(text: str) -> str:
    """The text that `csv_text` wrote."""
    return text[1:] if text[:1] == "'" and looks_like_formula(text[1:]) else text
