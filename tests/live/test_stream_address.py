"""The address of the stream: who is let in, and what a browser gets."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from tests.world import World

from tallystick.server.live.process import hub_of_process
from tallystick.server.people.models import Person
from tallystick.trade import compose

pytestmark = pytest.mark.django_db(transaction=True)


async def ask(person: Person | None, path: str, **headers: str) -> StreamingHttpResponse:
    client = AsyncClient()
    if person is not None:
        await client.aforce_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return await client.get(path, headers=headers)  # type: ignore[return-value]


async def first_messages(response: StreamingHttpResponse, count: int) -> list[str]:
    found: list[str] = []
    async with asyncio.timeout(20):
        async for message in response.streaming_content:  # type: ignore[union-attr]
            found.append(message.decode())
            if len(found) == count:
                break
    return found


def in_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test's coroutine in a loop of its own, and close the loop's hub as a process that stops does."""

    async def whole() -> None:
        try:
            await work()
        finally:
            await hub_of_process().close()

    async_to_sync(whole)()


@pytest.mark.parametrize("person", ["nemo", "jonas", None])
def test_whoever_is_not_of_the_company_finds_nothing(world: World, person: str | None) -> None:
    async def work() -> None:
        who = world.people[person] if person else None
        response = await ask(who, f"/{world.slugs['brackwater']}/stream/")
        assert response.status_code == HTTPStatus.NOT_FOUND
        nowhere = await ask(who, "/no-such-company/stream/")
        assert nowhere.status_code == HTTPStatus.NOT_FOUND

    in_loop(work)


def test_a_member_gets_events_and_goes_on_from_the_last(world: World) -> None:
    path = f"/{world.slugs['brackwater']}/stream/"

    async def work() -> None:
        response = await ask(world.people["vera"], path)
        assert response.status_code == HTTPStatus.OK
        assert response.headers["Content-Type"] == "text/event-stream"
        assert "no-store" in response.headers["Cache-Control"]
        (opening,) = await first_messages(response, 1)
        cursor = next(line for line in opening.split("\n") if line.startswith("id: ")).removeprefix("id: ")
        line = (await sync_to_async(world.order)("brackwater", "varnholt")).id
        for headers, query in (({"Last-Event-ID": cursor}, ""), ({}, f"?after={cursor}")):
            again = await ask(world.people["vera"], path + query, **headers)
            messages = await first_messages(again, 2)
            assert str(line) in messages[1]

    in_loop(work)


def page_stream(response: HttpResponse) -> str:
    """The address at which a page listens."""
    found = re.search(r'data-live="([^"]+)"', response.content.decode())
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("page", ["board", "line"])
def test_what_changes_before_the_page_listens_is_told(world: World, page: str) -> None:
    asked = world.order("brackwater", "varnholt")
    board = f"/{world.slugs['brackwater']}/orders/"
    client = Client()
    client.force_login(world.people["ines"], backend="allauth.account.auth_backends.AuthenticationBackend")
    path = page_stream(client.get(board if page == "board" else f"{board}{asked.id}/"))  # type: ignore[arg-type]
    world.say("varnholt", "brackwater", [compose.accept(world.seen_by("varnholt", asked).document)])

    async def work() -> None:
        response = await ask(world.people["ines"], path)
        opening, told = await first_messages(response, 2)
        assert "event: open" in opening
        assert "event: lines" in told
        assert str(asked.id) in told
        last = next(line for line in told.split("\n") if line.startswith("id: ")).removeprefix("id: ")
        # the browser sends the page's address again, and the last event that it saw goes before it
        again = await ask(world.people["ines"], path, **{"Last-Event-ID": last})
        (opening,) = await first_messages(again, 1)
        assert "id: " in opening, "nothing follows"

    in_loop(work)


def test_a_stream_holds_no_connection_of_the_pool(world: World) -> None:
    async def work() -> None:
        response = await ask(world.people["ines"], f"/{world.slugs['brackwater']}/stream/")
        await first_messages(response, 1)
        assert await sync_to_async(lambda: connections["default"].connection)() is None

    in_loop(work)
