"""The app of the page of one order line."""

from __future__ import annotations

from django.apps import AppConfig


class LineConfig(AppConfig):
    """The page of one order line."""

    name = "tallystick.server.line"
    label = "line"
