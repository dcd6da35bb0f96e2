"""Brackwater with an order at Zielonka in which everything is marked, and something of all else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from tallystick.interchange.demandbook.reading import Hints
from tallystick.interchange.demandbook.values import (
    CapacityRow,
    ClosureRow,
    CodeRow,
    ItemRow,
    OrderRow,
    PartRow,
    SourceRow,
    StockRow,
)
from tallystick.server.board.moves import Move
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import AccessLink, Company, CompanyProfile, Membership, Partnership
from tallystick.server.demand import drafts
from tallystick.server.demand import models as demand_models
from tallystick.server.demand.adjusting import Adjustments, Event, Override
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.records import Records
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Book, Role
from tallystick.server.gate.links import token_hash
from tallystick.server.imports.models import Upload
from tallystick.server.jobs.models import Progress
from tallystick.server.jobs.progress import begin
from tallystick.server.outbox.models import Message
from tallystick.server.outbox.posting import post
from tallystick.server.partners.models import Reminder
from tallystick.server.people import colleagues
from tallystick.server.people.models import ColleagueInvitation
from tallystick.server.record.models import Entry, PrivateNote
from tallystick.trade import claims as c
from tallystick.trade.values import Item, LineRef, Price, ScheduleLine
from tests.answer.conftest import invite
from tests.isolation.expected import marked_forecast, marked_shortage
from tests.world import World

MARK = "zq7mark"
NUMBER = "9876501"


@dataclass
class Victim:
    """Brackwater with an order at Zielonka, and the real ids of all that is theirs."""

    world: World
    ids: dict[str, list[str]] = field(default_factory=dict)
    forms: list[dict[str, object]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.world.slugs["brackwater"]


@pytest.fixture
def victim(world: World) -> Victim:
    """Brackwater, with something of everything."""
    key = invite(world, f"{MARK}@guest.example", name=f"{MARK} guest")
    ref = LineRef(world.companies["brackwater"], f"PO-{MARK}", "10")
    request = c.Request(
        ref,
        1,
        Item(f"IT-{MARK}", f"Thing {MARK}", f"PC-{MARK}"),
        "PCE",
        (ScheduleLine(date(2030, 3, 31), Decimal(NUMBER)),),
        Price(Decimal(NUMBER), "EUR"),
        contact=f"Contact {MARK}",
        reason=f"Reason {MARK}",
    )
    entry = world.say("brackwater", "zielonka", [request])[0]
    with world.as_("ines").open() as book:
        digest = book.attach(entry.tally, MARK.encode())
        attach = c.Attach(ref, f"{MARK}.txt", "text/plain", len(MARK), digest)
        book.write(entry.tally, [attach, c.AddNote(ref, f"Note {MARK}")])
        book.write_private_note(entry.id, f"Private {MARK}")
        book.rename(world.companies["zielonka"], f"Foundry {MARK}", f"{MARK}@zielonka.example")
        upload = Upload.objects.create(
            company_id=book.company, name=f"{MARK}.xlsx", size=1, content=b"x", by="Ines", state="ready"
        )
        progress = begin(book.company, "import", f"{MARK}.xlsx", by="Ines")
        post(to=f"{MARK}@mail.example", subject=MARK, text=MARK, purpose="test", company_id=book.company)
        Reminder.objects.create(
            company_id=book.company,
            partner_id=world.companies["serafim"],
            sent_at=entry.changed_at,
            asked_until=entry.changed_at,
            lines=1,
        )
    with world.as_("ines").open() as book:
        kept = marked_demand(book)
        kept |= marked_forecast(book, world.companies["zielonka"], MARK, NUMBER)
        marked_shortage(book, entry.id, MARK, NUMBER)
    invitation = colleagues.invite(world.as_("ada"), f"{MARK}@colleague.example", Role.PLANNER)
    return Victim(
        world,
        {**_ids(world, entry.id, digest, upload.pk, progress, key), **kept},
        _forms(world, entry, invitation),
    )


def marked_demand(book: Book) -> dict[str, list[str]]:
    """A demand book in which everything is marked; the ids by which addresses name what is in it."""
    demand, item = DemandBook(book), f"DB-{MARK}"
    day, much = date(2025, 3, 3), Decimal(NUMBER)
    demand.change(
        Changes(
            items=(
                ItemRow(item, "pcs", f"Private {MARK}", safety=much),
                ItemRow(f"PT-{MARK}", "pcs", f"Part {MARK}"),
            ),
            recipes={item: (PartRow(item, f"PT-{MARK}", much, "pcs"),)},
            sources={item: (SourceRow(item, "", Decimal(1), code=f"SC-{MARK}"),)},
            codes=(CodeRow(next(iter(book.partners())).id, item, f"CC-{MARK}"),),
            stock=(StockRow(item, much, day),),
            orders=(OrderRow(f"SO-{MARK}", "", item, date(2030, 3, 3), much, f"Customer {MARK}"),),
            capacity={item: (CapacityRow(item, day, much),)},
            closures=(ClosureRow(date(2030, 12, 24), f"Closed {MARK}"),),
            history={item: Records.of([day], [float(NUMBER)])},
        )
    )
    week = date(2030, 3, 4)
    adjustments = Adjustments(book)
    adjustments.override(Override(item, week, week, f"Override {MARK}", date(2031, 1, 1), much))
    adjustments.add_event(Event(f"Event {MARK}", week, week, item))
    data = f"Item;Unit;Description\nNEW-{MARK};pcs;Draft {MARK}\n".encode()
    draft = drafts.begin(book, f"{MARK}.csv", data, Hints("items"), date(2026, 1, 1))
    return {"item_id": [str(demand.ids([item])[item])], "draft_id": [str(draft)]}


def _ids(
    world: World, line: UUID, digest: str, upload: UUID, progress: UUID, key: str
) -> dict[str, list[str]]:
    """Real ids for every part of an address; a part that is not here makes the walk fail."""
    moves = [move.value for move in Move]
    return {
        "line_id": [str(line)],
        "line": [str(line)],
        "sha256": [digest],
        "move": moves,
        "upload_id": [str(upload)],
        "progress_id": [str(progress)],
        "partner": [world.companies["zielonka"], world.companies["serafim"]],
        "link": [token_hash(key)[:20]],
        "token": ["A" * 43],
        "signed": ["nobody@else.example:forged"],
    }


def _forms(world: World, entry: object, invitation: ColleagueInvitation) -> list[dict[str, object]]:
    """What a form might send, well formed as far as one can without seeing it."""
    line = getattr(entry, "id", "")
    common: dict[str, object] = {
        "line": str(line),
        "lines": str(line),
        "select": str(line),
        "token": getattr(entry, "token", ""),
        f"token-{line}": getattr(entry, "token", ""),
        "reason": "x",
        "text": "x",
        "name": "Other name",
        "email": "else@else.example",
        "role": "admin",
        "person": str(world.people["nemo"].pk),
        "company": world.companies["serafim"],
        "invitation": str(invitation.pk),
        "answer": "join",
        "link": "all",
        "step": "send",
        "language": "en",
        "unanswered_days": "9",
        "not_shipped_days": "9",
        "quantity": "1",
        "date": "2030-04-01",
        "confirm": "yes",
        "partner": world.companies["zielonka"],
        "item": "OTHER-1",
        "start": "2030-04-01",
        "rows": "good",
        "how": "good",
        "part": "stock",
        "counts": "no",
        "first": "2030-04-01",
        "last": "2030-04-02",
        "expires": "2030-04-02",
        "on_hand": "1",
        "as_of": "2026-01-01",
        "weekdays": "0",
        "plan_weeks": "9",
        "patience_hours": "9",
        "backward": "9",
        "forward": "9",
        "firm": "1",
        "planned": "1",
        "weeks": "9",
        "relative": "1",
        "absolute": "1",
        "frozen_weeks": "1",
        "priority": "1",
    }
    return [{**common, "action": action, "move": action} for action in ("yes", "accept", "all")]


def everything(victim: Victim, but: str = "") -> dict[str, object]:
    """All that could have been changed, of every company but one."""
    told: dict[str, object] = {}
    for short, company in victim.world.companies.items():
        if short == but:
            continue
        with transaction.atomic(), acting(Acting(company=company)):
            told[short] = [
                list(Entry.objects.order_by("tally_id", "author", "seq").values_list("hash", flat=True)),
                list(Membership.objects.order_by("person_id").values_list("person_id", "role")),
                list(Partnership.objects.order_by("partner_id").values_list("partner_id", "name", "email")),
                list(AccessLink.objects.order_by("pk").values_list("pk", "revoked_at", "claimed_at")),
                list(Company.objects.filter(pk=company).values_list("name", "guest")),
                list(CompanyProfile.objects.filter(pk=company).values_list("thresholds")),
                list(PrivateNote.objects.values_list("text")),
                list(Upload.objects.values_list("pk", "state")),
                list(Progress.objects.values_list("pk", "state")),
                list(Reminder.objects.values_list("sent_at")),
                list(ColleagueInvitation.objects.values_list("pk", "role")),
                list(Message.objects.values_list("pk", "state")),
                list(demand_models.Item.objects.order_by("code").values_list("code", "safety")),
                list(demand_models.Stock.objects.order_by("item").values_list("item", "on_hand")),
                list(demand_models.PartnerRules.objects.values_list("partner", "weeks")),
                list(demand_models.Planning.objects.values_list("weekdays", "revision")),
                list(demand_models.Draft.objects.values_list("pk", "seen")),
                list(demand_models.Override.objects.values_list("pk", "reason")),
                list(demand_models.Event.objects.values_list("pk", "name")),
                list(demand_models.Reliance.objects.values_list("item", "counts")),
            ]
    return told
