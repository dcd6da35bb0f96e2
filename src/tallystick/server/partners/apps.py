"""The app of partners."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partners, invitations and reminders."""

    name = "tallystick.server.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
