"""The app of the disclosure ledger."""

from __future__ import annotations

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """The disclosure ledger."""

    name = "tallystick.server.disclosure"
    label = "disclosure"
