"""Addresses of a company's own forecast. None holds a code or a figure."""

from __future__ import annotations

from django.urls import path

from tallystick.server.baseline import views

app_name = "baseline"
urlpatterns = [
    path("<slug:slug>/demand/expected/", views.items, name="items"),
    path("<slug:slug>/demand/items/<uuid:item_id>/expected/", views.item, name="item"),
    path("<slug:slug>/demand/events/", views.events, name="events"),
    path("<slug:slug>/demand/accuracy/", views.accuracy, name="accuracy"),
]
