"""Sign-in links of the demo. They work again and again, and in a demo only."""

from __future__ import annotations

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from tallystick.errors import NotFound
from tallystick.server import gate
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.scenario import COMPANIES, PEOPLE
from tallystick.server.demo.scenario.people import Person as Character
from tallystick.server.people.models import Person

_SALT = "tallystick.demo.enter"
_TOKEN_LENGTH = 16


def enter_path(character: Character) -> str:
    """The path that signs a person of the scenario in."""
    return reverse("demo:enter", args=[_token(character)])


def board_path(character: Character) -> str:
    """The board of a person's company; for who has none yet, the page with their invitation."""
    for access in gate.companies_of(Person.objects.get(email=character.email)):
        return reverse("board:orders", args=[access.company.slug])
    return reverse("people:customers")


def person_of(token: str) -> Person:
    """The person whom a link is for. Only people of the scenario can have one."""
    for character in PEOPLE:
        if constant_time_compare(_token(character), token):
            person = Person.objects.filter(email=character.email).first()
            if person:
                return person
    raise NotFound("This sign-in link is not one of this demo.", mend="Take one from /demo/.")


def _token(character: Character) -> str:
    """A name that can be read, and a mark that only this server can make."""
    name = character.email.partition("@")[0]
    mark = salted_hmac(_SALT, name, algorithm="sha256").hexdigest()[:_TOKEN_LENGTH]
    return f"{name}-{mark}"


def guest_path(world: DemoWorld) -> str:
    """The path that a guest's e-mailed link opens."""
    return f"/a/{world.guest_token}/"


def invitation(url: str) -> dict[str, object]:
    """All links of the demo, for whoever started it."""
    names = {company.handle: company.name for company in COMPANIES}
    people = [
        {
            "name": one.name,
            "company": names[one.company],
            "does": one.does,
            "url": url + enter_path(one),
            "board": url + board_path(one),
        }
        for one in PEOPLE
    ]
    world = DemoWorld.objects.get(id=DemoWorld.ONE)
    return {
        "url": url,
        "people": people,
        "guest": url + guest_path(world),
        "outbox": f"{url}/outbox/",
        "all": url + reverse("demo:people"),
    }
