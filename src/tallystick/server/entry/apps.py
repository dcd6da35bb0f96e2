"""The app of the operator's sign-in links; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """Sign-in links of the operator."""

    name = "tallystick.server.entry"
    label = "entry"
