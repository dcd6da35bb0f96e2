"""The app of the health endpoints; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Health endpoints."""

    name = "tallystick.server.health"
    label = "health"
