"""Addresses of the jobs' progress."""

from __future__ import annotations

from django.urls import path

from tallystick.server.jobs import views

app_name = "jobs"
urlpatterns = [path("<slug:slug>/progress/<uuid:progress_id>/", views.progress, name="progress")]
