"""Write the golden vectors: `python -m tests.vectors.make`. They change only when the format does.

Everything in them comes from fixed seeds and fixed times, so that another implementation of the format can
check itself against the files without running this one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tallystick.tally import canonical
from tallystick.tally.digest import Digest
from tallystick.tally.entry import Entry, Link, to_envelope, write_entry
from tallystick.tally.fold import Tally
from tallystick.tally.keys import CompanyKey, tally_id
from tallystick.trade.documents import Ref, document_bytes, document_key, fold_document
from tallystick.trade.fold_line import fold_line, line_key
from tallystick.trade.line_json import line_bytes

HERE = Path(__file__).parent
BUYER = CompanyKey.from_seed(bytes(range(32)))
SUPPLIER = CompanyKey.from_seed(bytes(range(32, 64)))
PEOPLE = {BUYER.company: "Ines Moreau", SUPPLIER.company: "Jonas Brandt"}
LINE = {"buyer": BUYER.company, "order": "4500217", "line": "10"}
OTHER = {"buyer": BUYER.company, "order": "4500226", "line": "20"}
Claim = dict[str, object]


def main() -> None:
    """Write every file."""
    for name, value in vectors().items():
        (HERE / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def vectors() -> dict[str, object]:
    """Return the contents of every file by its name."""
    entries = story()
    return {
        "canonical": canonical_vectors(),
        "keys": keys_vector(),
        "entries": [entry_vector(entry) for entry in entries],
        "refused-entries": refused_entries(entries[0]),
        "fold": fold_vector(entries),
        "forecasts": forecasts_vector(),
    }


def canonical_vectors() -> dict[str, object]:
    """Values with their canonical bytes, and bytes that no reader may accept."""
    values: list[object] = [
        None,
        True,
        [],
        {},
        0,
        -1,
        canonical.MAX_INT,
        -canonical.MAX_INT,
        "",
        'quote " backslash \\ slash / tab \t newline \n return \r feed \f back \b',
        "\x01\x1f\x7f\x80\u2028",
        "Łożyska, Ø220, €, \U0001f600",
        {"b": 1, "a": 2, "": 3, "B": 4, "\u00e9": 5},
        {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3},
        {"nested": {"z": [1, {"y": None, "x": []}], "a": ""}},
    ]
    refused = {
        "a float": b'{"a":1.0}',
        "an exponent": b'{"a":1e2}',
        "minus zero": b'{"a":-0}',
        "a number beyond 2^53 - 1": b"9007199254740992",
        "not a number": b"NaN",
        "keys out of order": b'{"b":1,"a":2}',
        "keys in code point instead of UTF-16 order": '{"\ufb33":1,"\U0001f600":2}'.encode(),
        "a key twice": b'{"a":1,"a":1}',
        "white space": b'{"a": 1}',
        "a needless escape": b'{"a":"\\u0041"}',
        "an escaped slash": b'{"a":"\\/"}',
        "an upper-case escape": b'{"a":"\\u001F"}',
        "half of a surrogate pair": b'{"a":"\\ud800"}',
        "the character NUL": b'{"a":"\\u0000"}',
        "bytes that are not UTF-8": b'{"a":"\xff"}',
        "a byte order mark": b'\xef\xbb\xbf{"a":1}',
        "nested 17 deep": b"[" * 17 + b"]" * 17,
        "nothing": b"",
    }
    return {
        "accepted": [{"value": value, "bytes": canonical.encode(value).hex()} for value in values],
        "refused": [{"what": what, "bytes": data.hex()} for what, data in refused.items()],
    }


def keys_vector() -> dict[str, object]:
    """Seeds with what is derived from them."""
    return {
        "companies": [
            {"seed": key.seed.hex(), "public": key.public.hex(), "company": key.company}
            for key in (BUYER, SUPPLIER)
        ],
        "tally": tally_id(BUYER.company, SUPPLIER.company),
    }


def entry_vector(entry: Entry) -> dict[str, object]:
    """One entry in every form: as it travels, its canonical bytes, its hash and its signature."""
    return {
        "envelope": to_envelope(entry),
        "bytes": entry.data.hex(),
        "id": entry.id,
        "signature": entry.signature.hex(),
    }


class Half:
    """One company writing its half."""

    def __init__(self, key: CompanyKey) -> None:
        self.key = key
        self.entries: list[Entry] = []

    @property
    def last(self) -> Link | None:
        """The last entry, as the next one names it."""
        return self.entries[-1].link if self.entries else None

    def write(self, other: Half, seen: int, minute: int, *claims: Mapping[str, object]) -> Entry:
        """Sign the next entry, holding the first `seen` entries of the other half."""
        entry = write_entry(
            self.key,
            other.key.company,
            last=self.last,
            seen=other.entries[seen - 1].link if seen else None,
            at=datetime(2026, 3, 10, 14, minute, 30, 250_000, tzinfo=UTC),
            by=PEOPLE[self.key.company],
            claims=claims,
        )
        self.entries.append(entry)
        return entry


def story() -> list[Entry]:
    """Requests, a proposal, an agreement, a change that crosses it, goods, and claims that are refused."""
    buyer, supplier = Half(BUYER), Half(SUPPLIER)
    item: Claim = {"code": "CA-DN80-PN16", "description": "Pump casing DN80, GJS-400"}
    asked: Claim = {"type": "order.request", "item": item, "unit": "pc"}
    proposal: Claim = {"type": "order.propose", "revision": 2, "proposal": 2}
    return [
        buyer.write(
            supplier,
            0,
            0,
            {
                **LINE,
                **asked,
                "revision": 1,
                "schedule": schedule("2026-03-31 300"),
                "contact": "Ines Moreau",
            },
            {**OTHER, **asked, "revision": 1, "schedule": schedule("2026-03-24 2000.5")},
        ),
        supplier.write(
            buyer,
            1,
            5,
            {
                **LINE,
                "type": "order.propose",
                "revision": 1,
                "proposal": 1,
                "schedule": schedule("2026-03-31 250", "2026-04-14 50"),
                "reason": "Gießerei voll in KW 14 \U0001f614",
            },
            {**OTHER, "type": "order.accept", "revision": 1},
        ),
        buyer.write(
            supplier,
            1,
            9,
            {**LINE, "type": "order.approve", "proposal": 1},
            {**LINE, "type": "order.accept", "revision": 1},
            {**LINE, "type": "order.teleport", "to": "Brackwater"},
            {**LINE, "type": "order.note", "text": ""},
        ),
        # The buyer changes the line while the supplier ships: neither has seen the other's entry.
        buyer.write(
            supplier,
            1,
            19,
            {
                **LINE,
                **asked,
                "revision": 2,
                "schedule": schedule("2026-03-31 300", "2026-04-07 100"),
                "price": {"amount": "84.2", "currency": "EUR"},
                "reason": "Waterworks order came in.",
            },
        ),
        supplier.write(
            buyer,
            2,
            21,
            {**LINE, "type": "order.accept", "revision": 1},
            {
                **LINE,
                "type": "order.ship",
                "quantity": "120",
                "despatched": "2026-03-10",
                "expected": "2026-03-12",
            },
        ),
        buyer.write(
            supplier,
            2,
            40,
            {**LINE, "type": "order.receive", "received": "2026-03-12", "good": "118", "damaged": "2"},
            {
                **LINE,
                "type": "order.report",
                "channel": "phone",
                "said": {"type": "order.accept", "revision": 2},
            },
        ),
        supplier.write(
            buyer,
            4,
            55,
            {**LINE, "type": "order.reject", "revision": 1},
            {**LINE, **proposal, "schedule": schedule("2026-03-31 350")},
        ),
    ]


def forecast_story() -> list[Entry]:
    """A forecast, an answer that crosses the next version, one that is short, and claims that are refused."""
    buyer, supplier = Half(BUYER), Half(SUPPLIER)
    named: Claim = {"buyer": BUYER.company, "item": "CA-DN80-PN16"}
    zones: Claim = {"planned_from": "2026-03-16", "outlook_from": "2026-03-30", "end": "2026-05-01"}
    published: Claim = {**named, **zones, "type": "forecast.publish", "unit": "pc"}
    weeks = ["2026-03-09 95", "2026-03-16 100", "2026-03-23 105", "2026-03-30 20", "2026-04-01 410.5"]
    more = ["2026-03-09 95", "2026-03-16 125", "2026-03-23 140", "2026-03-30 20", "2026-04-01 400"]
    answer: Claim = {**named, "type": "forecast.commit"}
    return [
        buyer.write(
            supplier,
            0,
            0,
            {**published, "version": 1, "description": "Pump casing DN80", "buckets": buckets(*weeks)},
        ),
        # The customer publishes again while the supplier answers: neither has seen the other's entry.
        buyer.write(
            supplier,
            0,
            4,
            {**published, "version": 2, "level": "0.9", "buckets": buckets(*more, high="500")},
            {**answer, "version": 1, "number": 1, "commitments": []},
        ),
        supplier.write(
            buyer,
            1,
            5,
            {**answer, "version": 1, "number": 1, "automatic": True, "commitments": buckets(*weeks)},
            {**answer, "version": 2, "number": 2, "commitments": []},
        ),
        supplier.write(
            buyer,
            2,
            9,
            {
                **answer,
                "version": 2,
                "number": 2,
                "commitments": buckets("2026-03-09 95", "2026-03-16 110", "2026-03-23 130"),
                "reason": "One furnace down",
            },
            {**answer, "version": 1, "number": 3, "commitments": []},
            {**answer, "type": "forecast.wish", "version": 2},
        ),
    ]


def buckets(*lines: str, **more: str) -> list[Claim]:
    """Read "2026-03-09 95" as 95 in the bucket that starts on that day."""
    return [{**dict(zip(("start", "quantity"), line.split(), strict=True)), **more} for line in lines]


def schedule(*lines: str) -> list[Claim]:
    """Read "2026-03-31 300" as 300 on that day."""
    return [dict(zip(("date", "quantity"), line.split(), strict=True)) for line in lines]


def refused_entries(entry: Entry) -> list[dict[str, object]]:
    """Entries that no reader may accept, each with the reason."""
    body = canonical.decode(entry.data)
    assert isinstance(body, dict)
    wrong: list[tuple[str, dict[str, object]]] = [
        ("bad-version", {"v": 2}),
        ("bad-fields", {"more": 1}),
        ("bad-tally", {"tally": "ta_"}),
        ("bad-author", {"author": body["author"].upper()}),
        ("bad-seq", {"seq": 0}),
        ("bad-prev", {"prev": entry.id}),
        ("bad-prev", {"seq": 2}),
        ("bad-seen", {"seen": {"seq": 1}}),
        ("bad-time", {"at": "2026-03-10T14:00:30Z"}),
        ("bad-time", {"at": "2026-02-29T14:00:30.250Z"}),
        ("bad-person", {"by": ""}),
        ("bad-claims", {"claims": []}),
        ("bad-claims", {"claims": ["order.request"]}),
    ]
    signature = entry.signature.hex()
    found: list[dict[str, object]] = [
        {"reason": reason, "bytes": canonical.encode(body | changes).hex(), "signature": signature}
        for reason, changes in wrong
    ]
    changed = canonical.encode(body | {"by": "Somebody else"}).hex()
    found += [
        {"reason": "not-canonical", "bytes": (entry.data + b"\n").hex(), "signature": signature},
        {"reason": "bad-signature", "bytes": changed, "signature": signature},
        {"reason": "bad-signature", "bytes": entry.data.hex(), "signature": "00" * 64},
        {"reason": "bad-signature", "bytes": entry.data.hex(), "signature": BUYER.sign(entry.data).hex()},
    ]
    return found


def fold_vector(entries: list[Entry]) -> dict[str, object]:
    """What the entries fold to: every document, its canonical bytes, and the digest over all of them."""
    tally = Tally(BUYER.company, SUPPLIER.company, line_key(BUYER.company, SUPPLIER.company))
    tally.add(entries)
    digest = Digest()
    documents = []
    for ref in sorted(tally.documents):
        data = line_bytes(fold_line(ref, tally.claims(ref)))
        digest.add(data)
        documents.append({"document": canonical.decode(data), "bytes": data.hex()})
    return {"entries": [entry.id for entry in entries], "documents": documents, "digest": digest.hex()}


def forecasts_vector() -> dict[str, object]:
    """A story about a forecast: its entries, and what they fold to."""
    entries = forecast_story()
    tally: Tally[Ref] = Tally(BUYER.company, SUPPLIER.company, document_key(BUYER.company, SUPPLIER.company))
    tally.add(entries)
    digest = Digest()
    documents = []
    for ref, claims in tally.documents.items():
        data = document_bytes(fold_document(ref, claims))
        digest.add(data)
        documents.append({"document": canonical.decode(data), "bytes": data.hex()})
    return {
        "entries": [entry_vector(entry) for entry in entries],
        "documents": documents,
        "digest": digest.hex(),
    }


if __name__ == "__main__":
    main()
