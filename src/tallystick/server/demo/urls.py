"""Addresses of the demo."""

from __future__ import annotations

from django.urls import path

from tallystick.server.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("partners/", views.partners, name="partners"),
]
