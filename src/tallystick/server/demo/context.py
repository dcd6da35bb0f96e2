"""What every page of a demo knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tallystick.server.demo.models import DemoWorld


def demo(request: HttpRequest) -> dict[str, object]:
    """`demo` for the banner: the state of the demo, or None on a real server."""
    if not settings.OPTIONS.demo:
        return {"demo": None}
    return {"demo": DemoWorld.objects.filter(id=DemoWorld.ONE).first()}
