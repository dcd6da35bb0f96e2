"""Pages in English whose words are also those of a translated page.

What a supplier meets on a phone is translated; the rest of the product is English, with numbers and days as
the reader writes them. Where both use the same words a page would come half translated.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpResponse
from django.utils import translation

_Parts = ParamSpec("_Parts")
_View = Callable[_Parts, HttpResponse]


def in_english(view: _View[_Parts]) -> _View[_Parts]:
    """Write what a view answers in English."""

    @wraps(view)
    def page(*args: _Parts.args, **parts: _Parts.kwargs) -> HttpResponse:
        with translation.override("en"):
            return view(*args, **parts)

    return page
