"""Addresses of the outbox."""

from __future__ import annotations

from django.urls import path

from tallystick.server.outbox import views

app_name = "outbox"
urlpatterns = [
    path("outbox/", views.everything, name="demo"),
    path("<slug:slug>/outbox/", views.company, name="company"),
]
