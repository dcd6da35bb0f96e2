"""Addresses of demand books. None holds a code, a name or a figure of the book."""

from __future__ import annotations

from django.urls import path

from tallystick.server.demand import draft_views, views

app_name = "demand"
urlpatterns = [
    path("<slug:slug>/demand/", views.index, name="index"),
    path("<slug:slug>/demand/export/", views.export, name="export"),
    path("<slug:slug>/demand/settings/", views.settings, name="settings"),
    path("<slug:slug>/demand/partners/<str:partner>/", views.rules, name="rules"),
    path("<slug:slug>/demand/items/<uuid:item_id>/", views.item, name="item"),
    path("<slug:slug>/demand/files/", draft_views.upload, name="upload"),
    path("<slug:slug>/demand/files/<uuid:draft_id>/", draft_views.draft, name="draft"),
    path("<slug:slug>/demand/files/<uuid:draft_id>/commit/", draft_views.commit, name="commit"),
    path("<slug:slug>/demand/files/<uuid:draft_id>/refused/", draft_views.refused, name="refused"),
]
