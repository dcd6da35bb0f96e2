"""Addresses of this server's pages as they stand in an e-mail."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def absolute(path: str, request: HttpRequest | None = None) -> str:
    """The whole address of a path: under the server's public name, or the one that the request came by."""
    base = settings.OPTIONS.public_url
    if not base and request is not None:
        return request.build_absolute_uri(path)
    return f"{base or 'http://localhost:8000'}{path}"
