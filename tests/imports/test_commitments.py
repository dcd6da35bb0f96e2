"""Forecasts out to a workbook and back: the supplier's commitments, and nobody else's."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from tallystick.server.gate import ForecastEntry
from tallystick.server.imports import working
from tallystick.server.imports.models import State, Upload
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.values import Bucket, ForecastRef
from tests.imports.test_answers import bring
from tests.imports.test_commit import silent
from tests.imports.test_pages import client
from tests.imports.test_saved_elsewhere import as_ods, as_xls, as_xlsx
from tests.world import World

FIRST = date(2030, 3, 4)


def publish(world: World, *quantities: int, item: str = "CA-DN80") -> ForecastEntry:
    """Let Brackwater publish the next version to Varnholt; return it as Varnholt has it."""
    with world.system("brackwater").open() as book:
        partner = book.partner(world.companies["varnholt"])
        ref = ForecastRef(book.company, item)
        known = book.forecast_id(partner.id, ref)
        before = next(iter(book.some_forecasts([known])), None)
        claim = compose.publish(
            ref,
            before.document if before else None,
            tuple(Bucket(FIRST + timedelta(weeks=at), Decimal(each)) for at, each in enumerate(quantities)),
            unit="pcs",
            planned_from=FIRST + timedelta(weeks=1),
            outlook_from=FIRST + timedelta(weeks=2),
            end=FIRST + timedelta(weeks=len(quantities)),
        )
        book.write(partner.tally, [claim])
    return standing(world, known_as=item)


def standing(world: World, known_as: str = "CA-DN80") -> ForecastEntry:
    with world.system("varnholt").open() as book:
        ref = ForecastRef(world.companies["brackwater"], known_as)
        return book.forecast(book.forecast_id(world.companies["brackwater"], ref))


def exported(world: World, person: str = "jonas", company: str = "varnholt") -> bytes:
    answer = client(world, person).get(reverse("imports:commitments", args=[world.slugs[company]]))
    assert answer.status_code == 200, answer.content[:300]
    return answer.content


def filled(data: bytes, quantities: dict[str, list[int]], answer: str = "") -> bytes:
    """Fill in the rows “Your commitment” of items."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Forecasts"]
    at = {str(cell.value): cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        if sheet.cell(row, 2).value == "Your commitment" and sheet.cell(row, 1).value in quantities:
            for place, quantity in enumerate(quantities[str(sheet.cell(row, 1).value)], at["Reason"] + 1):
                sheet.cell(row, place, quantity)
            if answer:
                sheet.cell(row, at["Your answer"], answer)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def committed(world: World, item: str = "CA-DN80") -> list[Decimal | None]:
    return [figure.committed for figure in standing(world, item).document.figures]


def test_a_supplier_commits_in_the_workbook(world: World) -> None:
    publish(world, 40, 50, 60)
    publish(world, 7, 8, item="SEAL")
    back = filled(exported(world), {"CA-DN80": [40, 45]})
    upload = bring(world, "jonas", "varnholt", back)
    assert (upload.state, upload.summary["counts"]) == (
        State.COMMITTED,
        {"changed": 1, "refused": 0, "unchanged": 0},
    )
    assert committed(world) == [40, 45, None]
    assert committed(world, "SEAL") == [None, None]
    answer = standing(world).document.answer
    assert answer is not None
    assert answer.by == "Jonas Brandt"


def test_the_preview_tells_what_is_said_and_what_has_come_since(world: World) -> None:
    publish(world, 40, 50, 60)
    back = filled(exported(world), {"CA-DN80": []}, answer="Commit to all")
    publish(world, 90, 50, 60)
    upload = bring(world, "jonas", "varnholt", back, commit=False)
    url = reverse("imports:upload", args=[world.slugs["varnholt"], upload.id])
    page = client(world, "jonas").get(url).content.decode()
    assert "Answers version 1: 3 of 3 buckets committed" in page
    assert "1 version has come since the export" in page
    working.commit(world.system("varnholt"), upload.id, silent)  # not asked for yet: nothing happens
    assert committed(world) == [None] * 3
    bring(world, "jonas", "varnholt", back)
    forecast = standing(world).document
    assert forecast.behind == 1
    assert committed(world) == [40, 50, 60]


def test_the_same_workbook_twice_changes_nothing(world: World) -> None:
    publish(world, 40, 50)
    back = filled(exported(world), {"CA-DN80": [40, 50]})
    bring(world, "jonas", "varnholt", back)
    again = bring(world, "jonas", "varnholt", back, commit=False)
    assert again.summary["counts"] == {"changed": 0, "refused": 0, "unchanged": 1}


def test_an_answer_between_preview_and_commit_is_shown_again(world: World) -> None:
    publish(world, 40, 50)
    back = filled(exported(world), {"CA-DN80": [40, 50]})
    upload = bring(world, "jonas", "varnholt", back, commit=False)
    url = reverse("imports:commit", args=[world.slugs["varnholt"], upload.id])
    client(world, "jonas").post(url, {"how": "good", "seen": upload.seen})
    entry = standing(world)
    with world.system("varnholt").open() as book:
        book.write(entry.tally, [compose.commit(entry.document, {FIRST: Decimal(1)})])
    working.commit(world.system("varnholt"), upload.id, silent)
    with world.system("varnholt").open():
        after = Upload.objects.get(id=upload.id)
    assert (after.state, after.summary["counts"]["refused"]) == (State.READY, 1)
    assert committed(world) == [1, None]


def test_the_customer_cannot_commit_for_its_supplier(world: World) -> None:
    publish(world, 40, 50)
    back = filled(exported(world), {"CA-DN80": [40, 50]})
    upload = bring(world, "ines", "brackwater", back, commit=False)
    assert upload.summary["counts"] == {"changed": 0, "refused": 1, "unchanged": 0}
    url = reverse("imports:upload", args=[world.slugs["brackwater"], upload.id])
    page = client(world, "ines").get(url, {"kind": "refused"}).content.decode()
    assert "Only the supplier commits to a forecast." in page
    assert "order line" not in page
    assert f"{upload.id}/refused/" not in page  # it is mended in the file itself


def test_another_suppliers_forecast_is_not_in_the_book(world: World) -> None:
    publish(world, 40, 50)
    back = filled(exported(world), {"CA-DN80": [40, 50]})
    upload = bring(world, "marta", "zielonka", back, commit=False)
    assert upload.summary["counts"] == {"changed": 0, "refused": 1, "unchanged": 0}


def test_a_company_that_supplies_nothing_has_nothing_to_export(world: World) -> None:
    publish(world, 40, 50)
    answer = client(world, "ines").get(reverse("imports:commitments", args=[world.slugs["brackwater"]]))
    assert answer.status_code == 404
    assert "no customer&#x27;s forecast" in answer.content.decode()


@pytest.mark.parametrize("save", [as_xlsx, as_xls, as_ods])
def test_whatever_program_saved_it(world: World, save: object) -> None:
    publish(world, 40, 50, 60)
    back = save(filled(exported(world), {"CA-DN80": [40, 45]}))  # type: ignore[operator]
    assert bring(world, "jonas", "varnholt", back).state == State.COMMITTED
    assert committed(world) == [40, 45, None]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice_itself(world: World, tmp_path: Path, kind: str) -> None:
    publish(world, 40, 50, 60)
    source = tmp_path / "filled.xlsx"
    source.write_bytes(filled(exported(world), {"CA-DN80": [40, 45]}))
    saved = tmp_path / "saved"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            *("--convert-to", kind, "--outdir", str(saved), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    upload = bring(world, "jonas", "varnholt", (saved / f"filled.{kind}").read_bytes())
    assert upload.state == State.COMMITTED
    assert committed(world) == [40, 45, None]
