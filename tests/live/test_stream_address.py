"""The address of the stream: who is let in, and what a browser gets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from tests.world import World

from tallystick.server.live.process import hub_of_process
from tallystick.server.people.models import Person

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


def test_a_link_that_never_was_finds_nothing(world: World) -> None:
    async def work() -> None:
        assert (await ask(None, "/a/never-was/stream/")).status_code == HTTPStatus.NOT_FOUND

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


def test_a_stream_holds_no_connection_of_the_pool(world: World) -> None:
    async def work() -> None:
        response = await ask(world.people["ines"], f"/{world.slugs['brackwater']}/stream/")
        await first_messages(response, 1)
        assert await sync_to_async(lambda: connections["default"].connection)() is None

    in_loop(work)
