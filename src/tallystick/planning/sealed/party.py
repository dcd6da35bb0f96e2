"""A company in a sealed run: gives each operator its share, waits, and opens its own plan by itself."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tallystick.errors import InvalidInput, TallystickError
from tallystick.planning.layout import Block, Column
from tallystick.planning.numbers import Numbers
from tallystick.planning.sealed.circle import Circle, check_run
from tallystick.planning.sealed.part import Before, OwnPart, OwnPlan
from tallystick.planning.sealed.shares import OPERATORS, Share, join_words, share_of, split_words
from tallystick.planning.sealed.wire import HEARTBEAT, Aborted, Connection, Silent, connect, context, padded
from tallystick.planning.settlement import checked_gain, checked_whole

ANSWERS_WITHIN = 5.0
"""Seconds for an operator to say why there was nothing to be heard."""

Watch = Callable[[int, dict[str, Any]], None]
"""Told what operator number so-and-so says about how far the run is."""


def unwatched(operator: int, word: dict[str, Any]) -> None:
    """A run that nobody watches."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A company's own plan, and what each operator said about its work."""

    plan: OwnPlan
    operators: tuple[Mapping[str, Any], ...]
    kept: Before


async def take_part(
    circle: Circle,
    numbers: Numbers,
    credentials: Path,
    run: str,
    *,
    patience: float = 600.0,
    watch: Watch = unwatched,
    before: Before | None = None,
    turns: int | None = None,
) -> Outcome:
    """Take part in one run, with one company's private part and nothing else that is private.

    A run can begin with what all companies kept of the same run `before`, and go on for so many `turns`.
    """
    veil = circle.veil(credentials)
    if before is not None and before.blur != veil.key:
        raise InvalidInput(
            f"Company {numbers.company!r}: its key would blur hints otherwise than the last run did. Seen "
            f"under several keys, what is blurred averages out.",
            mend="Have the key blur as the one before it did, with `tallystick circle blur`.",
        )
    own = OwnPart.of(circle.structure, numbers, veil)
    published = [
        [block.company, block.kind.value, block.id, padded(one.hint), padded(one.unit)]
        for block, one in own.published.items()
    ]
    hello: dict[str, Any] = {"want": "plan", "run": run, "published": published}
    if before is not None:
        rises = [[padded(power) for power in powers] for powers in own.rises(before)]
        hello["before"] = {"of": before.of, "turns": turns or circle.turns, "rises": rises}
    sealed = before.sealed if before else (b"",) * OPERATORS
    answers = await _with_all(circle, own.shares(before), credentials, hello, patience, watch, sealed)
    units = [
        {Block(Column(kind), who, key): int(unit) for who, kind, key, unit in answer.word["units"]}
        for answer in answers
    ]
    if units[0] != units[1] or units[0] != units[2]:
        raise InvalidInput("The operators name different units.", mend="Do not use this plan.")
    plan = own.open([answer.share for answer in answers], units[0])
    if len({answer.word["state"] for answer in answers}) != 1:
        raise InvalidInput("The operators name different runs.", mend="Do not use this plan.")
    kept = own.kept(plan, answers[0].word["state"], tuple(answer.kept for answer in answers))
    return Outcome(plan, tuple(answer.word["operator"] for answer in answers), kept)


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What a sealed comparison told a company: whether the joint plan counts, and if so the whole gain."""

    joint: bool
    gain: int
    operators: tuple[Mapping[str, Any], ...]


async def compare(
    circle: Circle, company: str, gain: int, credentials: Path, run: str, *, patience: float = 600.0
) -> Verdict:
    """Learn the sign of the sum of all companies' gains, and the sum if it is not below nothing."""
    secret = np.array([checked_gain(company, gain)], dtype=np.int64).view(np.uint64)
    hello = {"want": "compare", "run": run}
    answers = await _with_all(circle, split_words(secret, (1,)), credentials, hello, patience, unwatched)
    less, whole = (int(one) for one in join_words([answer.share for answer in answers]).view(np.int64))
    if not less:
        checked_whole(len(circle.companies), whole)
    return Verdict(not less, whole, tuple(answer.word["operator"] for answer in answers))


async def _with_all(
    circle: Circle,
    shares: Sequence[Share],
    credentials: Path,
    hello: dict[str, Any],
    patience: float,
    watch: Watch,
    sealed: Sequence[bytes] = (b"",) * OPERATORS,
) -> list[_Answer]:
    """Give each operator its share (and what it sealed), and get what each gives back."""
    check_run(hello["run"])
    tls = context(False, credentials, [operator.certificate for operator in circle.operators])
    hello = hello | {
        "circle": circle.digest,
        "structure": circle.structure_digest,
        # The operators compare this, so that shares of two attempts are never put together.
        "attempt": secrets.token_hex(16),
    }
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_with_operator(circle, share, tls, hello, patience, watch, own))
                for share, own in zip(shares, sealed, strict=True)
            ]
    except BaseExceptionGroup as problems:
        # The first reason is the cause; the other operators only pass it on.
        raise first_reason(problems) from None
    return [task.result() for task in tasks]


def first_reason(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """Of what went wrong at once, the cause: others only followed from it."""
    told = [one for one in problems.exceptions if isinstance(one, TallystickError)]
    return told[0] if told else problems.exceptions[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    share: Share
    word: Mapping[str, Any]
    kept: bytes


async def _with_operator(
    circle: Circle,
    share: Share,
    tls: ssl.SSLContext,
    hello: dict[str, Any],
    patience: float,
    watch: Watch,
    sealed: bytes,
) -> _Answer:
    operator = circle.operators[share.operator]
    connection = await connect(circle.address(share.operator), tls, operator.certificate, operator.name)
    alive = asyncio.create_task(_live(connection))
    try:
        await connection.send(hello, share.words.astype("<u8").tobytes() + sealed)
        while True:
            try:
                word, body = await _heard(connection, operator.name, patience)
            except Silent:
                raise await _given_up(connection, operator.name, patience) from None
            match word.get("event"):
                case "aborted":
                    raise Aborted(
                        f"The run was given up. {word.get('why')}", mend="Mend that, and run it again."
                    )
                case "result":
                    await connection.send({"event": "received"})
                    end = len(body) - word.get("kept", 0)
                    return _Answer(share_of(share.operator, body[:end]), word, body[end:])
                case _:
                    watch(share.operator, word)
    finally:
        alive.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await alive
        await connection.close()


async def _heard(connection: Connection, operator: str, patience: float) -> tuple[dict[str, Any], bytes]:
    """An operator's next word; if there is none, with its name."""
    try:
        return await connection.receive(patience)
    except Silent:
        raise
    except Aborted as problem:
        raise Aborted(
            f"The run was given up. {operator} went away: {problem.message}",
            mend="Run it again when all three operators run, with the same circle file.",
        ) from None


async def _given_up(connection: Connection, operator: str, patience: float) -> Aborted:
    """Give the run up after waiting in vain; the operator knows for whom, and has everybody told."""
    word: dict[str, Any] = {}
    with contextlib.suppress(Aborted, OSError, TimeoutError):
        async with asyncio.timeout(ANSWERS_WITHIN):
            await connection.send({"event": "gave up"})
            while word.get("event") != "aborted":
                word, _ = await connection.receive(None)
    why = word.get("why", f"{operator} said nothing for {patience:.0f} s, and does not answer.")
    return Aborted(
        f"The run was given up. {why}",
        mend=f"See to that, or wait longer than {patience:.0f} s (--patience), and run it again.",
    )


async def _live(connection: Connection) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        while True:
            await asyncio.sleep(HEARTBEAT)
            await connection.send({"event": "alive"})
