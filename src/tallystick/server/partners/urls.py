"""Addresses of partners."""

from __future__ import annotations

from django.urls import path

from tallystick.server.partners import views

app_name = "partners"
urlpatterns = [
    path("<slug:slug>/partners/", views.index, name="index"),
    path("<slug:slug>/partners/add/", views.add, name="add"),
    path("<slug:slug>/partners/<str:partner>/", views.partner, name="partner"),
    path("<slug:slug>/partners/<str:partner>/name/", views.rename, name="rename"),
    path("<slug:slug>/partners/<str:partner>/invite/", views.invite, name="invite"),
    path("<slug:slug>/partners/<str:partner>/remind/", views.remind, name="remind"),
    path("<slug:slug>/partners/<str:partner>/withdraw/", views.withdraw, name="withdraw"),
]
