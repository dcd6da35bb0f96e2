"""The hub: what is committed reaches every stream that may know of it, whatever PostgreSQL does meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from tests.world import World

from tallystick.errors import NotAllowed
from tallystick.interchange.demandbook.values import ItemRow
from tallystick.server import gate
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Access
from tallystick.server.live.hub import Connection, Hub, Subscription
from tallystick.server.postgres.address import Address
from tallystick.server.postgres.direct import connect_async
from tallystick.trade.claims import AddNote

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20.0


def in_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test's coroutine in a loop of its own."""
    async_to_sync(work)()


async def next_event(stream: Subscription, *names: str) -> tuple[str, str, dict[str, Any]]:
    """The next event of one of these names: name, cursor, data. Others are passed over."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = (await stream.waiting.get()).decode()
            fields = dict(line.partition(": ")[::2] for line in message.strip().split("\n"))
            if not names or fields.get("event") in names:
                return fields.get("event", ""), fields.get("id", ""), json.loads(fields.get("data", "{}"))


def polling_hub(**seconds: float) -> Hub:
    return Hub(connect_async, **seconds)


async def tell(world: World, order: str) -> str:
    """Brackwater asks Varnholt for a line; its id."""

    def ask() -> str:
        return str(world.order("brackwater", "varnholt", order=order).id)

    return await sync_to_async(ask)()


def test_a_word_reaches_both_sides_and_nobody_else(world: World) -> None:
    buyer, supplier, outsider = (world.as_(name) for name in ("ines", "jonas", "nemo"))

    async def work() -> None:
        hub = polling_hub()
        streams = [await hub.subscribe(access, "") for access in (buyer, supplier, outsider)]
        for stream in streams:
            assert (await next_event(stream))[0] == "open"
        line = await tell(world, "A-1")
        for stream in streams[:2]:
            name, cursor, data = await next_event(stream)
            assert (name, data["ids"]) == ("lines", [line])
            assert cursor
            assert data["counts"]["all"] == 1
        assert streams[2].waiting.empty()
        await hub.close()

    in_loop(work)


def test_what_is_private_is_news_for_its_own_people_alone(world: World) -> None:
    """Nothing of it is told but that it changed; a partner's stream says nothing at all."""
    buyer, supplier = world.as_("ines"), world.as_("jonas")

    def plan() -> None:
        with buyer.open() as book:
            DemandBook(book).change(Changes(items=(ItemRow("PUMP", "PCE"),)))

    async def work() -> None:
        hub = polling_hub()
        streams = [await hub.subscribe(access, "") for access in (buyer, supplier)]
        cursor = (await next_event(streams[0]))[1]
        await next_event(streams[1])
        await sync_to_async(plan)()
        name, after, data = await next_event(streams[0])
        assert (name, data) == ("private", {})
        hub.unsubscribe(streams[0])
        again = await hub.subscribe(buyer, cursor)  # one that was away hears of it, too
        assert (await next_event(again, "private"))[2] == {}
        hub.unsubscribe(again)
        up_to_date = await hub.subscribe(buyer, after)
        assert (await next_event(up_to_date))[0] == "open"
        line = await tell(world, "A-1")
        for stream in (up_to_date, streams[1]):
            name, _cursor, data = await next_event(stream)
            assert (name, data["ids"]) == ("lines", [line])
        await hub.close()

    in_loop(work)


def test_a_stream_goes_on_where_it_stopped(world: World) -> None:
    buyer = world.as_("ines")

    async def work() -> None:
        hub = polling_hub()
        stream = await hub.subscribe(buyer, "")
        _name, cursor, _data = await next_event(stream)
        hub.unsubscribe(stream)
        missed = {await tell(world, "A-1"), await tell(world, "A-2")}
        again = await hub.subscribe(buyer, cursor)
        name, _cursor, data = await next_event(again, "lines", "many")
        assert name == "lines"
        assert set(data["ids"]) == missed
        await hub.close()

    in_loop(work)


@pytest.mark.parametrize("cursor", ["x", "9999999999999:9999999999999:", "1:2:3", "5:3:", "1:9:4,4", "0:0:"])
def test_a_foreign_cursor_makes_the_page_read_again(world: World, cursor: str) -> None:
    buyer = world.as_("ines")

    async def work() -> None:
        hub = polling_hub()
        stream = await hub.subscribe(buyer, cursor)
        assert (await next_event(stream))[0] == "open"
        assert (await next_event(stream))[0] == "many"
        await hub.close()

    in_loop(work)


def test_many_changes_are_not_listed(world: World) -> None:
    buyer = world.as_("ines")
    claims = [world.request("brackwater") for _ in range(201)]

    async def work() -> None:
        hub = polling_hub()
        stream = await hub.subscribe(buyer, "")
        await next_event(stream)
        await sync_to_async(world.say)("brackwater", "varnholt", claims)
        name, _cursor, data = await next_event(stream)
        assert name == "many"
        assert data["counts"]["all"] == 201
        await hub.close()

    in_loop(work)


def test_a_link_has_no_stream(world: World) -> None:
    with world.as_("ines").open() as book:
        guest = book.add_partner("Serafim", "rui@serafim.example")
        token = book.invite(guest.id, guest.email)
    access: Access = gate.for_link(token)

    async def work() -> None:
        with pytest.raises(NotAllowed):
            await polling_hub().subscribe(access, "")

    in_loop(work)


def test_a_lost_notification_loses_nothing(world: World) -> None:
    buyer = world.as_("ines")

    async def work() -> None:
        hub = Hub(connect_async, channel="nobody_speaks_here", poll_seconds=0.05)
        stream = await hub.subscribe(buyer, "")
        await next_event(stream)
        line = await tell(world, "A-1")
        assert (await next_event(stream))[2]["ids"] == [line]
        await hub.close()

    in_loop(work)


def test_a_stream_ends_after_its_life_and_beats_before(world: World) -> None:
    buyer = world.as_("ines")

    async def work() -> None:
        hub = polling_hub(life_seconds=2.5, beat_seconds=0.5)
        stream = await hub.subscribe(buyer, "")
        messages = []
        async with asyncio.timeout(PATIENCE):
            while message := await stream.waiting.get():
                messages.append(message)
        assert messages[0].startswith(b"retry: ")
        assert b": beat\n\n" in messages[1:]
        hub.unsubscribe(stream)
        assert hub.open_streams == 0
        await hub.close()

    in_loop(work)


def test_the_stream_of_a_removed_member_ends_and_the_others_go_on(world: World) -> None:
    planner, viewer = world.as_("ines"), world.as_("vera")

    def remove() -> None:
        with world.as_("ada").open() as book:
            book.remove_member(world.people["vera"].pk)

    async def work() -> None:
        hub = polling_hub(beat_seconds=0.2)
        stays, goes = [await hub.subscribe(access, "") for access in (planner, viewer)]
        await sync_to_async(remove)()
        async with asyncio.timeout(PATIENCE):
            while await goes.waiting.get():
                pass
        line = await tell(world, "A-1")
        assert (await next_event(stays, "lines"))[2]["ids"] == [line]
        await hub.close()

    in_loop(work)


def test_a_page_that_does_not_keep_up_is_told_to_read_again(world: World) -> None:
    stream = Subscription(world.companies["brackwater"], 0.0)
    for number in range(60):
        stream.put(f"event: lines\ndata: {number}\n\n".encode())
    assert stream.waiting.qsize() <= 10
    assert b"event: many" in stream.waiting.get_nowait()


def cut_connections(superuser: Address) -> None:
    """Cut every other connection of this database, as a restart of PostgreSQL does."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(**superuser.parameters(), autocommit=True) as database:
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    connection.close()


def test_it_survives_a_restart_of_postgresql(world: World, superuser: Address) -> None:
    buyer = world.as_("ines")
    refusing = False

    async def connect() -> Connection:
        if refusing:
            raise psycopg.OperationalError("refused")
        return await connect_async()

    async def work() -> None:
        nonlocal refusing
        hub = Hub(connect, poll_seconds=0.1)
        stream = await hub.subscribe(buyer, "")
        await next_event(stream)
        refusing = True
        await sync_to_async(cut_connections)(superuser)
        assert (await next_event(stream))[0] == "offline"
        line = await tell(world, "A-1")
        refusing = False
        assert (await next_event(stream))[0] == "online"
        assert (await next_event(stream))[2]["ids"] == [line]
        after = await tell(world, "A-2")
        assert (await next_event(stream))[2]["ids"] == [after]
        await hub.close()

    in_loop(work)


def test_a_page_opened_while_postgresql_was_away_is_caught_up(world: World) -> None:
    buyer = world.as_("ines")
    refusing = True
    with buyer.open() as book:
        made = book.now()
    line = str(world.order("brackwater", "varnholt").id)

    async def connect() -> Connection:
        if refusing:
            raise psycopg.OperationalError("refused")
        return await connect_async()

    async def work() -> None:
        nonlocal refusing
        hub = Hub(connect, poll_seconds=0.1)
        stream = await hub.subscribe(buyer, made)
        assert (await next_event(stream))[0] == "offline"
        refusing = False
        name, cursor, _data = await next_event(stream, "open")
        assert not cursor, "what is cut here must not count as told"
        name, cursor, data = await next_event(stream, "lines", "many")
        assert (name, data["ids"]) == ("lines", [line])
        assert cursor
        await hub.close()

    in_loop(work)


def test_many_streams_share_one_read(world: World) -> None:
    buyer = world.as_("ines")
    reads = 0

    async def connect() -> Connection:
        return await counting(connect_async())

    async def counting(opening: Awaitable[Connection]) -> Connection:
        nonlocal reads
        reads += 1
        return await opening

    async def work() -> None:
        hub = Hub(connect)
        streams = [await hub.subscribe(buyer, "") for _ in range(40)]
        for stream in streams:
            await next_event(stream)
        line = await tell(world, "A-1")
        for stream in streams:
            assert (await next_event(stream))[2]["ids"] == [line]
        assert hub.open_streams == 40
        await hub.close()

    in_loop(work)
    assert reads == 2  # one connection listens, one reads


def test_notes_count_as_changes(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    buyer = world.as_("ines")

    async def work() -> None:
        hub = polling_hub()
        stream = await hub.subscribe(buyer, "")
        await next_event(stream)
        await sync_to_async(world.say)("varnholt", "brackwater", [AddNote(asked.document.ref, "On its way")])
        assert (await next_event(stream))[2]["ids"] == [str(asked.id)]
        await hub.close()

    in_loop(work)
