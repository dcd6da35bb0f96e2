"""Signing in as people do, with the codes that are mailed to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tallystick.server.outbox.models import Message
from tallystick.server.outbox.policies import postmaster

_CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-?[A-Z0-9]+)*)\s*$", re.MULTILINE)


def letters(to: str = "") -> list[Message]:
    """What was mailed, the newest last."""
    with postmaster():
        found = Message.objects.order_by("asked_at")
        return list(found.filter(to=to) if to else found)


def last_code(to: str) -> str:
    """The code in the last message to an address."""
    codes = _CODE.findall(letters(to)[-1].text)
    assert codes, letters(to)[-1].text
    return codes[-1]


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    client: Client = field(default_factory=Client)

    def sign_up(self, email: str, name: str = "Somebody") -> HttpResponse:
        """Open an account and enter the code."""
        self.client.post("/accounts/signup/", {"email": email, "name": name})
        response: HttpResponse = self.client.post("/accounts/confirm-email/", {"code": last_code(email)})
        return response

    def sign_in(self, email: str) -> HttpResponse:
        """Sign in by code."""
        self.client.post("/accounts/login/code/", {"email": email})
        return self.enter(email)

    def enter(self, email: str, at: str = "/accounts/login/code/confirm/") -> HttpResponse:
        """Enter the code that was just mailed, on the page that asked for it."""
        response: HttpResponse = self.client.post(at, {"code": last_code(email)})
        return response

    @property
    def signed_in(self) -> bool:
        """Whether this browser acts for somebody."""
        return "_auth_user_id" in self.client.session


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    """Mail goes to our outbox, as on a real server."""
    settings.EMAIL_BACKEND = "tallystick.server.outbox.backend.OutboxBackend"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    """Nobody has tried anything yet."""
    cache.clear()


@pytest.fixture
def visitor(db: None) -> Visitor:
    """A fresh browser."""
    return Visitor()
