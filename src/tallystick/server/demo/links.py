"""Sign-in links of the demo. They work again and again, and in a demo only."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tallystick.errors import NotFound
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.scenario import COMPANIES, PEOPLE
from tallystick.server.demo.scenario.people import Person as Character
from tallystick.server.people.models import Person

_SALT = "tallystick.demo.enter"
_BY_EMAIL = {person.email: person for person in PEOPLE}


def enter_path(character: Character) -> str:
    """The path that signs a person of the scenario in."""
    return reverse("demo:enter", args=[Signer(salt=_SALT).sign(character.email)])


def person_of(token: str) -> tuple[Person, Character]:
    """The person whom a link is for. Only people of the scenario can have one, whatever is signed."""
    try:
        character = _BY_EMAIL[Signer(salt=_SALT).unsign(token)]
        person = Person.objects.get(email=character.email)
    except (BadSignature, KeyError, Person.DoesNotExist) as error:
        raise NotFound("This sign-in link is not one of this demo.", mend="Take one from /demo/.") from error
    return person, character


def guest_path(world: DemoWorld) -> str:
    """The path that a guest's e-mailed link opens."""
    return f"/a/{world.guest_token}/"


def invitation(url: str) -> dict[str, object]:
    """All links of the demo, for whoever started it."""
    names = {company.handle: company.name for company in COMPANIES}
    people = [
        {"name": one.name, "company": names[one.company], "does": one.does, "url": url + enter_path(one)}
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
