"""Taking in an entry of a partner's half that was written elsewhere.

It is stored only after all of it has been checked. The same entry again gets the same receipt; another entry
under a number that is taken proves that its author wrote two, and stops that half there; one that comes
before its ancestors waits for them; whatever is no entry is put aside by itself and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.db import transaction

from tallystick.errors import NotFound
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import Company, Partnership
from tallystick.server.record.append import Appended, head, lock_tallies, sides, store
from tallystick.server.record.deliver import deliver, open_books, tell_streams
from tallystick.server.record.models import Entry as StoredEntry
from tallystick.server.record.models import HeldEntry, SetAside, Tally
from tallystick.server.record.rebuild import rebuild_tally
from tallystick.tally.entry import MAX_BYTES, Entry, InvalidEntry, check_signature, read_entry
from tallystick.tally.fold import next_clock
from tallystick.tally.half import Duplicate, Fork, Gap, judge


class Outcome(StrEnum):
    """What became of an entry that arrived."""

    STORED = "stored"
    WAITS = "waits"
    FORK = "fork"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is told to whoever brought the entry, once it is committed."""

    outcome: Outcome
    reason: str = ""
    seq: int = 0
    entry: str = ""


def receive(company: str, sender: str, data: bytes, signature: bytes) -> Receipt:
    """Take in an entry that a partner of `company` has sent. The transaction must act for `company`."""
    partnership = Partnership.objects.filter(company_id=company, partner_id=sender).first()
    if partnership is None:
        raise NotFound("There is no such partner.")
    with transaction.atomic():
        (tally,) = lock_tallies([partnership.tally_id]).values()
        try:
            entry = _checked(company, sender, data, signature)
        except InvalidEntry as problem:
            _set_aside(company, tally, sender, data, signature, problem.reason)
            return Receipt(Outcome.SET_ASIDE, problem.reason)
        return _take_in(company, tally, entry)


def _checked(company: str, sender: str, data: bytes, signature: bytes) -> Entry:
    """An entry that the partner really signed, in the tally of the two."""
    entry = read_entry(data, signature)
    if entry.author != sender:
        raise InvalidEntry("wrong-author", "The entry was not written by who brought it.")
    public = Company.objects.values_list("public_key", flat=True).get(company_id=sender)
    check_signature(entry, bytes(public), company)
    return entry


def _take_in(company: str, tally: Tally, entry: Entry) -> Receipt:
    side, _other = sides(tally, entry.author)
    verdict = judge(entry, head(tally, side), lambda seq: _held_id(tally, entry.author, seq))
    if isinstance(verdict, Duplicate):
        return Receipt(Outcome.STORED, seq=entry.seq, entry=entry.id)
    if isinstance(verdict, Fork):
        _set_aside(company, tally, entry.author, entry.data, entry.signature, "fork", entry)
        _stop_at(company, tally, verdict)
        return Receipt(Outcome.FORK, seq=verdict.seq, entry=entry.id)
    if isinstance(verdict, Gap) or not _has_seen_what_is_held(tally, entry):
        _let_wait(company, tally, entry)
        return Receipt(Outcome.WAITS, seq=entry.seq, entry=entry.id)
    _apply(company, tally, entry)
    for waiting in _released(company, tally, entry.author):
        _apply(company, tally, waiting)
    return Receipt(Outcome.STORED, seq=entry.seq, entry=entry.id)


def _apply(company: str, tally: Tally, entry: Entry) -> None:
    side, _other = sides(tally, entry.author)
    seen_clock = _clock(tally, company, entry.seen.seq) if entry.seen else 0
    appended = Appended(entry, next_clock(getattr(tally, f"{side}_clock"), seen_clock))
    store(tally, company, [appended])
    applied = [] if getattr(tally, f"{side}_fork") else [appended]
    deliver(company, {tally.tally_id: tally}, {tally.tally_id: applied}, {})


def _released(company: str, tally: Tally, author: str) -> Iterator[Entry]:
    """Entries that waited and whose turn has come, one after the other."""
    side, _other = sides(tally, author)
    while True:
        last = head(tally, side)
        waiting = HeldEntry.objects.filter(
            company_id=company, tally_id=tally.tally_id, author=author, seq=last.seq + 1 if last else 1
        )
        for row in waiting.order_by("arrived_at", "id"):
            entry = read_entry(bytes(row.body), bytes(row.signature))
            if entry.prev == (last.id if last else None) and _has_seen_what_is_held(tally, entry):
                row.delete()
                yield entry
                break
        else:
            return


def _has_seen_what_is_held(tally: Tally, entry: Entry) -> bool:
    """Whether the entry of ours that it has seen is one of ours, and not before what its half saw already."""
    reader = tally.partner_of(entry.author)
    before = _last_seen(tally, entry.author)
    if entry.seen is None:
        return before == 0
    return entry.seen.seq >= before and _held_id(tally, reader, entry.seen.seq) == entry.seen.id


def _last_seen(tally: Tally, author: str) -> int:
    side, _other = sides(tally, author)
    last = head(tally, side)
    if last is None:
        return 0
    row = StoredEntry.objects.get(tally_id=tally.tally_id, author=author, seq=last.seq)
    seen = read_entry(bytes(row.body), bytes(row.signature)).seen
    return seen.seq if seen else 0


def _held_id(tally: Tally, author: str, seq: int) -> str | None:
    rows = StoredEntry.objects.filter(tally_id=tally.tally_id, author=author, seq=seq)
    return rows.values_list("hash", flat=True).first()


def _clock(tally: Tally, author: str, seq: int) -> int:
    clock: int = StoredEntry.objects.values_list("clock", flat=True).get(
        tally_id=tally.tally_id, author=author, seq=seq
    )
    return clock


def _let_wait(company: str, tally: Tally, entry: Entry) -> None:
    HeldEntry.objects.get_or_create(
        company_id=company,
        tally_id=tally.tally_id,
        author=entry.author,
        hash=entry.id,
        defaults={"seq": entry.seq, "body": entry.data, "signature": entry.signature},
    )


def _set_aside(
    company: str,
    tally: Tally,
    author: str,
    data: bytes,
    signature: bytes,
    reason: str,
    entry: Entry | None = None,
) -> None:
    """Keep what arrived as it arrived, at most once, and at most as much as an entry may have."""
    kept = data[: MAX_BYTES + 1]
    SetAside.objects.get_or_create(
        company_id=company,
        tally_id=tally.tally_id,
        author=author,
        hash=sha256(kept).hexdigest(),
        defaults={
            "seq": entry.seq if entry else 0,
            "body": kept,
            "signature": signature[:64],
            "reason": reason,
        },
    )


def _stop_at(company: str, tally: Tally, fork: Fork) -> None:
    """Apply nothing of that half from the fork on, in either book of this server; both are told."""
    side, _other = sides(tally, fork.author)
    known = getattr(tally, f"{side}_fork")
    if known and known <= fork.seq:
        return
    setattr(tally, f"{side}_fork", fork.seq)
    tally.save(update_fields=[f"{side}_fork"])
    for book in open_books({tally.a: None, tally.b: None}):
        with acting(Acting(company=book)):
            rebuild_tally(book, tally.tally_id)
    tell_streams([tally.a, tally.b])
