"""The digests of a book: for each tally the sum over its documents, so that one change costs one update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from django.db import connection

from tallystick.server.companies.acting import Acting, acting
from tallystick.server.record.models import BookTally, Tally
from tallystick.tally.digest import Digest


class Sums:
    """The digests of some tallies in one company's book, while it is being written."""

    def __init__(self, company: str, tallies: Sequence[Tally], kept: Iterable[BookTally]) -> None:
        self._company = company
        self._tallies = {tally.tally_id: tally for tally in tallies}
        self._digests = {tally_id: Digest() for tally_id in self._tallies}
        self._lines = dict.fromkeys(self._tallies, 0)
        for row in kept:
            self._digests[row.tally_id] = Digest.from_bytes(bytes(row.lanes))
            self._lines[row.tally_id] = row.lines

    @classmethod
    def of(cls, company: str, tallies: Sequence[Tally]) -> Self:
        """Read the digests as they are now."""
        ids = [tally.tally_id for tally in tallies]
        return cls(company, tallies, BookTally.objects.filter(company_id=company, tally_id__in=ids))

    def add(self, tally_id: str, document: bytes, *, new: bool) -> None:
        """Put a document in; `new` if the book did not have that line before."""
        self._digests[tally_id].add(document)
        self._lines[tally_id] += new

    def remove(self, tally_id: str, document: bytes) -> None:
        """Take out a document as it was before."""
        self._digests[tally_id].remove(document)

    def save(self) -> dict[str, str]:
        """Keep the digests, with the entries of both halves up to which they are folded; return them."""
        rows = [self._row(tally) for tally in self._tallies.values()]
        BookTally.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["company_id", "tally_id"],
            update_fields=["lanes", "digest", "lines", "a_seq", "b_seq"],
        )
        return {row.tally_id: row.digest for row in rows}

    def _row(self, tally: Tally) -> BookTally:
        digest = self._digests[tally.tally_id]
        return BookTally(
            company_id=self._company,
            tally_id=tally.tally_id,
            lanes=digest.to_bytes(),
            digest=digest.hex(),
            lines=self._lines[tally.tally_id],
            a_seq=tally.a_seq,
            b_seq=tally.b_seq,
        )


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
