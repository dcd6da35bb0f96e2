"""The page on which one waits for a long job, and may leave."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tallystick.errors import NotFound
from tallystick.server.gate import Access
from tallystick.server.jobs.models import Progress
from tallystick.server.web.access import for_company


@require_safe
@for_company()
def progress(request: HttpRequest, access: Access, progress_id: uuid.UUID) -> HttpResponse:
    """How far a job has come: as a page, as a fragment that asks again by itself, or as JSON."""
    with access.open():
        found = Progress.objects.filter(company_id=access.company.id, id=progress_id).first()
    if found is None:
        raise NotFound(_("There is no such job."))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(_as_dict(found))
    fragment = request.headers.get("HX-Request") == "true"
    template = "jobs/progress.html" if fragment else "jobs/page.html"
    return render(request, template, {"access": access, "progress": found})


def _as_dict(found: Progress) -> dict[str, object]:
    return {
        "id": str(found.id),
        "kind": found.kind,
        "title": found.title,
        "state": found.state,
        "percent": found.percent,
        "words": found.words,
        "result": found.result,
        "error": found.error,
    }
