"""The app that renders errors; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class ErrorsConfig(AppConfig):
    """Errors as pages, as JSON and as fragments."""

    name = "tallystick.server.errors"
    label = "errors"
