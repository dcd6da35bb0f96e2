"""Entries from another server: any order, repetition and malice of delivery."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client
from tests.world import World

from tallystick.errors import NotFound, Unavailable
from tallystick.server.companies import founding
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import Company
from tallystick.server.gate import Book, BookEntry, MatchState
from tallystick.server.record.models import HeldEntry, SetAside, Tally
from tallystick.server.record.receive import Outcome, Receipt
from tallystick.tally import canonical
from tallystick.tally.entry import Entry, Link, write_entry
from tallystick.tally.keys import CompanyKey
from tallystick.trade import compose
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Accept, AddNote, Claim
from tallystick.trade.document import Agreement

pytestmark = pytest.mark.django_db


@dataclass
class Remote:
    """Kowalik, a supplier whose key and server are elsewhere; it writes its half with its own hands."""

    world: World
    key: CompanyKey = field(default_factory=lambda: CompanyKey.from_seed(b"k" * 32))
    half: list[Entry] = field(default_factory=list)

    @property
    def brackwater(self) -> str:
        return self.world.companies["brackwater"]

    def write(self, *claims: Claim, seen: Link | None, after: Link | None = None) -> Entry:
        """Sign the next entry, or another one after `after`."""
        last = after or (self.half[-1].link if self.half else None)
        entry = write_entry(
            self.key,
            self.brackwater,
            last=last,
            seen=seen,
            at=datetime.now(UTC),
            by="Ewa Kowalik",
            claims=[claim_json(claim) for claim in claims],
        )
        if after is None:
            self.half.append(entry)
        return entry

    def send(self, entry: Entry) -> Receipt:
        return self.send_bytes(entry.data, entry.signature)

    def send_bytes(self, data: bytes, signature: bytes) -> Receipt:
        with self.book() as book:
            return book.receive(self.key.company, data, signature)

    @contextmanager
    def book(self) -> Iterator[Book]:
        with self.world.system("brackwater").open() as book:
            yield book

    def line(self, entry: BookEntry) -> BookEntry:
        with self.book() as book:
            return book.line(entry.id)

    def head(self) -> Tally:
        with transaction.atomic(), acting(Acting(company=self.brackwater)):
            return Tally.objects.get(
                a__in=[self.key.company, self.brackwater], b__in=[self.key.company, self.brackwater]
            )

    def count(self, model: type[HeldEntry] | type[SetAside]) -> int:
        with transaction.atomic(), acting(Acting(company=self.brackwater)):
            return model.objects.count()


@pytest.fixture
def kowalik(world: World) -> Remote:
    remote = Remote(world)
    with transaction.atomic(), acting(Acting(company=remote.brackwater)):
        founding.meet(Company.objects.get(company_id=remote.brackwater), remote.key.public, "Kowalik")
    return remote


@pytest.fixture
def asked(kowalik: Remote) -> BookEntry:
    """A request of Brackwater's to Kowalik."""
    with kowalik.book() as book:
        claim = kowalik.world.request("brackwater")
        book.write(book.partner(kowalik.key.company).tally, [claim])
        return book.line(book.line_id(kowalik.key.company, claim.ref))


def seen(kowalik: Remote) -> Link:
    head = kowalik.head()
    side = "a" if head.a == kowalik.brackwater else "b"
    return Link(getattr(head, f"{side}_seq"), getattr(head, f"{side}_hash"))


def test_an_answer_from_elsewhere_is_folded(kowalik: Remote, asked: BookEntry) -> None:
    receipt = kowalik.send(kowalik.write(compose.accept(asked.document), seen=seen(kowalik)))
    assert receipt.outcome is Outcome.STORED
    assert kowalik.line(asked).document.agreement is Agreement.AGREED
    with kowalik.book() as book:
        assert book.verify(kowalik.key.company).sound


def test_the_same_entry_again_gets_the_same_receipt(kowalik: Remote, asked: BookEntry) -> None:
    entry = kowalik.write(compose.accept(asked.document), seen=seen(kowalik))
    first = kowalik.send(entry)
    before = kowalik.line(asked)
    assert kowalik.send(entry) == first
    assert kowalik.line(asked) == before


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_arrival_comes_to_the_same(kowalik: Remote, asked: BookEntry, seed: int) -> None:
    link = seen(kowalik)
    entries = [kowalik.write(AddNote(asked.document.ref, f"note {number}"), seen=link) for number in range(5)]
    entries.append(kowalik.write(compose.accept(asked.document), seen=link))
    arriving = [*entries, *entries[2:4]]
    random.Random(seed).shuffle(arriving)
    for entry in arriving:
        assert kowalik.send(entry).outcome in (Outcome.STORED, Outcome.WAITS)
    line = kowalik.line(asked).document
    assert [note.text for note in line.notes] == [f"note {number}" for number in range(5)]
    assert line.agreement is Agreement.AGREED
    assert kowalik.count(HeldEntry) == 0
    with kowalik.book() as book:
        assert book.verify(kowalik.key.company).sound


def test_two_entries_with_one_number_stop_that_half_and_tell_both(kowalik: Remote, asked: BookEntry) -> None:
    link = seen(kowalik)
    kowalik.send(kowalik.write(AddNote(asked.document.ref, "first"), seen=link))
    kowalik.send(kowalik.write(compose.accept(asked.document), seen=link))
    lie = kowalik.write(compose.reject(asked.document), seen=link, after=kowalik.half[0].link)
    assert kowalik.send(lie).outcome is Outcome.FORK
    line = kowalik.line(asked).document
    assert line.agreement is Agreement.NEW
    assert [note.text for note in line.notes] == ["first"]
    with kowalik.book() as book:
        (match,) = (match for match in book.matches() if match.partner.name == "Kowalik")
        assert match.state is MatchState.FORKED
        assert match.partner.forked == kowalik.key.company
        assert book.verify(kowalik.key.company).sound
    assert kowalik.count(SetAside) == 1
    # What follows is kept, and still not applied; the other half goes on.
    later = kowalik.write(compose.accept(asked.document), seen=link)
    assert kowalik.send(later).outcome is Outcome.STORED
    assert kowalik.line(asked).document.agreement is Agreement.NEW
    with kowalik.book() as book:
        book.write(asked.tally, [AddNote(asked.document.ref, "what is this?")])
        assert len(book.line(asked.id).document.notes) == 2
        assert book.verify(kowalik.key.company).sound


def test_the_half_of_whoever_forked_takes_no_more(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    with transaction.atomic(), acting(Acting(company=world.companies["varnholt"])):
        side = "a" if Tally.objects.get(tally_id=asked.tally).a == world.companies["varnholt"] else "b"
        Tally.objects.filter(tally_id=asked.tally).update(**{f"{side}_fork": 1})
    with pytest.raises(Unavailable):
        world.say("varnholt", "brackwater", [compose.accept(asked.document)])


def malformed(kowalik: Remote, asked: BookEntry) -> dict[str, tuple[bytes, bytes]]:
    good = kowalik.write(compose.accept(asked.document), seen=seen(kowalik))
    stranger = CompanyKey.from_seed(b"s" * 32)
    other = write_entry(
        stranger,
        kowalik.brackwater,
        last=None,
        seen=None,
        at=datetime.now(UTC),
        by="S",
        claims=[{"type": "x"}],
    )
    elsewhere = write_entry(
        kowalik.key,
        stranger.company,
        last=None,
        seen=None,
        at=datetime.now(UTC),
        by="E",
        claims=[{"type": "x"}],
    )
    value = canonical.decode(good.data)
    assert isinstance(value, dict)
    return {
        "not JSON": (b"\x00\xff", good.signature),
        "empty": (b"", b""),
        "not canonical": (good.data.replace(b":", b": ", 1), good.signature),
        "another signature": (good.data, bytes(64)),
        "short signature": (good.data, b"x"),
        "changed after signing": (canonical.encode({**value, "by": "Somebody"}), good.signature),
        "a field too many": (canonical.encode({**value, "more": 1}), good.signature),
        "another version": (canonical.encode({**value, "v": 2}), good.signature),
        "another's entry": (other.data, other.signature),
        "of another tally": (elsewhere.data, elsewhere.signature),
    }


def test_what_is_no_entry_is_put_aside_and_stops_nothing(kowalik: Remote, asked: BookEntry) -> None:
    cases = malformed(kowalik, asked)
    for name, (data, signature) in cases.items():
        assert kowalik.send_bytes(data, signature).outcome is Outcome.SET_ASIDE, name
        assert kowalik.send_bytes(data, signature).outcome is Outcome.SET_ASIDE, name
    assert 0 < kowalik.count(SetAside) <= len(cases)
    assert kowalik.send(kowalik.half[0]).outcome is Outcome.STORED
    assert kowalik.line(asked).document.agreement is Agreement.AGREED


def test_an_entry_that_saw_what_nobody_wrote_waits(kowalik: Remote, asked: BookEntry) -> None:
    entry = kowalik.write(compose.accept(asked.document), seen=Link(7, "0" * 64))
    assert kowalik.send(entry).outcome is Outcome.WAITS
    assert kowalik.line(asked).document.agreement is Agreement.NEW


def test_claims_that_make_no_sense_are_shown_as_refused(kowalik: Remote, asked: BookEntry) -> None:
    ref = asked.document.ref
    entry = write_entry(
        kowalik.key,
        kowalik.brackwater,
        last=None,
        seen=seen(kowalik),
        at=datetime.now(UTC),
        by="Ewa",
        claims=[
            {
                "type": "order.accept",
                "buyer": ref.buyer,
                "order": ref.order,
                "line": ref.line,
                "revision": "one",
            },
            {"type": "order.request", "buyer": ref.buyer, "order": ref.order, "line": ref.line},
            {"type": 7},
            {"type": "order.accept", "buyer": "co_" + "a" * 32, "order": "x", "line": "1", "revision": 1},
            {"type": "weather.report", "buyer": ref.buyer, "order": ref.order, "line": ref.line},
            claim_json(Accept(ref, 1)),
        ],
    )
    assert kowalik.send(entry).outcome is Outcome.STORED
    line = kowalik.line(asked).document
    assert line.agreement is Agreement.AGREED
    assert [said.effect for said in line.history] == ["applied", "refused", "refused", "unknown", "applied"]


def test_nothing_is_taken_from_a_stranger(kowalik: Remote, asked: BookEntry) -> None:
    with kowalik.book() as book, pytest.raises(NotFound):
        book.receive(kowalik.world.companies["outis"], b"x", b"y")


@pytest.mark.parametrize("at", ["2199-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z"])
def test_a_clock_that_is_centuries_off_stops_nothing(kowalik: Remote, asked: BookEntry, at: str) -> None:
    entry = write_entry(
        kowalik.key,
        kowalik.brackwater,
        last=None,
        seen=seen(kowalik),
        at=datetime.fromisoformat(at),
        by="Ewa Kowalik",
        claims=[claim_json(compose.accept(asked.document))],
    )
    assert kowalik.send(entry).outcome is Outcome.STORED
    browser = Client()
    browser.force_login(kowalik.world.people["ines"])
    slug = kowalik.world.slugs["brackwater"]
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        type(kowalik.world.people["ines"]).objects.update(time_zone=zone)
        for page in (f"orders/{asked.id}/", "orders/", "partners/"):
            assert browser.get(f"/{slug}/{page}").status_code == 200
