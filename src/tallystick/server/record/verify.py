"""Checking the record from its bytes up: every signature, both chains, and what they fold to."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.server.companies.models import Company
from tallystick.server.record.models import BookTally, Tally
from tallystick.server.record.models import Entry as StoredEntry
from tallystick.server.record.rebuild import claims_afresh
from tallystick.tally.digest import Digest
from tallystick.tally.entry import Entry, InvalidEntry, check_signature, read_entry
from tallystick.trade.fold_line import fold_line
from tallystick.trade.line_json import line_bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of one tally found. `problems` are in words, none if all is well.

    `digest` is what all entries fold to afresh; `kept` is what the company's book has come to step by step.
    """

    entries: int
    problems: tuple[str, ...]
    digest: str
    kept: str

    @property
    def sound(self) -> bool:
        """Whether every signature and chain holds and the book is what the entries say."""
        return not self.problems and self.digest == self.kept


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
    digest = Digest()
    for ref, claims in claims_afresh(tally).items():
        digest.add(line_bytes(fold_line(ref, claims)))
    kept = BookTally.objects.filter(company_id=company, tally_id=tally.tally_id)
    return Verified(
        entries,
        tuple(problems),
        digest.hex(),
        kept.values_list("digest", flat=True).first() or Digest().hex(),
    )


def _checked(row: StoredEntry, public: bytes, reader: str, before: Entry | None) -> Entry:
    entry = read_entry(bytes(row.body), bytes(row.signature))
    check_signature(entry, public, reader)
    if (entry.author, entry.tally, entry.seq, entry.id) != (row.author, row.tally_id, row.seq, row.hash):
        raise InvalidEntry("misplaced", "It is stored under another name than its own.")
    if entry.seq != (before.seq + 1 if before else 1) or entry.prev != (before.id if before else None):
        raise InvalidEntry("broken-chain", "It does not follow the entry before it.")
    return entry
