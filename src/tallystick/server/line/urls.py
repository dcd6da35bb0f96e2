"""Addresses of one order line."""

from __future__ import annotations

from django.urls import path

from tallystick.server.line import views

app_name = "line"
urlpatterns = [
    path("<slug:slug>/orders/<uuid:line_id>/", views.line, name="line"),
    path("<slug:slug>/orders/<uuid:line_id>/see/", views.see, name="see"),
    path("<slug:slug>/orders/<uuid:line_id>/private/", views.private, name="private"),
    path("<slug:slug>/orders/<uuid:line_id>/files/<str:sha256>/", views.file, name="file"),
    path("<slug:slug>/orders/<uuid:line_id>/<slug:move>/", views.move, name="move"),
]
