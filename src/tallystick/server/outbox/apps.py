"""The app of the outbox."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages and their sending."""

    name = "tallystick.server.outbox"
    label = "outbox"
