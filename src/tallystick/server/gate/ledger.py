"""The disclosure ledger: everything that left a company, read from its own halves."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db.models import Q, Sum

from tallystick.errors import InvalidInput
from tallystick.server.companies.models import Company
from tallystick.server.gate.shown import Disclosure, DisclosurePage, DisclosureTotal, Partner
from tallystick.server.record.columns import line_id
from tallystick.server.record.forecast_rows import forecast_id
from tallystick.server.record.models import Entry as StoredEntry
from tallystick.server.record.models import Told
from tallystick.tally.canonical import MAX_INT
from tallystick.tally.entry import Entry, InvalidEntry, check_signature, read_entry
from tallystick.tally.keys import TALLY_ID
from tallystick.trade.claim_json import line_ref
from tallystick.trade.forecast.claim_json import forecast_ref

_MOST_ROWS: Final = 500
_BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be listed."""

    partner: str = ""
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A claim's place in the ledger, newest first: go on after it."""

    at: datetime
    tally: str
    seq: int
    index: int

    def encode(self) -> str:
        body = [self.at.isoformat(), self.tally, self.seq, self.index]
        return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> _Place:
        try:
            at, tally, seq, index = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            place = cls(datetime.fromisoformat(at).astimezone(UTC), str(tally), int(seq), int(index))
            if not TALLY_ID.fullmatch(place.tally) or not 0 <= place.seq <= MAX_INT:
                raise ValueError(tally)
            return place
        except (ValueError, TypeError, OverflowError, binascii.Error) as problem:
            raise InvalidInput(
                "This place in the list is not known.", mend="Start from its beginning."
            ) from problem


def page(
    company: str, partners: Mapping[str, Partner], wanted: Wanted, cursor: str, limit: int
) -> DisclosurePage:
    """Some of what left, newest first."""
    limit = max(1, min(limit, _MOST_ROWS))
    start = _Place.decode(cursor) if cursor else None
    found: list[Disclosure] = []
    for told in _claims(company, partners, wanted, start):
        if len(found) == limit:
            last = found[-1]
            return DisclosurePage(found, _Place(last.at, last.partner.tally, last.seq, last.index).encode())
        found.append(told)
    return DisclosurePage(found, "")


def totals(
    company: str, partners: Mapping[str, Partner], since: date | None, until: date | None
) -> list[DisclosureTotal]:
    """How many claims of each kind each partner was told, from `since` to `until`, both included."""
    rows = Told.objects.filter(author=company)
    if since:
        rows = rows.filter(day__gte=since)
    if until:
        rows = rows.filter(day__lte=until)
    sums = rows.values_list("reader", "kind").annotate(total=Sum("claims")).order_by("reader", "kind")
    return [DisclosureTotal(partners[reader], kind, total) for reader, kind, total in sums]


def signed(company: str, partners: Mapping[str, Partner]) -> Iterator[tuple[Partner, Entry]]:
    """Every entry that a company signed, half by half in its order, as it was signed.

    Each is checked against the company's key and against the entry before it; raises `InvalidEntry` where the
    chain does not hold.
    """
    public = bytes(Company.objects.values_list("public_key", flat=True).get(company_id=company))
    before: Entry | None = None
    rows = StoredEntry.objects.filter(author=company).order_by("tally_id", "seq")
    for row in rows.iterator(chunk_size=_BATCH):
        entry = read_entry(bytes(row.body), bytes(row.signature))
        check_signature(entry, public, row.reader)
        last = before.id if before and before.tally == entry.tally else None
        if entry.prev != last or entry.id != row.hash:
            raise InvalidEntry("broken-chain", "An entry does not follow the one before it.")
        before = entry
        yield partners[row.reader], entry


def _claims(
    company: str, partners: Mapping[str, Partner], wanted: Wanted, start: _Place | None
) -> Iterator[Disclosure]:
    for row in _entries(company, wanted, start):
        entry = read_entry(bytes(row.body), bytes(row.signature))
        if wanted.by and entry.by != wanted.by:
            continue
        resumed = start and (start.at, start.tally, start.seq) == (entry.at, entry.tally, entry.seq)
        last = start.index if start and resumed else len(entry.claims)
        for index in range(last - 1, -1, -1):
            claim = entry.claims[index]
            kind = str(claim.get("type", ""))
            if wanted.kinds and kind not in wanted.kinds:
                continue
            ref = line_ref(claim)
            expected = None if ref else forecast_ref(claim)
            yield Disclosure(
                partner=partners[row.reader],
                at=entry.at,
                by=entry.by,
                seq=entry.seq,
                entry=entry.id,
                index=index,
                kind=kind,
                claim=claim,
                line_id=line_id(entry.tally, ref) if ref else None,
                forecast_id=forecast_id(entry.tally, expected) if expected else None,
            )


def _entries(company: str, wanted: Wanted, start: _Place | None) -> Iterator[StoredEntry]:
    rows = StoredEntry.objects.filter(author=company)
    if wanted.partner:
        rows = rows.filter(reader=wanted.partner)
    if wanted.kinds:
        rows = rows.filter(kinds__has_any_keys=list(wanted.kinds))
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since.astimezone(UTC))
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until.astimezone(UTC))
    if start:
        rows = rows.filter(at__lte=start.at).filter(_from(start))
    yield from rows.order_by("-at", "-tally_id", "-seq").iterator(chunk_size=_BATCH)


def _from(start: _Place) -> Q:
    return (
        Q(at__lt=start.at)
        | Q(at=start.at, tally_id__lt=start.tally)
        | Q(at=start.at, tally_id=start.tally, seq__lte=start.seq)
    )
