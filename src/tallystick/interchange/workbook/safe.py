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
