"""Addresses of the phone page: one with the token, in the mail; the others without."""

from __future__ import annotations

from django.urls import path

from tallystick.server.answer import views

app_name = "answer"
urlpatterns = [
    path("a/l/<str:link>/", views.first, name="first"),
    path("a/l/<str:link>/all/", views.lines, name="lines"),
    path("a/l/<str:link>/claim/", views.claim, name="claim"),
    path("a/l/<str:link>/<uuid:line>/", views.line, name="line"),
    path("a/l/<str:link>/<uuid:line>/seen/", views.seen, name="seen"),
    path("a/l/<str:link>/<uuid:line>/say/", views.say, name="say"),
    path("a/l/<str:link>/<uuid:line>/done/", views.done, name="done"),
    path("a/<str:token>/", views.arrive, name="arrive"),
    path("a/<str:token>/<uuid:line>/", views.arrive, name="arrive-at"),
]
