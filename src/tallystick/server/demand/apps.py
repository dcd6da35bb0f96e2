"""The app of demand books."""

from __future__ import annotations

from django.apps import AppConfig


class DemandConfig(AppConfig):
    """Items, recipes, sources, stock, history, customers' orders and settings of planning."""

    name = "tallystick.server.demand"
    label = "demand"
    default_auto_field = "django.db.models.BigAutoField"
