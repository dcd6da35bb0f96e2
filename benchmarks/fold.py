"""The fold: entries a second, with verification and without, against bare Ed25519 verification.

Two shapes of record: *answers*, where every entry carries one claim about one of many lines, and *import*,
where entries carry 5,000 new lines each. Time is that of the processor, so that other work on the machine
shows less.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import rfc8785
from nacl.signing import VerifyKey

from tallystick.tally import canonical
from tallystick.tally.digest import Digest
from tallystick.tally.entry import (
    DOMAIN,
    Entry,
    batches,
    check_signature,
    claim_text,
    read_entry,
    sign_entry,
    write_entry,
)
from tallystick.tally.fold import Tally, place_claims
from tallystick.tally.keys import CompanyKey
from tallystick.tally.placed import Placed
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Accept, Claim, Propose, Request, Ship
from tallystick.trade.fold_line import fold_line, line_key
from tallystick.trade.line_json import line_bytes
from tallystick.trade.values import Item, LineRef, Price, ScheduleLine

LINES = 2_000
IMPORTED = 100_000
BUYER = CompanyKey.from_seed(b"\1" * 32)
SUPPLIER = CompanyKey.from_seed(b"\2" * 32)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def run(lines: int = LINES, imported: int = IMPORTED) -> Iterator[dict[str, object]]:
    """Measure both shapes, and the parts of an import."""
    yield from answers(lines)
    yield from imports(imported)


def answers(lines: int) -> Iterator[dict[str, object]]:
    """One claim an entry: a request, an answer, a despatch for each line."""
    entries = conversation(lines)
    stored = [(entry.data, entry.signature) for entry in entries]
    bare = timed(lambda: verify_bare(entries))
    checked = timed(lambda: fold([checked_entry(*each) for each in stored]))
    unchecked = timed(lambda: fold([read_entry(*each) for each in stored]))
    count = len(entries)
    yield {
        "case": "answers",
        "entries": count,
        "entries_a_second_verified": round(count / checked),
        "entries_a_second_unverified": round(count / unchecked),
        "reference": "bare Ed25519 verification of the same entries",
        "reference_a_second": round(count / bare),
        "times_the_reference": round(checked / bare, 2),
    }


def imports(lines: int) -> Iterator[dict[str, object]]:
    """Many claims an entry: an order book coming in."""
    claims = [claim_json(request(number)) for number in range(lines)]
    written = timed(lambda: import_entries(claims), rounds=1)
    entries = import_entries(claims)
    stored = [(entry.data, entry.signature) for entry in entries]
    bare = timed(lambda: verify_bare(entries))
    checked = timed(lambda: fold([checked_entry(*each) for each in stored]), rounds=1)
    yield {
        "case": "import",
        "lines": lines,
        "entries": len(entries),
        "lines_a_second_verified": round(lines / checked),
        "microseconds_a_line_to_sign": micro(written, lines),
        "microseconds_a_line_to_read_verify_and_fold": micro(checked, lines),
        "reference": "bare Ed25519 verification of the same entries",
        "reference_microseconds_a_line": micro(bare, lines),
    }
    yield parts(entries, lines)
    some: list[Any] = claims[:5_000]
    ours = timed(lambda: [canonical.encode(claim) for claim in some])
    theirs = timed(lambda: [rfc8785.dumps(claim) for claim in some])
    yield {
        "case": "canonical bytes",
        "microseconds_a_claim": micro(ours, len(some)),
        "reference": "rfc8785, pure Python",
        "reference_microseconds_a_claim": micro(theirs, len(some)),
        "times_the_reference": round(ours / theirs, 2),
    }


def parts(entries: list[Entry], lines: int) -> dict[str, object]:
    """What placing, folding and the digest of one new line cost."""
    key_of = line_key(BUYER.company, SUPPLIER.company)
    placed = [each for clock, entry in enumerate(entries, 1) for each in place_claims(entry, clock)]
    keyed = [(ref, each) for each in placed if (ref := key_of(each.claim)) is not None]
    documents = [fold_line(ref, [each]) for ref, each in keyed]
    written = [line_bytes(line) for line in documents]

    def place() -> list[tuple[LineRef | None, Placed]]:
        return [
            (key_of(each.claim), each)
            for clock, entry in enumerate(entries, 1)
            for each in place_claims(entry, clock)
        ]

    return {
        "case": "a new line",
        "microseconds_to_place": micro(timed(place), lines),
        "microseconds_to_fold": micro(timed(lambda: [fold_line(ref, [each]) for ref, each in keyed]), lines),
        "microseconds_to_write_for_the_digest": micro(
            timed(lambda: [line_bytes(line) for line in documents]), lines
        ),
        "microseconds_to_add_to_the_digest": micro(timed(lambda: digest_of(written)), lines),
        "reference": "an empty loop of Python over as many lines",
        "reference_microseconds": micro(timed(lambda: [None for _ in range(lines)]), lines),
    }


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the processor seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def micro(seconds: float, count: int) -> float:
    """Return microseconds for each."""
    return round(seconds / count * 1_000_000, 2)


def verify_bare(entries: list[Entry]) -> None:
    """Verify signatures and nothing else."""
    keys = {key.company: VerifyKey(key.public) for key in (BUYER, SUPPLIER)}
    for entry in entries:
        keys[entry.author].verify(DOMAIN + entry.data, entry.signature)


def checked_entry(data: bytes, signature: bytes) -> Entry:
    """Read an entry and check whose it is."""
    entry = read_entry(data, signature)
    author, partner = (BUYER, SUPPLIER) if entry.author == BUYER.company else (SUPPLIER, BUYER)
    check_signature(entry, author.public, partner.company)
    return entry


def fold(entries: list[Entry]) -> str:
    """Fold entries as they arrive, one by one, and keep documents and digest up to date."""
    record = Tally(BUYER.company, SUPPLIER.company, line_key(BUYER.company, SUPPLIER.company))
    documents: dict[LineRef, bytes] = {}
    digest = Digest()
    for entry in entries:
        for ref in record.add((entry,)):
            if ref in documents:
                digest.remove(documents[ref])
            documents[ref] = line_bytes(fold_line(ref, record.claims(ref)))
            digest.add(documents[ref])
    return digest.hex()


def digest_of(documents: list[bytes]) -> str:
    """Return the digest of documents."""
    digest = Digest()
    for document in documents:
        digest.add(document)
    return digest.hex()


def request(number: int) -> Request:
    """Return the request of one order line."""
    ref = LineRef(BUYER.company, str(4_500_000 + number // 3), str(number % 3 * 10 + 10))
    day = date(2026, 3, 1) + timedelta(number % 90)
    item = Item(f"CA-{number % 500:04}", "Pump casing GJS-400")
    price = Price(Decimal(number % 1000 + 1) / 8, "EUR")
    return Request(ref, 1, item, "pc", (ScheduleLine(day, Decimal(number % 50 + 1)),), price, "Ines Moreau")


def import_entries(claims: list[dict[str, object]]) -> list[Entry]:
    """Sign claims in as many entries as they need."""
    entries: list[Entry] = []
    for batch in batches([claim_text(claim) for claim in claims], len):
        entries.append(
            sign_entry(
                BUYER,
                SUPPLIER.company,
                last=entries[-1].link if entries else None,
                seen=None,
                at=START,
                by="Ines Moreau",
                claims=batch,
            )
        )
    return entries


def conversation(lines: int) -> list[Entry]:
    """Sign a request, an answer and a despatch for each line, each in its own entry."""
    halves: dict[str, list[Entry]] = {BUYER.company: [], SUPPLIER.company: []}
    entries: list[Entry] = []

    def say(key: CompanyKey, other: CompanyKey, claim: Claim) -> None:
        mine, theirs = halves[key.company], halves[other.company]
        entry = write_entry(
            key,
            other.company,
            last=mine[-1].link if mine else None,
            seen=theirs[-1].link if theirs else None,
            at=START + timedelta(seconds=len(entries)),
            by="Ines Moreau",
            claims=[claim_json(claim)],
        )
        mine.append(entry)
        entries.append(entry)

    for number in range(lines):
        asked = request(number)
        later = tuple(ScheduleLine(line.date + timedelta(7), line.quantity) for line in asked.schedule)
        answer = Accept(asked.ref, 1) if number % 2 else Propose(asked.ref, 1, 1, later)
        say(BUYER, SUPPLIER, asked)
        say(SUPPLIER, BUYER, answer)
        say(SUPPLIER, BUYER, Ship(asked.ref, asked.schedule[0].quantity, asked.schedule[0].date))
    return entries
