"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from tallystick.server.imports import views

app_name = "imports"
urlpatterns = [
    path("<slug:slug>/imports/", views.index, name="index"),
    path("<slug:slug>/imports/export/", views.export, name="export"),
    path("<slug:slug>/imports/commitments/", views.commitments, name="commitments"),
    path("<slug:slug>/imports/<uuid:upload_id>/", views.upload, name="upload"),
    path("<slug:slug>/imports/<uuid:upload_id>/mapping/", views.mapping, name="mapping"),
    path("<slug:slug>/imports/<uuid:upload_id>/commit/", views.commit, name="commit"),
    path("<slug:slug>/imports/<uuid:upload_id>/again/", views.again, name="again"),
    path("<slug:slug>/imports/<uuid:upload_id>/refused/", views.refused, name="refused"),
]
