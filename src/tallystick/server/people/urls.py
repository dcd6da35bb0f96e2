"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from tallystick.server.people import customers, members, views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("i18n/language/", views.language, name="language"),
    path("settings/", views.settings_page, name="settings"),
    path("new/", views.new_company, name="new"),
    path("customers/", customers.customers, name="customers"),
    path("customers/take-up/", customers.take_up, name="take-up"),
    path("customers/colleague/", customers.colleague, name="colleague"),
    path("customers/proof/<str:signed>/", customers.proof, name="proof"),
    path("<slug:slug>/people/", members.members, name="members"),
    path("<slug:slug>/people/invite/", members.invite, name="invite"),
    path("<slug:slug>/people/withdraw/", members.withdraw, name="withdraw"),
    path("<slug:slug>/people/role/", members.role, name="role"),
    path("<slug:slug>/people/remove/", members.remove, name="remove"),
    path("<slug:slug>/company/", members.company, name="company"),
]
