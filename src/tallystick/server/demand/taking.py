"""What of a compared file is taken."""

from __future__ import annotations

from dataclasses import replace

from tallystick.server.demand.difference import Compared
from tallystick.server.demand.values import Changes


def without_missing(found: Compared) -> Changes:
    """The changes of a file, and the customers' orders that it does not list taken out."""
    changes = found.changes
    return replace(changes, removed_orders=(*changes.removed_orders, *found.missing_orders))
