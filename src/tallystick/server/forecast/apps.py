"""The app of the forecast pages."""

from __future__ import annotations

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    """Forecasts between two companies, on the screen."""

    name = "tallystick.server.forecast"
    label = "forecast"
