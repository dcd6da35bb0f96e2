"""The app of the order board."""

from __future__ import annotations

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """The order board."""

    name = "tallystick.server.board"
    label = "board"
