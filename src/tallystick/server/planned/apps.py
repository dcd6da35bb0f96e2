"""The app of the pages about a company's plan."""

from __future__ import annotations

from django.apps import AppConfig


class PlannedConfig(AppConfig):
    """Projected stock, and the way back from a published figure. Private, and kept nowhere."""

    name = "tallystick.server.planned"
    label = "planned"
