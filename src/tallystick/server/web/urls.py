"""Addresses of what all pages share."""

from __future__ import annotations

from django.urls import path

from tallystick.server.web import views

app_name = "web"
urlpatterns = [path("<slug:slug>/match/", views.match, name="match")]
