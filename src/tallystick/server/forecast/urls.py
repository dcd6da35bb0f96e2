"""Addresses of forecasts: a company's pages, and those behind an e-mailed link."""

from __future__ import annotations

from django.urls import path

from tallystick.server.forecast import guest, views

app_name = "forecast"
urlpatterns = [
    path("a/l/<str:link>/forecasts/", guest.forecasts, name="guest-forecasts"),
    path("a/l/<str:link>/forecasts/<uuid:forecast>/", guest.forecast, name="guest-forecast"),
    path("a/l/<str:link>/forecasts/<uuid:forecast>/commit/", guest.commit, name="guest-commit"),
    path("a/<str:token>/forecasts/<uuid:forecast>/", guest.arrive, name="guest-arrive"),
    path("<slug:slug>/forecasts/", views.forecasts, name="forecasts"),
    path("<slug:slug>/forecasts/new/", views.new, name="new"),
    path("<slug:slug>/forecasts/<uuid:forecast>/", views.forecast, name="forecast"),
    path("<slug:slug>/forecasts/<uuid:forecast>/commit/", views.commit, name="commit"),
    path("<slug:slug>/forecasts/<uuid:forecast>/publish/", views.publish, name="publish"),
]
