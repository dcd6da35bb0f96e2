"""The digests of a book: for each tally the sum over its documents, so that one change costs one update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Self

from django.db import connection

from tallystick.server.companies.acting import Acting, acting
from tallystick.server.record.codes import BUYS, Rank
from tallystick.server.record.columns import Columns
from tallystick.server.record.models import BookTally, Tally
from tallystick.tally.digest import Digest

_NUMBERS: Final[dict[int, str]] = {
    Rank.MINE: "mine",
    Rank.THEIRS: "theirs",
    Rank.OPEN: "open",
    Rank.DONE: "done",
}
_UPDATED: Final = (
    *("lanes", "digest", "lines", "mine", "theirs", "open", "done", "buys", "sells"),
    *("last_word_at", "a_seq", "b_seq"),
)


class Sums:
    """The digests of some tallies in one company's book, while it is being written."""

    def __init__(self, company: str, tallies: Sequence[Tally], kept: Iterable[BookTally]) -> None:
        self._company = company
        self._tallies = {tally.tally_id: tally for tally in tallies}
        self._digests = {tally_id: Digest() for tally_id in self._tallies}
        self._rows = {tally.tally_id: self._empty(tally) for tally in tallies}
        for row in kept:
            self._digests[row.tally_id] = Digest.from_bytes(bytes(row.lanes))
            self._rows[row.tally_id] = row

    @classmethod
    def of(cls, company: str, tallies: Sequence[Tally]) -> Self:
        """Read the digests as they are now."""
        ids = [tally.tally_id for tally in tallies]
        return cls(company, tallies, BookTally.objects.filter(company_id=company, tally_id__in=ids))

    def add(self, tally_id: str, document: bytes, columns: Columns) -> None:
        """Put a line in."""
        self._digests[tally_id].add(document)
        row = self._rows[tally_id]
        self._count(row, columns.move_rank, 1)
        row.buys = row.buys or columns.role == BUYS
        row.sells = row.sells or columns.role != BUYS
        row.last_word_at = max(row.last_word_at or columns.last_word_at, columns.last_word_at)

    def remove(self, tally_id: str, document: bytes, rank: int) -> None:
        """Take out a line as it was before."""
        self._digests[tally_id].remove(document)
        self._count(self._rows[tally_id], rank, -1)

    def save(self) -> dict[str, str]:
        """Keep the digests, with the entries of both halves up to which they are folded; return them."""
        rows = [self._finished(tally) for tally in self._tallies.values()]
        BookTally.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["company_id", "tally_id"],
            update_fields=_UPDATED,
        )
        return {row.tally_id: row.digest for row in rows}

    def _finished(self, tally: Tally) -> BookTally:
        digest, row = self._digests[tally.tally_id], self._rows[tally.tally_id]
        row.lanes, row.digest = digest.to_bytes(), digest.hex()
        row.a_seq, row.b_seq = tally.a_seq, tally.b_seq
        return row

    def _empty(self, tally: Tally) -> BookTally:
        return BookTally(company_id=self._company, tally_id=tally.tally_id)

    @staticmethod
    def _count(row: BookTally, rank: int, change: int) -> None:
        row.lines += change
        name = _NUMBERS.get(rank)
        if name:
            setattr(row, name, getattr(row, name) + change)


def compare(company: str, theirs: Mapping[str, str]) -> None:
    """Keep in a company's book what its partners came to, by tally, and that it was compared now."""
    if not theirs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_booktally SET their_digest = theirs.digest, compared_at = statement_timestamp()"
            " FROM unnest(%s::text[], %s::text[]) AS theirs(tally_id, digest)"
            " WHERE company_id = %s AND record_booktally.tally_id = theirs.tally_id",
            [list(theirs), list(theirs.values()), company],
        )


def of_partner(partner: str, tally_ids: Sequence[str]) -> dict[str, str]:
    """What the partner's book on this server comes to, by tally. Nothing else of it is read."""
    with acting(Acting(company=partner)):
        rows = BookTally.objects.filter(company_id=partner, tally_id__in=tally_ids)
        return dict(rows.values_list("tally_id", "digest"))
