"""The address of the stream."""

from __future__ import annotations

from django.urls import path

from tallystick.server.live import views

app_name = "live"
urlpatterns = [
    path("<slug:slug>/stream/", views.of_company, name="stream"),
]
