"""Two companies that write to each other, for tests of the tally."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tallystick.tally.entry import Entry, Link, write_entry
from tallystick.tally.keys import CompanyKey

START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


class Writer:
    """One company writing its half of one tally."""

    def __init__(self, seed: int) -> None:
        self.key = CompanyKey.from_seed(bytes([seed]) * 32)
        self.half: list[Entry] = []
        self.partner: Writer

    @property
    def company(self) -> str:
        return self.key.company

    def write(self, *claims: Mapping[str, object], seen: int | None = None, by: str = "Ines Moreau") -> Entry:
        """Append an entry; `seen` is how much of the partner's half this company holds (default: all)."""
        held = self.partner.half if seen is None else self.partner.half[:seen]
        entry = write_entry(
            self.key,
            self.partner.company,
            last=self.last,
            seen=held[-1].link if held else None,
            at=START + timedelta(minutes=len(self.half) + len(self.partner.half)),
            by=by,
            claims=claims or ({"type": "test.nothing"},),
        )
        self.half.append(entry)
        return entry

    @property
    def last(self) -> Link | None:
        return self.half[-1].link if self.half else None


def pair(one: int = 1, other: int = 2) -> tuple[Writer, Writer]:
    """Return two companies that are each other's partner."""
    first, second = Writer(one), Writer(other)
    first.partner, second.partner = second, first
    return first, second
