"""The app of the record."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Tallies, entries, books and counts."""

    name = "tallystick.server.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
