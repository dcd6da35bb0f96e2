"""Making a book again from the entries alone: for a guest who opens theirs, after a fork, and as a repair."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from django.db import connection

from tallystick.server.companies.models import Company
from tallystick.server.record import counts
from tallystick.server.record.append import lock_tallies
from tallystick.server.record.books import Delivery, project
from tallystick.server.record.columns import Dated, headings
from tallystick.server.record.deliver import tell_streams
from tallystick.server.record.holding import hold
from tallystick.server.record.models import BookForecast, BookLine, BookTally, ForecastPast, Tally
from tallystick.server.record.models import Entry as StoredEntry
from tallystick.server.record.timing import timing_of
from tallystick.tally.entry import Entry, read_entry
from tallystick.tally.fold import Tally as Fold
from tallystick.tally.placed import Placed
from tallystick.trade.documents import Ref, document_key
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.values import LineRef


def open_book(company: str) -> None:
    """Start keeping a book for a company of this server. Does nothing if it has one."""
    row = Company.objects.select_for_update().get(company_id=company)
    if row.book_open:
        return
    Company.objects.filter(company_id=company).update(book_open=True)
    rebuild_book(company)


def rebuild_book(company: str) -> None:
    """Fold all entries of a company's tallies afresh into its book. The transaction must act for it."""
    for tally_id in Tally.objects.order_by("tally_id").values_list("tally_id", flat=True):
        rebuild_tally(company, tally_id)
    tell_streams([company])


def rebuild_tally(company: str, tally_id: str) -> None:
    """Fold one tally afresh into a company's book."""
    (tally,) = lock_tallies([tally_id]).values()
    in_book = BookLine.objects.filter(company_id=company, tally_id=tally_id)
    held = list(in_book.filter(held=True).values_list("line_id", flat=True))
    _forget(company, tally_id)
    if tally.a_seq or tally.b_seq:
        project(company, [_whole(tally)], timing_of(company), {})
    hold(company, dict.fromkeys(held, True))


def _whole(tally: Tally) -> Delivery:
    """All that was ever said in a tally."""
    claims = claims_afresh(tally)
    lines = {ref: said for ref, said in claims.items() if isinstance(ref, LineRef)}
    forecasts = {ref: said for ref, said in claims.items() if isinstance(ref, ForecastRef)}
    return Delivery(tally, lines, forecasts=forecasts)


def claims_afresh(tally: Tally) -> dict[Ref, list[Placed]]:
    """The claims of all stored entries by the document that they are about, by the rules of the record.

    Of a half that has forked nothing counts from the fork on.
    """
    folded: Fold[Ref] = Fold(tally.a, tally.b, document_key(tally.a, tally.b))
    folded.add(stored_entries(tally.tally_id))
    if not (tally.a_fork or tally.b_fork):
        return folded.documents
    ends = {tally.a: tally.a_fork or sys.maxsize, tally.b: tally.b_fork or sys.maxsize}
    sound = {
        ref: [placed for placed in claims if placed.place.seq < ends[placed.place.author]]
        for ref, claims in folded.documents.items()
    }
    return {ref: claims for ref, claims in sound.items() if claims}


def stored_entries(tally_id: str) -> Iterator[Entry]:
    """The entries of both halves, read from the bytes that were signed, each after those it names."""
    rows = StoredEntry.objects.filter(tally_id=tally_id).order_by("clock", "author", "seq")
    for body, signature in rows.values_list("body", "signature").iterator(chunk_size=100):
        yield read_entry(bytes(body), bytes(signature))


def _forget(company: str, tally_id: str) -> None:
    """Take the lines and forecasts of a tally out of a book, and out of its counts."""
    lines = BookLine.objects.filter(company_id=company, tally_id=tally_id)
    gone: Counter[Dated] = Counter()
    gone.subtract(lines.values_list("move_rank", "due", "risk_from").iterator())
    counts.record(company, headings(gone))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM record_bookline WHERE company_id = %s AND tally_id = %s", [company, tally_id]
        )
    BookForecast.objects.filter(company_id=company, tally_id=tally_id).delete()
    ForecastPast.objects.filter(company_id=company, tally_id=tally_id).delete()
    BookTally.objects.filter(company_id=company, tally_id=tally_id).delete()
