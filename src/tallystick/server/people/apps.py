"""The app of persons and their accounts."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their accounts and their memberships' pages."""

    name = "tallystick.server.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
