"""The demo's pages: signing in again and again, the banner with its switch; on a real server none of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from tallystick.server.demo.links import enter_path
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.scenario.people import INES, OSKAR, RUI


@pytest.fixture
def in_demo(loaded: None) -> Iterator[None]:
    """A server that is a demo; what a test does there is taken back."""
    with transaction.atomic(), override_settings(OPTIONS=dataclasses.replace(settings.OPTIONS, demo=True)):
        yield
        transaction.set_rollback(True)


def test_a_link_signs_in_again_and_again(in_demo: None, client: Client) -> None:
    for person in (INES, OSKAR, INES):
        assert client.get(enter_path(person)).status_code == 302
        assert person.name in client.get("/", follow=True).content.decode()


def test_the_invited_supplier_finds_the_invitation(in_demo: None, client: Client) -> None:
    client.get(enter_path(RUI))
    assert "Brackwater Pumps" in client.get("/customers/").content.decode()


def test_a_made_up_link_does_not_sign_in(in_demo: None, client: Client) -> None:
    assert client.get("/demo/enter/ines.moreau-0123456789abcdef/").status_code == 404


def test_everybody_stands_on_the_page_to_choose_from(in_demo: None, client: Client) -> None:
    page = client.get("/demo/").content.decode()
    assert enter_path(INES) in page
    assert "/a/" in page


def test_the_banner_switches_the_partners(in_demo: None, client: Client) -> None:
    client.get(enter_path(INES))
    assert "Partners answer by themselves" in client.get("/demo/").content.decode()
    client.post("/demo/partners/", {"quiet": "yes"})
    assert DemoWorld.objects.get().partners_quiet
    assert "Partners keep quiet" in client.get("/demo/").content.decode()
    client.post("/demo/partners/", {"quiet": "no"})
    assert not DemoWorld.objects.get().partners_quiet


def test_a_visitor_may_not_switch(in_demo: None, client: Client) -> None:
    client.post("/demo/partners/", {"quiet": "yes"})
    assert not DemoWorld.objects.get().partners_quiet


def test_a_real_server_has_none_of_it(loaded: None, client: Client) -> None:
    assert not settings.OPTIONS.demo
    for path in ("/demo/", enter_path(INES)):
        assert client.get(path).status_code == 404
    assert client.post("/demo/partners/", {"quiet": "yes"}).status_code == 404
    assert "Companies and people are made up" not in client.get("/accounts/login/").content.decode()
