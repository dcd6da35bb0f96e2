"""Addresses of all pages; each app has its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("health/", include("tallystick.server.health.urls")),
    path("demo/", include("tallystick.server.demo.urls")),
    path("accounts/", include("tallystick.server.entry.urls")),
    path("accounts/", include("allauth.urls")),
    # From here on each list has its own first words: what belongs to no company comes before `<slug>/`.
    path("", include("tallystick.server.outbox.urls")),
    path("", include("tallystick.server.answer.urls")),
    path("", include("tallystick.server.people.urls")),
    path("", include("tallystick.server.jobs.urls")),
    path("", include("tallystick.server.board.urls")),
    path("", include("tallystick.server.line.urls")),
    path("", include("tallystick.server.forecast.urls")),
    path("", include("tallystick.server.live.urls")),
    path("", include("tallystick.server.imports.urls")),
    path("", include("tallystick.server.partners.urls")),
    path("", include("tallystick.server.demand.urls")),
    path("", include("tallystick.server.baseline.urls")),
    path("", include("tallystick.server.planned.urls")),
    path("", include("tallystick.server.disclosure.urls")),
    path("", include("tallystick.server.web.urls")),
]

handler400 = handler403 = handler404 = "tallystick.server.errors.views.known"
handler500 = "tallystick.server.errors.views.unforeseen"
