"""Addresses of the disclosure ledger."""

from __future__ import annotations

from django.urls import path

from tallystick.server.disclosure import views

app_name = "disclosure"
urlpatterns = [
    path("<slug:slug>/disclosure/", views.ledger, name="ledger"),
    path("<slug:slug>/disclosure/verify/", views.verify, name="verify"),
    path("<slug:slug>/disclosure/signed/", views.signed, name="signed"),
    path("<slug:slug>/disclosure/sheet/", views.sheet, name="sheet"),
]
