"""Checking the record from its bytes up: every signature, both chains, and what they fold to."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.server.companies.models import Company
from tallystick.server.record.models import BookTally, Tally
from tallystick.server.record.models import Entry as StoredEntry
from tallystick.server.record.rebuild import claims_afresh
from tallystick.server.record.sums import Sum
from tallystick.tally.digest import Digest, spread
from tallystick.tally.entry import Entry, InvalidEntry, check_signature, read_entry
from tallystick.trade.documents import document_bytes, fold_document
from tallystick.trade.values import LineRef


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of one tally found. `problems` are in words, none if all is well.

    `digest` is what all entries fold to afresh; `kept` is what the company's book has come to step by step.
    So are the other two, of the forecasts; they are empty where there is none.
    """

    entries: int
    problems: tuple[str, ...]
    digest: str
    kept: str
    forecast_digest: str = ""
    kept_forecasts: str = ""

    @property
    def sound(self) -> bool:
        """Whether every signature and chain holds and the book is what the entries say."""
        afresh, kept = (self.digest, self.forecast_digest), (self.kept, self.kept_forecasts)
        return not self.problems and afresh == kept


def verify_tally(company: str, tally: Tally) -> Verified:
    """Check both halves of a tally, and a company's book against them."""
    problems: list[str] = []
    entries = 0
    for author, reader in ((tally.a, tally.b), (tally.b, tally.a)):
        public = bytes(Company.objects.values_list("public_key", flat=True).get(company_id=author))
        before: Entry | None = None
        rows = StoredEntry.objects.filter(tally_id=tally.tally_id, author=author).order_by("seq")
        for row in rows.iterator(chunk_size=100):
            entries += 1
            try:
                before = _checked(row, public, reader, before)
            except InvalidEntry as problem:
                problems.append(f"entry {row.seq} of {author}: {problem.message}")
    folded = Sum()
    for ref, claims in claims_afresh(tally).items():
        document = document_bytes(fold_document(ref, claims))
        if isinstance(ref, LineRef):
            folded.digest.add(document)
        else:
            folded.add_forecast(spread(document))
    kept = BookTally.objects.filter(company_id=company, tally_id=tally.tally_id)
    lines, forecasts = kept.values_list("digest", "forecast_digest").first() or ("", "")
    afresh = folded.digests
    return Verified(
        entries, tuple(problems), afresh.lines, lines or Digest().hex(), afresh.forecasts, forecasts
    )


def _checked(row: StoredEntry, public: bytes, reader: str, before: Entry | None) -> Entry:
    entry = read_entry(bytes(row.body), bytes(row.signature))
    check_signature(entry, public, reader)
    if (entry.author, entry.tally, entry.seq, entry.id) != (row.author, row.tally_id, row.seq, row.hash):
        raise InvalidEntry("misplaced", "It is stored under another name than its own.")
    if entry.seq != (before.seq + 1 if before else 1) or entry.prev != (before.id if before else None):
        raise InvalidEntry("broken-chain", "It does not follow the entry before it.")
    return entry
