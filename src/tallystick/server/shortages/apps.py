"""The app of order lines that a shortage holds up."""

from __future__ import annotations

from django.apps import AppConfig


class ShortagesConfig(AppConfig):
    """Which customers' order lines cannot be met in time, and why. Never told to anybody outside."""

    name = "tallystick.server.shortages"
    label = "shortages"
    default_auto_field = "django.db.models.BigAutoField"
