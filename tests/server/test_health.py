"""Health: what is asked, and what is said when something is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tallystick.server.health.checks import disk_space


def test_live_asks_nothing_of_the_database(client: Client) -> None:
    answer = client.get("/health/live")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_wants_a_worker_that_was_heard_of(client: Client) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": True, "says": "answers"}
    assert answer.json()["checks"]["migrations"] == {"ok": True, "says": "up to date"}
    assert answer.json()["checks"]["worker"]["ok"] is False
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert client.get("/health/ready").json()["status"] == "ok"


@pytest.mark.django_db
def test_ready_misses_a_step_of_the_schema(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox'")
    says = client.get("/health/ready").json()["checks"]["migrations"]
    assert says == {"ok": False, "says": "2 steps are missing"}


@pytest.mark.django_db
def test_ready_wants_room_on_the_disk(client: Client, settings: Any) -> None:
    assert client.get("/health/ready").json()["checks"]["disk"]["ok"] is True
    settings.OPTIONS = replace(settings.OPTIONS, least_free_megabytes=1_000_000_000)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"]["ok"] is False
    assert "make room" in answer.json()["checks"]["disk"]["says"]


def test_a_data_folder_that_is_not_there_yet_is_judged_by_where_it_will_be(tmp_path: Path) -> None:
    assert disk_space(tmp_path / "not" / "yet", 0).ok


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
