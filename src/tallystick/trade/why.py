"""Every code that says why a claim is not simply applied. Pages have words for them; a test holds the set."""

from __future__ import annotations

from typing import Final

WHY: Final = frozenset(
    (
        "unknown-type",
        "too-many-claims",
        "wrong-author",
        "unknown-line",
        "unknown-revision",
        "unknown-proposal",
        "unknown-cancel",
        "unknown-shipment",
        "revision-out-of-order",
        "proposal-out-of-order",
        "cancelled",
        "cancel-pending",
        "not-agreed",
        "already-agreed",
        "already-answered",
        "already-seen",
        "old-revision",
        "old-proposal",
        "old-cancel",
        "crossed-revision",
        "crossed-proposal",
        "crossed-acceptance",
        "crossed-approval",
        "crossed-cancel",
        "missing-field",
        "unexpected-field",
        "bad-line",
        "bad-text",
        "bad-number",
        "bad-decimal",
        "bad-date",
        "bad-flag",
        "bad-schedule",
        "bad-item",
        "bad-price",
        "bad-currency",
        "bad-rest",
        "bad-hash",
        "bad-media-type",
        "bad-report",
    )
)
