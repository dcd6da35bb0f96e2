"""What an earlier version kept can be shown once the database is up to date; before, these pages broke."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from tallystick.server.baseline import models
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.models import Draft
from tests.baseline.histories import ABOUT, fill, keep, weekly
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=True)

SAID = import_module("tallystick.server.baseline.migrations.0003_said_from_the_document").FILL
READ_AGAIN = import_module("tallystick.server.demand.migrations.0005_said_in_any_language").READ_AGAIN


def run(statements: str) -> None:
    with connections["owner"].cursor() as owner:
        owner.execute(statements)


def test_forecasts_and_judgements_of_an_earlier_version(world: World) -> None:
    fill(world.system("brackwater"), {"PUMP": weekly([3.0] * 40 + [0.0] * 12)})
    keep(world.system("brackwater"), {"PUMP": [0.1] * 52})
    about = {name: value for name, value in ABOUT.items() if name != "silence"}
    why = "Demand comes nearly every week. It seems to be dying: nothing for 12 weeks."
    with world.as_("ines").open() as book:
        models.OwnForecast.objects.update(about={**about, "life": "dying", "why": why})
        models.Judgement.objects.create(
            company_id=book.company, content={"own": {}, "suppliers": []}, made_at=timezone.now()
        )
        (item,) = DemandBook(book).ids(["PUMP"]).values()
    run(SAID)
    ines, demand = Client(), f"/{world.slugs['brackwater']}/demand"
    ines.force_login(world.people["ines"])
    page = ines.get(f"{demand}/items/{item}/expected/").content.decode()
    assert "It seems to be dying: nothing for 12 weeks." in page
    assert ines.get(f"{demand}/accuracy/").status_code == 200


def test_a_file_that_an_earlier_version_has_read(world: World) -> None:
    ines, demand = Client(), f"/{world.slugs['brackwater']}/demand"
    ines.force_login(world.people["ines"])
    file = SimpleUploadedFile("Items.csv", b"Item;Unit\nPUMP;PCE\n")
    place = ines.post(f"{demand}/files/", {"file": file})["Location"]
    with world.as_("ines").open():
        Draft.objects.update(summary={"tables": {}, "notices": ["PUMP: its history covers less."]})
    run(READ_AGAIN)
    answer = ines.get(place)
    assert answer.status_code == 400
    assert "Bring it in again." in answer.content.decode()
