"""From a supplier's click to the buyer's browser stream, with many streams open and many changes a second.

A real server is started and driven over HTTP: suppliers post acceptances as the line's page does, and every
stream of the buyer's company notes when it hears of each. Reference, in the same run: a bare commit and NOTIFY
in PostgreSQL until a listening connection has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.scratch import percentile, scratch

STREAMS = int(os.environ.get("TALLYSTICK_BENCH_STREAMS", "300"))
CHANGES = int(os.environ.get("TALLYSTICK_BENCH_CHANGES", "400"))
A_SECOND = 20
SUPPLIERS = 10
ROUNDS = 200


def run() -> Iterator[dict[str, object]]:
    """Measure with everything from one company, which is the worst case, and tell the reference."""
    with scratch() as options:
        scene = prepare()
        bare = list(bare_notify())
        yield {
            "case": "bare commit and NOTIFY",
            "p50_ms": ms(bare, 0.5),
            "p95_ms": ms(bare, 0.95),
            "p99_ms": ms(bare, 0.99),
        }
        with serving(options.data) as address:
            asyncio.run(drive(address, scene))
        yield {
            "case": f"{STREAMS} streams, {A_SECOND} changes a second",
            "streams": STREAMS,
            "changes": len(scene.sent),
            "refused": scene.refused,
            "heard": len(scene.delays),
            "missed": len(scene.sent) * STREAMS - len(scene.delays),
            "p50_ms": ms(scene.delays, 0.5),
            "p95_ms": ms(scene.delays, 0.95),
            "p99_ms": ms(scene.delays, 0.99),
            "answered_p50_ms": ms(scene.answered, 0.5),
            "answered_p95_ms": ms(scene.answered, 0.95),
            "bare_p50_ms": ms(bare, 0.5),
            "ratio": round(percentile(scene.delays, 0.5) / percentile(bare, 0.5), 1),
        }


@dataclass
class Scene:
    """Who is signed in, what will be answered, and what was measured."""

    buyer_slug: str
    buyer_cookie: str
    answers: list[tuple[str, str, str, str]]  # slug, cookie, line, token
    sent: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    refused: int = 0


def prepare() -> Scene:
    """A buyer and its suppliers, with enough requests to answer."""
    from datetime import date
    from decimal import Decimal

    from tallystick.server import gate
    from tallystick.server.people.models import Person
    from tallystick.trade.claims import Request
    from tallystick.trade.values import Item, LineRef, ScheduleLine

    buyer_person = Person.objects.create_user("buyer@example.com", name="Buyer")
    buyer = gate.create_company(buyer_person, "Buyer Works")
    answers: list[tuple[str, str, str, str]] = []
    for number in range(SUPPLIERS):
        person = Person.objects.create_user(f"supplier{number}@example.com", name=f"Supplier {number}")
        supplier = gate.create_company(person, f"Supplier {number}")
        with buyer.open() as book:
            partner = book.connect(supplier.company.id, supplier.company.name)
            refs = [LineRef(buyer.company.id, f"{number}-{i}", "1") for i in range(-(-CHANGES // SUPPLIERS))]
            schedule = (ScheduleLine(date(2031, 1, 31), Decimal(100)),)
            book.write(
                partner.tally, [Request(ref, 1, Item(f"I-{ref.order}"), "PCE", schedule) for ref in refs]
            )
            entries = list(book.lines(book.line_id(partner.id, ref) for ref in refs))
        cookie = sign_in(person)
        answers += [(supplier.company.slug, cookie, str(entry.id), entry.token) for entry in entries]
    answers.sort(key=lambda answer: answer[2])  # so that suppliers take turns
    return Scene(buyer.company.slug, sign_in(buyer_person), answers[:CHANGES])


def sign_in(person: object) -> str:
    """A session of the person, as the browser's cookie."""
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    return str(client.cookies["sessionid"].value)


def bare_notify() -> Iterator[float]:
    """Insert a row, commit, notify in a transaction of its own, until a listener has it."""
    from tallystick.server.postgres.direct import connect

    with connect() as writer, connect() as notifier, connect() as listener:
        writer.execute("CREATE TEMPORARY TABLE bare (n int)")
        listener.execute("LISTEN bare")
        for number in range(ROUNDS):
            started = time.perf_counter()
            with writer.transaction():
                writer.execute("INSERT INTO bare VALUES (%s)", (number,))
            notifier.execute("NOTIFY bare")
            next(listener.notifies(timeout=5, stop_after=1))
            yield time.perf_counter() - started


@contextlib.contextmanager
def serving(data: Path) -> Iterator[tuple[str, int]]:
    """The real server on the benchmark's data folder."""
    command = [
        str(Path(sys.executable).with_name("tallystick")),
        "serve",
        "--data",
        str(data),
        "--port",
        "0",
        "--json",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        for line in server.stdout:
            url = str(json.loads(line).get("url", ""))
            if url:
                host, _, port = url.removeprefix("http://").strip("/").partition(":")
                yield host, int(port)
                return
        raise RuntimeError("the server did not start")
    finally:
        server.terminate()
        server.wait(30)


class Stream(asyncio.Protocol):
    """One open page: reads just enough of the stream to see which lines it names."""

    def __init__(self, scene: Scene, request: bytes, opened: asyncio.Semaphore) -> None:
        self._scene = scene
        self._request = request
        self._opened = opened
        self._rest = b""
        self._ready = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        *events, self._rest = (self._rest + data).split(b"\n\n")
        for event in events:
            if not self._ready and b"event: open" in event:
                self._ready = True
                self._opened.release()
            start = event.find(b'"ids":["')
            if start < 0:
                continue
            for line in event[start + 8 : event.index(b'"]', start)].split(b'","'):
                sent = self._scene.sent.get(line.decode())
                if sent is not None:
                    self._scene.delays.append(now - sent)


async def drive(address: tuple[str, int], scene: Scene) -> None:
    """Open the streams, answer at a steady pace, and give the last change time to arrive."""
    loop = asyncio.get_running_loop()
    opened = asyncio.Semaphore(0)
    request = f"GET /{scene.buyer_slug}/stream/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={scene.buyer_cookie}\r\n\r\n"
    transports = []
    for _ in range(STREAMS):
        transport, _protocol = await loop.create_connection(
            lambda: Stream(scene, request.encode(), opened), *address
        )
        transports.append(transport)
        await asyncio.wait_for(opened.acquire(), 30)
    started = loop.time()
    posts = []
    for number, answer in enumerate(scene.answers):
        await asyncio.sleep(max(0.0, started + number / A_SECOND - loop.time()))
        posts.append(loop.create_task(accept(address, scene, *answer)))
    await asyncio.gather(*posts)
    await asyncio.sleep(3)
    for transport in transports:
        transport.abort()


async def accept(
    address: tuple[str, int], scene: Scene, slug: str, cookie: str, line: str, token: str
) -> None:
    """Post an acceptance, as the button on the line's page does."""
    csrf = "c" * 32
    body = urlencode({"token": token, "csrfmiddlewaretoken": csrf}).encode()
    head = (
        f"POST /{slug}/orders/{line}/accept/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: sessionid={cookie}; csrftoken={csrf}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    scene.sent[line] = started = time.perf_counter()
    reader, writer = await asyncio.open_connection(*address)
    writer.write(head.encode() + body)
    answer = await reader.read()
    scene.answered.append(time.perf_counter() - started)
    writer.close()
    if b" 302 " not in answer[:40]:
        scene.refused += 1
        del scene.sent[line]


def ms(values: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    return round(percentile(values, share) * 1000, 1) if values else 0.0
