"""Address of the operator's sign-in links."""

from __future__ import annotations

from django.urls import path

from tallystick.server.entry import views

app_name = "entry"
urlpatterns = [path("enter/<str:token>/", views.enter, name="enter")]
