"""Addresses of the order board."""

from __future__ import annotations

from django.urls import path

from tallystick.server.board import views

app_name = "board"
urlpatterns = [
    path("<slug:slug>/orders/", views.orders, name="orders"),
    path("<slug:slug>/orders/rows/", views.rows, name="rows"),
    path("<slug:slug>/orders/answers/", views.answers, name="answers"),
    path("<slug:slug>/orders/find/", views.find, name="find"),
]
