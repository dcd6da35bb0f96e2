"""A guest: Serafim & Filhos, invited by Brackwater, with a link and no account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tallystick.server.gate import BookEntry
from tallystick.server.gate.links import token_hash
from tallystick.trade.document import OrderLine
from tests.world import World

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
EMAIL = "rui@serafim.example"


@dataclass
class Guest:
    """Somebody who holds a link, with a browser of their own."""

    world: World
    company: str
    token: str
    client: Client = field(default_factory=Client)

    @property
    def base(self) -> str:
        """Where the pages of the link are."""
        return f"/a/l/{token_hash(self.token)[:20]}/"

    def arrive(self) -> Guest:
        """Open the link from the mail."""
        response = self.client.get(f"/a/{self.token}/")
        assert response.status_code == 302
        assert response["Location"] == self.base
        return self

    def url(self, entry: BookEntry, page: str = "") -> str:
        """The address of a line."""
        return f"{self.base}{entry.id}/{page}"

    def asked(self, **wanted: object) -> BookEntry:
        """Brackwater asks the guest for a line."""
        return self.world.order("brackwater", "serafim", day=date(2030, 3, 26), **wanted)

    def page(self, entry: BookEntry) -> str:
        """The page of a line."""
        response = self.client.get(self.url(entry))
        assert response.status_code == 200
        return response.content.decode()

    def say(self, entry: BookEntry, action: str, **typed: object) -> HttpResponse:
        """Answer as the page shows the line now."""
        token = _TOKEN.search(self.page(entry))
        assert token is not None
        return self.send(entry, action, token[1], **typed)

    def send(self, entry: BookEntry, action: str, token: str, **typed: object) -> HttpResponse:
        """Answer with a token that some page showed."""
        form = {"token": token, "action": action, **typed}
        response: HttpResponse = self.client.post(self.url(entry, "say/"), form)
        return response

    def now(self, entry: BookEntry) -> OrderLine:
        """How the buyer sees the line now."""
        return self.world.seen_by("brackwater", entry).document


def invite(
    world: World, email: str = EMAIL, inviter: str = "brackwater", name: str = "Serafim & Filhos"
) -> str:
    """Let a company invite a partner; return the token of the link.

    The world knows the guest company as `serafim`, and as `halvard-guest` where another invites.
    """
    known = "serafim" if inviter == "brackwater" else f"{inviter}-guest"
    with world.system(inviter).open() as book:
        if known not in world.companies:
            world.companies[known] = book.add_partner(name, email).id
        return book.invite(world.companies[known], email, "Rui Serafim")


@pytest.fixture
def guest(world: World) -> Guest:
    """Rui Serafim has a link."""
    token = invite(world)
    return Guest(world, world.companies["serafim"], token)
