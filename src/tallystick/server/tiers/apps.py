"""The app of the step that each company takes by itself."""

from __future__ import annotations

from django.apps import AppConfig


class TiersConfig(AppConfig):
    """What waits to be worked out, and what people are asked."""

    name = "tallystick.server.tiers"
    label = "tiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for whatever a company plans by."""
        from tallystick.server.demand import signals as demand
        from tallystick.server.gate import signals as gate
        from tallystick.server.tiers.waking import on_change

        gate.delivered.connect(on_change, dispatch_uid="tiers.delivered")
        demand.changed.connect(on_change, dispatch_uid="tiers.demand")
