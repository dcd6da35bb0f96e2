"""What leaves each process in a sealed run, byte by byte before encryption: no private number, in any form.

Somebody stands between all processes with everybody's keys (`benchmarks.between`) and records what passes, in
two runs with equal public parts and different numbers.
"""

from __future__ import annotations

import asyncio
import json
import os
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.between import Between
from tallystick_operator.keeping import OVERHEAD

from tallystick.planning.file import network_document
from tallystick.planning.layout import Layout
from tallystick.planning.network import Network
from tallystick.planning.sealed.circle import read_circle
from tallystick.planning.sealed.local import LocalCircle, free_ports
from tallystick.planning.sealed.part import OwnPart, Places
from tallystick.planning.sealed.party import Outcome
from tallystick.planning.sealed.shares import FRACTION_BITS
from tallystick.planning.sealed.veil import OPEN
from tests.planning.sealed.circles import TURNS, distinct, installed

LEAST_DIGITS = 5
"""Shorter numbers are found in any text by accident."""


class Recorded:
    """One run: every byte by sender and receiver, what processes printed, what they left in their folder."""

    def __init__(self, network: Network, folder: Path) -> None:
        self.network, self.folder = network, folder
        self.passed: dict[tuple[str, str, int], bytearray] = defaultdict(bytearray)
        self.said: list[bytes] = []
        self.outcomes: Mapping[str, Outcome] = {}

    async def run(self, work: Callable[[LocalCircle], Awaitable[Any]]) -> Any:
        """Something with three operators, the two companies, and somebody between all of them."""
        ports = free_ports()
        here = LocalCircle(self.network, TURNS, self.folder, ports)
        between = Between(here, ports, record=self._keep)
        async with asyncio.timeout(240), here.operators() as processes, between.standing():
            found = await work(here)
            for process in processes:
                process.terminate()
            for reading in here.reading:
                self.said.append(await reading)
        return found

    def _keep(self, source: str, target: str, number: int, data: bytes) -> None:
        self.passed[source, target, number] += data

    def own(self, company: str) -> OwnPart:
        """What a company shared and told."""
        circle = read_circle(json.loads((self.folder / "circle.json").read_text()))
        place = list(self.network.numbers).index(company)
        veil = circle.veil(self.folder / f"company{place}.pem")
        return OwnPart.of(self.network.structure, self.network.numbers[company], veil)

    def between(self, source: str, target: str) -> list[bytes]:
        """What one sent to another, by connection."""
        return [bytes(data) for (a, b, _), data in self.passed.items() if (a, b) == (source, target) and data]

    def everything(self) -> bytes:
        """All bytes that left any process, in any way."""
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join([*self.passed.values(), *self.said, *files])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recorded, Recorded]:
    """Two runs that differ in private numbers only."""
    installed()
    found = []
    for name, factor in (("one", 1.0), ("other", 1.07)):
        folder = tmp_path_factory.mktemp(name)
        old = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(folder)
        try:
            found.append(Recorded(distinct(factor), folder))
            found[-1].outcomes = asyncio.run(found[-1].run(lambda here: here.plan()))
        finally:
            os.environ.pop("TMPDIR") if old is None else os.environ.update(TMPDIR=old)
    one, other = found
    return one, other


def test_the_two_runs_publish_the_same_and_differ_in_their_numbers(runs: tuple[Recorded, Recorded]) -> None:
    one, other = runs
    for company in one.network.numbers:
        own = [OwnPart.of(run.network.structure, run.network.numbers[company], OPEN) for run in runs]
        assert own[0].published == own[1].published
        assert np.abs(own[0].figures - own[1].figures).max() > 1e-4
    assert one.network.structure == other.network.structure


def test_no_private_number_leaves_in_any_form(runs: tuple[Recorded, Recorded]) -> None:
    for run in runs:
        everything = run.everything()
        assert len(everything) > 500_000
        checked = 0
        for number in private_numbers(run):
            for form in forms(number):
                checked += 1
                assert form not in everything, number
        assert checked > 500


def test_no_gain_leaves_a_company_in_the_comparison(tmp_path: Path) -> None:
    installed()
    gains = {"foundry": 7_381_924_653, "pumps": -1_946_270_117}
    run = Recorded(distinct(), tmp_path)
    settlement = asyncio.run(run.run(lambda here: here.settle(gains)))
    assert settlement.gain == sum(gains.values())
    everything = run.everything()
    assert len(everything) > 5_000
    for cents in (*gains.values(), settlement.gain):
        for form in (struct.pack("<q", cents)[:5], struct.pack(">q", cents)[3:], str(abs(cents)).encode()):
            assert form not in everything, cents


def test_what_companies_say_is_as_long_whatever_the_numbers(runs: tuple[Recorded, Recorded]) -> None:
    for company, operator in product(runs[0].network.numbers, range(3)):
        one, other = (first_word(run, company, operator) for run in runs)
        assert json.loads(one)["published"] != json.loads(other)["published"], "circles count otherwise"
        assert len(one) == len(other)


def test_the_search_would_find_a_number_that_had_leaked(runs: tuple[Recorded, Recorded]) -> None:
    number = next(iter(private_numbers(runs[0])))
    for form in forms(number):
        assert form in b"a message with " + form + b" in it"


def test_an_operators_view_looks_alike_whatever_the_numbers(runs: tuple[Recorded, Recorded]) -> None:
    for rank in range(3):
        views = [given_words(run, rank) for run in runs]
        for words, run in zip(views, runs, strict=True):
            assert even(np.bincount(words.view(np.uint8), minlength=256))
            secret = figures(run)
            signed = words.reshape(-1, 2).view(np.int64).astype(np.float64)
            for column in range(2):
                assert unrelated(signed[:, column], secret)
        both = [np.bincount(view.view(np.uint8), minlength=256) for view in views]
        assert alike(*both)


def test_what_operators_tell_each_other_looks_alike_whatever_the_numbers(
    runs: tuple[Recorded, Recorded],
) -> None:
    for source in range(3):
        for target in range(3):
            if source != target:
                counts = []
                for run in runs:
                    streams = run.between(f"operator {source}", f"operator {target}")
                    contents = b"".join(one for stream in streams for one in engine_contents(stream))
                    assert len(contents) > 5_000
                    counts.append(np.bincount(np.frombuffer(contents, dtype=np.uint8), minlength=256))
                    assert even(counts[-1])
                assert alike(*counts)


def test_nothing_but_the_circle_is_left_on_disk(runs: tuple[Recorded, Recorded]) -> None:
    for run in runs:
        names = {path.name for path in run.folder.rglob("*") if path.is_file()}
        assert names == {
            "circle.json",
            *(f"operator{n}.pem" for n in range(3)),
            "company0.pem",
            "company1.pem",
        }


def private_numbers(run: Recorded) -> Iterator[float]:
    """Every private number, each figure that was shared, and every figure of the plans that came of it."""

    def walk(value: Any) -> Iterator[float]:
        if isinstance(value, dict):
            for one in value.values():
                yield from walk(one)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)
        elif isinstance(value, float):
            yield value

    public = {float(n) for n in range(-100, 1000)}
    found = set(walk(network_document(run.network)))
    for company in run.network.numbers:
        found |= set(run.own(company).figures.tolist())
        found |= set(run.outcomes[company].plan.x.tolist())
    yield from (one for one in sorted(found - public) if len(f"{one:.6g}".strip("-0.")) >= LEAST_DIGITS)


def forms(number: float) -> list[bytes]:
    """A number as somebody might write it: floating, fixed, both ends first, as text."""
    fixed = round(number * 2**FRACTION_BITS)
    found = [struct.pack("<d", number), struct.pack(">d", number)]
    found += [f"{number!r}".encode(), f"{number:.6f}".rstrip("0").encode()]
    # Small whole numbers are mostly zeros, which every message has.
    if abs(fixed) > 2**24:
        found += [struct.pack("<q", fixed), struct.pack(">q", fixed)]
    return [form for form in found if len(form.strip(b"\0-0.")) >= LEAST_DIGITS - 1]


def given_words(run: Recorded, rank: int) -> np.ndarray:
    """The words that one operator got from the companies, in the order of `figures`."""
    parts = []
    for company in run.network.numbers:
        word = first_word(run, company, rank)
        assert json.loads(word)["want"] == "plan"
        (stream,) = run.between(company, f"operator {rank}")
        _, body = struct.unpack(">IQ", stream[:12])
        start = 12 + len(word)
        parts.append(np.frombuffer(stream[start : start + body], dtype="<u8"))
    return np.concatenate(parts)


def first_word(run: Recorded, company: str, rank: int) -> bytes:
    """With what a company begins to an operator, before its shares."""
    (stream,) = run.between(company, f"operator {rank}")
    header, _ = struct.unpack(">IQ", stream[:12])
    return stream[12 : 12 + header]


def figures(run: Recorded) -> np.ndarray:
    """What was shared, as it would be without sharing."""
    return np.concatenate([run.own(company).figures for company in run.network.numbers])


def engine_contents(stream: bytes) -> Iterator[bytes]:
    """What the engines' longer messages carry, without the transport's own words around it."""
    place = stream.find(b"PRPC")
    while 0 <= place < len(stream) - 12:
        body, meta = struct.unpack(">II", stream[place + 4 : place + 12])
        content = stream[place + 12 + meta : place + 12 + body]
        if len(content) > 300:
            yield content[128:-64]
        place += 12 + body


def even(counts: np.ndarray) -> bool:
    """Chi-square against all bytes being equally likely; a fair source fails once in a million times."""
    expected = counts.sum() / len(counts)
    return bool(((counts - expected) ** 2 / expected).sum() < 255 + 4.9 * np.sqrt(2 * 255) + 30)


def alike(left: np.ndarray, right: np.ndarray) -> bool:
    """Chi-square of two samples being of one source, with the same rate of false alarms."""
    total = left + right
    share = left.sum() / total.sum()
    expected = total * share, total * (1 - share)
    score = sum(
        float(((a - b) ** 2 / np.maximum(b, 1e-9)).sum())
        for a, b in zip((left, right), expected, strict=True)
    )
    return score < 255 + 4.9 * np.sqrt(2 * 255) + 30


def unrelated(words: np.ndarray, secret: np.ndarray) -> bool:
    """No correlation beyond five standard deviations."""
    return bool(abs(np.corrcoef(words, secret)[0, 1]) < 5 / np.sqrt(len(secret)))


def test_the_statistics_would_see_shares_that_are_not_random() -> None:
    secret = np.linspace(0, 1, 2000)
    plain = np.rint(secret * 2**FRACTION_BITS).astype(np.int64)
    assert not even(np.bincount(plain.view(np.uint8), minlength=256))
    assert not unrelated(plain.astype(float), secret)
    fair = np.random.default_rng(1).integers(0, 256, 32_000)
    assert even(np.bincount(fair, minlength=256))
    assert not alike(np.bincount(fair, minlength=256), np.bincount(plain.view(np.uint8), minlength=256))


def test_a_companys_share_of_a_plan_is_its_own_only(runs: tuple[Recorded, Recorded]) -> None:
    run = runs[0]
    layout = Layout.of(run.network.structure)
    for company in run.network.numbers:
        places = Places.of(layout, run.network.structure, company)
        for rank in range(3):
            (stream,), sizes = run.between(f"operator {rank}", company), []
            while stream:
                header, body = struct.unpack(">IQ", stream[:12])
                sizes.append(body)
                stream = stream[12 + header + body :]
            # Its plan, and prices of its own equations, which only this operator can read.
            assert max(sizes) == 16 * (len(places.told) + len(places.rows)) + OVERHEAD
            assert sum(size > 0 for size in sizes) == 1
