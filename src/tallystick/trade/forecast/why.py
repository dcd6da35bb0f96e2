"""Every code that says why a claim on a forecast is not simply applied. Pages have words for them."""

from __future__ import annotations

from typing import Final

FORECAST_WHY: Final = frozenset(
    (
        "unknown-type",
        "wrong-author",
        "unknown-version",
        "unknown-bucket",
        "version-out-of-order",
        "answer-out-of-order",
        "old-version",
        "crossed-version",
        "missing-field",
        "unexpected-field",
        "bad-forecast",
        "bad-text",
        "bad-number",
        "bad-decimal",
        "bad-date",
        "bad-flag",
        "bad-buckets",
        "bad-zone",
        "bad-level",
    )
)
