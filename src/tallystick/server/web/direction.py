"""Keeps what partners wrote from turning what stands beside it.

A signed text cannot be changed, also one that another server took in without cleaning it. With an override of
the direction of writing in a note or a description, the 400 beside it reads as 004. No page of ours needs
these characters, so none leaves with one; the marks that ordinary Arabic or Hebrew text uses are not touched.
"""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

#: U+202A to U+202E and U+2066 to U+2069, in UTF-8
_TURNS: Final = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")


class SteadyDirection(MiddlewareMixin):
    """Takes characters that turn the direction of writing out of pages."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Clean a page; files and streams go out as they are, and what is compressed was cleaned before."""
        if (
            isinstance(response, HttpResponse)
            and response.headers["Content-Type"].startswith("text/html")
            and not response.has_header("Content-Encoding")
        ):
            cleaned = _TURNS.sub(b"", response.content)
            if len(cleaned) != len(response.content):
                response.content = cleaned
        return response
