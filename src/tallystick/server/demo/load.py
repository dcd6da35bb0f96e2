"""Loading the scenario: people, companies, partnerships, all that was said, and the link for a guest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from tallystick.server import gate
from tallystick.server.demand.book import DemandBook
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.scenario import COMPANIES, PEOPLE, Step, files, script
from tallystick.server.demo.scenario.days import Days
from tallystick.server.demo.scenario.demand import Plan, plans
from tallystick.server.demo.scenario.forecasts import Told, tell_forecasts
from tallystick.server.demo.scenario.people import BRACKWATER, MAUD, SERAFIM, speaker
from tallystick.server.demo.scenario.people import Company as Firm
from tallystick.server.demo.scenario.script import SEED
from tallystick.server.gate import Access, Role
from tallystick.server.people.models import Person
from tallystick.server.record.history import Past, write_history
from tallystick.trade.claim_json import claim_json
from tallystick.trade.forecast.claim_json import forecast_claim_json

GUEST = SERAFIM
"""This supplier answers from e-mailed links until its person takes up the invitation."""

GUEST_DAYS = 3650


def load(now: datetime | None = None, *, seed: int = SEED, whole: bool = True) -> bool:
    """Load the scenario into an empty database, all or nothing; false when it is there already."""
    with transaction.atomic():
        if DemoWorld.objects.exists():
            return False
        people = {person.email: _make_person(person.email, person.name) for person in PEOPLE}
        accesses = {
            company.handle: _found(company, people) for company in COMPANIES if company.handle != GUEST
        }
        brackwater = accesses[BRACKWATER]
        ids = {handle: access.company.id for handle, access in accesses.items()}
        token, ids[GUEST] = _meet(brackwater, ids)
        gate.for_link(token)  # whoever has opened a link has a book of their own, which is compared
        _add_members(brackwater, people)
        at = (now or datetime.now(UTC)).replace(microsecond=0)
        past = past_of(script(ids, at, seed=seed, whole=whole), ids)
        past += past_of_forecasts(tell_forecasts(ids, Days(at)), ids)
        write_history(brackwater.company.id, sorted(past, key=lambda each: each.at))
        _attach(brackwater)
        for handle, plan in plans(ids, at.date(), seed=seed).items():
            _fill(accesses[handle], ids, plan)
        DemoWorld.objects.create(loaded_at=at, seed=seed, guest_token=token)
        return True


def past_of(steps: Sequence[Step], ids: Mapping[str, str]) -> list[Past]:
    """The script in the words of the record."""
    return [
        Past(
            step.at,
            ids[step.company],
            ids[step.partner],
            step.person.name,
            [claim_json(claim) for claim in step.claims],
            step.unseen_since,
        )
        for step in steps
    ]


def past_of_forecasts(told: Sequence[Told], ids: Mapping[str, str]) -> list[Past]:
    """What was said about forecasts, in the words of the record."""
    return [
        Past(
            each.at,
            ids[each.person.company],
            ids[each.partner],
            each.person.name,
            [forecast_claim_json(each.claim)],
            each.unseen_since,
        )
        for each in told
    ]


def _make_person(email: str, name: str) -> Person:
    """A person whose address counts as proved; they have no password."""
    person = Person.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _found(company: Firm, people: Mapping[str, Person]) -> Access:
    """A company with its administrator."""
    admin = MAUD if company.handle == BRACKWATER else speaker(company.handle)
    return gate.create_company(people[admin.email], company.name)


def _meet(brackwater: Access, ids: Mapping[str, str]) -> tuple[str, str]:
    """Make everybody Brackwater's partner; return the guest's link and its company id."""
    names = {company.handle: company.name for company in COMPANIES}
    with brackwater.open() as book:
        for handle, company_id in ids.items():
            if handle != BRACKWATER:
                book.connect(company_id, names[handle], speaker(handle).email)
        contact = speaker(GUEST)
        guest = book.add_partner(names[GUEST], contact.email)
        return book.invite(guest.id, contact.email, contact.name, days=GUEST_DAYS), guest.id


def _add_members(brackwater: Access, people: Mapping[str, Person]) -> None:
    """Everybody at Brackwater besides the administrator who founded it."""
    with brackwater.open() as book:
        for person in PEOPLE:
            if person.company == BRACKWATER and person is not MAUD:
                book.set_member(people[person.email].pk, Role(person.role))


def _fill(access: Access, ids: Mapping[str, str], plan: Plan) -> None:
    """A company's demand book and rules. Its first step is taken once the demo runs."""
    with access.open() as book:
        demand = DemandBook(book)
        for partner, rules in plan.rules.items():
            demand.set_rules(ids[partner], rules)
        demand.change(plan.changes)


def _attach(brackwater: Access) -> None:
    """Keep the bytes of the files that the scenario attaches."""
    with brackwater.open() as book:
        tally = book.find("4500217", "10")[0].tally
        for file in files.all_files():
            book.attach(tally, file.content)
