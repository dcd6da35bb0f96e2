"""Tests of partners."""

from __future__ import annotations

from tests.people.conftest import _fresh_limits, _mail

__all__ = ["_fresh_limits", "_mail"]
