"""Addresses of a company's plan. None holds a code or a figure."""

from __future__ import annotations

from django.urls import path

from tallystick.server.planned import views

app_name = "planned"
urlpatterns = [
    path("<slug:slug>/demand/planned/", views.items, name="items"),
    path("<slug:slug>/demand/items/<uuid:item_id>/planned/", views.item, name="item"),
    path("<slug:slug>/forecasts/<uuid:forecast>/why/", views.why, name="why"),
]
