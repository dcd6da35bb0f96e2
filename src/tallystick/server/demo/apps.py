"""The demo as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Installed everywhere, at work only where the option `demo` is set."""

    name = "tallystick.server.demo"
    label = "demo"
    verbose_name = "Demo"
