"""The app of the jobs' progress."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs and their progress."""

    name = "tallystick.server.jobs"
    label = "jobs"
