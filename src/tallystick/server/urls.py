"""Addresses of all pages; each app has its own list."""

from __future__ import annotations

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

_AT = {
    "health": "health/",
    "entry": "accounts/",
    "jobs": "",
    "outbox": "",
    "demo": "demo/",
    "answer": "",
    "people": "",
    "companies": "",
    "board": "",
    "line": "",
    "live": "",
    "imports": "",
    "partners": "",
    "disclosure": "",
    "web": "",
}

urlpatterns: list[URLPattern | URLResolver] = [path("accounts/", include("allauth.urls"))]
urlpatterns += [
    path(prefix, include(f"tallystick.server.{noun}.urls"))
    for noun, prefix in _AT.items()
    if (Path(__file__).parent / noun / "urls.py").exists()
]

handler400 = handler403 = handler404 = "tallystick.server.errors.views.known"
handler500 = "tallystick.server.errors.views.unforeseen"
