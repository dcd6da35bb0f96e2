"""What other parts of the server may listen to. Light, so that an app can connect while Django starts."""

from __future__ import annotations

from tallystick.server.record.signals import delivered

__all__ = ["delivered"]
