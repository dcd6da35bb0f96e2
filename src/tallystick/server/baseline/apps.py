"""The app of a company's own forecast."""

from __future__ import annotations

from django.apps import AppConfig


class BaselineConfig(AppConfig):
    """Forecasts of the items' histories, what they were week by week, and how good they were."""

    name = "tallystick.server.baseline"
    label = "baseline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for histories that change."""
        from tallystick.server.baseline.queueing import on_change, on_plan
        from tallystick.server.demand import signals

        signals.histories_changed.connect(on_change, dispatch_uid="baseline.histories")
        signals.changed.connect(on_plan, dispatch_uid="baseline.plan")
