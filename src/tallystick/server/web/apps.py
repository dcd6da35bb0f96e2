"""The app of what all pages share."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, styles, scripts, glyphs and formats."""

    name = "tallystick.server.web"
    label = "web"
