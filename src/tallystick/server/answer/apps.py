"""The app of the phone page."""

from __future__ import annotations

from django.apps import AppConfig


class AnswerConfig(AppConfig):
    """Answering from an e-mailed link."""

    name = "tallystick.server.answer"
    label = "answer"
