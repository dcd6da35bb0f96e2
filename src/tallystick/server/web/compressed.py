"""Pages that are long enough to be sent compressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.http.response import HttpResponseBase
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.gzip import gzip_page

from tallystick.server.web.direction import SteadyDirection

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])
_steady = decorator_from_middleware(SteadyDirection)


def compressed(view: _View) -> _View:
    """Send what a view answers compressed, and clean it first: compressed bytes can't be read any more."""
    return cast(_View, gzip_page(_steady(view)))
