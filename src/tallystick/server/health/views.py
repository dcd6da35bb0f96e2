"""`/health/live` and `/health/ready`."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tallystick import __version__
from tallystick.server.health.checks import examine


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database: a restart would not mend that."""
    return JsonResponse({"status": "ok", "version": __version__})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Everything that people need is there: database, its tables, a worker for the jobs."""
    findings = examine()
    well = all(finding.ok for finding in findings.values())
    return JsonResponse(
        {
            "status": "ok" if well else "unavailable",
            "version": __version__,
            "checks": {name: {"ok": finding.ok, "says": finding.words} for name, finding in findings.items()},
        },
        status=200 if well else 503,
    )
