"""Appending to a company's own half: lock the head, sign, store. Nothing is interpreted here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from django.db import connection
from psycopg import Connection

from tallystick.errors import NotFound, Unavailable
from tallystick.server.record.behind import Behind
from tallystick.server.record.models import Tally
from tallystick.tally.entry import Entry, Link, batches, sign_entry
from tallystick.tally.fold import next_clock
from tallystick.tally.keys import CompanyKey
from tallystick.trade.wording import Wording, kind_of


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry that was stored, with the clock that places its claims.

    `wordings` are its claims as they were put into words, where it was written here.
    """

    entry: Entry
    clock: int
    wordings: Sequence[Wording] = ()

    def kinds(self) -> Counter[str]:
        """How many claims of each type it has."""
        if self.wordings:
            return Counter(each.kind for each in self.wordings)
        return Counter(kind_of(claim) for claim in self.entry.claims)


def lock_tallies(tally_ids: Iterable[str]) -> dict[str, Tally]:
    """Lock the heads of tallies, always in one order, so that two writers never wait for each other."""
    wanted = set(tally_ids)
    found = {
        tally.tally_id: tally
        for tally in Tally.objects.select_for_update().filter(tally_id__in=wanted).order_by("tally_id")
    }
    if found.keys() != wanted:
        raise NotFound("There is no such partner.")
    return found


def append(
    key: CompanyKey,
    tally: Tally,
    claims: Iterable[Wording],
    *,
    at: datetime,
    by: str,
    behind: Behind | None = None,
) -> list[Appended]:
    """Sign claims into the half of `key`, in as many entries as they need. The head must be locked.

    With `behind`, they are stored there.
    """
    mine, theirs = sides(tally, key.company)
    if getattr(tally, f"{mine}_fork"):
        raise Unavailable(
            "This company has signed two different entries with one number, so no more can be added.",
            mend="Ask the operator of the server: it was probably restored from an old copy.",
        )
    partner = tally.b if mine == "a" else tally.a
    last, clock = head(tally, mine), getattr(tally, f"{mine}_clock")
    seen, seen_clock = head(tally, theirs), getattr(tally, f"{theirs}_clock")
    appended: list[Appended] = []
    for batch in batches(claims, attrgetter("size")):
        texts = [each.text for each in batch]
        entry = sign_entry(key, partner, last=last, seen=seen, at=at, by=by, claims=texts)
        clock = next_clock(clock, seen_clock)
        last = entry.link
        appended.append(Appended(entry, clock, batch))
    store(tally, partner, appended, behind)
    return appended


def store(tally: Tally, reader: str, appended: Sequence[Appended], behind: Behind | None = None) -> None:
    """Keep entries of one half, in order, and move the head of that half."""
    if not appended:
        return
    last = appended[-1]
    side, _other = sides(tally, last.entry.author)
    rows = [_row(item, reader) for item in appended]
    move = f"UPDATE record_tally SET {side}_seq = %s, {side}_hash = %s, {side}_clock = %s WHERE tally_id = %s"  # noqa: S608
    moved = [last.entry.seq, last.entry.id, last.clock, tally.tally_id]

    def keep(psycopg: Connection[Any]) -> None:
        # Values beside the statement need not be written into it and parsed again, as with Django's cursor.
        with psycopg.cursor() as cursor:
            cursor.executemany(_STORE, rows)
            cursor.execute(move, moved)

    if behind is None:
        with connection.wrap_database_errors:
            connection.ensure_connection()
            keep(connection.connection)
    else:
        behind.do(keep)
    setattr(tally, f"{side}_seq", last.entry.seq)
    setattr(tally, f"{side}_hash", last.entry.id)
    setattr(tally, f"{side}_clock", last.clock)


_STORE: Final = (
    "INSERT INTO record_entry (tally_id, author, seq, reader, hash, clock, at, body, signature, kinds)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)"
)


def _row(item: Appended, reader: str) -> tuple[str | int | bytes | datetime, ...]:
    entry = item.entry
    return (
        *(entry.tally, entry.author, entry.seq, reader, entry.id, item.clock, entry.at, entry.data),
        *(entry.signature, json.dumps(item.kinds())),
    )


def tell_ledger(appended: Sequence[Appended], reader: str) -> None:
    """Add what was told to the totals of the author's disclosure ledger."""
    told: Counter[tuple[str, str]] = Counter()
    for item in appended:
        day = item.entry.at.date().isoformat()
        for kind, number in item.kinds().items():
            told[(kind, day)] += number
    if not told:
        return
    entry = appended[0].entry
    rows = [
        (entry.author, reader, entry.tally, kind, day, count) for (kind, day), count in sorted(told.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO record_told (author, reader, tally_id, kind, day, claims)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (author, reader, kind, day)"
            " DO UPDATE SET claims = record_told.claims + excluded.claims",
            rows,
        )


def sides(tally: Tally, company: str) -> tuple[str, str]:
    """Which of the columns `a_…` and `b_…` are this company's, and which the other's."""
    return ("a", "b") if tally.a == company else ("b", "a")


def head(tally: Tally, side: str) -> Link | None:
    """The last folded entry of one half."""
    seq: int = getattr(tally, f"{side}_seq")
    return Link(seq, getattr(tally, f"{side}_hash")) if seq else None
