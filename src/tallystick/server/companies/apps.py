"""The app of companies and partnerships."""

from __future__ import annotations

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Companies, keys, memberships, partnerships and e-mailed links."""

    name = "tallystick.server.companies"
    label = "companies"
    default_auto_field = "django.db.models.BigAutoField"
