"""The app of imports."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports of order books and of answers."""

    name = "tallystick.server.imports"
    label = "imports"
