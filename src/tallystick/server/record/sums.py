"""The digests of a book: for each tally the sum over its documents, so that one change costs one update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, Self

from django.db import connection

from tallystick.server.companies.acting import Acting, acting
from tallystick.server.record.codes import BUYS, Rank
from tallystick.server.record.columns import Columns
from tallystick.server.record.models import Tally
from tallystick.tally.digest import Digest

_PLAIN: Final = (
    "digest, lines, mine, theirs, open, done, buys, sells, last_word_at,"
    " forecasts, forecast_lanes, forecast_digest, a_seq, b_seq"
)
_NAMES: Final = f"company_id, tally_id, lanes, {_PLAIN}"
_TOGETHER: Final = 256
_RANKS: Final = (Rank.MINE, Rank.THEIRS, Rank.OPEN, Rank.DONE)


class Digests(NamedTuple):
    """What one side of a tally comes to: the digest of its order lines and that of its forecasts."""

    lines: str
    forecasts: str = ""


@dataclass(slots=True)
class Sum:
    """The digests of one tally in one book, and the numbers of its lines and forecasts."""

    digest: Digest = field(default_factory=Digest)
    lines: int = 0
    ranks: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_RANKS, 0))
    buys: bool = False
    sells: bool = False
    last_word_at: datetime | None = None
    forecasts: int = 0
    forecast_digest: Digest = field(default_factory=Digest)
    _added: list[bytes] = field(default_factory=list)

    def add(self, document: bytes, columns: Columns) -> None:
        """Put a line in."""
        self._added.append(document)
        if len(self._added) >= _TOGETHER:
            self.settle()
        self._count(columns.move_rank, 1)
        if columns.role == BUYS:
            self.buys = True
        else:
            self.sells = True
        if self.last_word_at is None or self.last_word_at < columns.last_word_at:
            self.last_word_at = columns.last_word_at

    def remove(self, document: bytes, rank: int) -> None:
        """Take out a line as it was before."""
        self.digest.remove(document)
        self._count(rank, -1)

    def add_forecast(self, counted: bytes) -> None:
        """Put in a forecast, spread as the digest counts it."""
        self.forecast_digest.add_spread(counted)
        self.forecasts += 1

    def remove_forecast(self, counted: bytes) -> None:
        """Take out a forecast as it was before."""
        self.forecast_digest.remove_spread(counted)
        self.forecasts -= 1

    @property
    def digests(self) -> Digests:
        """What is compared. Of no forecasts it is nothing, as where none were known of yet."""
        return Digests(self.digest.hex(), self.forecast_digest.hex() if self.forecasts else "")

    def settle(self) -> None:
        """Bring the digest up to date: many documents are added faster together than one by one."""
        self.digest.add_all(self._added)
        self._added = []

    def _count(self, rank: int, change: int) -> None:
        self.lines += change
        if rank in self.ranks:
            self.ranks[rank] += change


class Sums:
    """The sums of some tallies in one company's book, while it is being written."""

    def __init__(self, company: str, tallies: Sequence[Tally], sums: Mapping[str, Sum]) -> None:
        self._company = company
        self._tallies = {tally.tally_id: tally for tally in tallies}
        self._sums = {tally_id: sums.get(tally_id) or Sum() for tally_id in self._tallies}

    @classmethod
    def of(cls, company: str, tallies: Sequence[Tally]) -> Self:
        """Read the sums as they are now."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tally_id, lanes, lines, mine, theirs, open, done, buys, sells, last_word_at,"
                " forecasts, forecast_lanes FROM record_booktally"
                " WHERE company_id = %s AND tally_id = ANY(%s)",
                [company, [tally.tally_id for tally in tallies]],
            )
            kept = {
                row[0]: Sum(
                    Digest.from_bytes(bytes(row[1])),
                    row[2],
                    dict(zip(_RANKS, row[3:7], strict=True)),
                    row[7],
                    row[8],
                    row[9],
                    row[10],
                    Digest.from_bytes(bytes(row[11])) if row[10] else Digest(),
                )
                for row in cursor.fetchall()
            }
        return cls(company, tallies, kept)

    def __getitem__(self, tally_id: str) -> Sum:
        return self._sums[tally_id]

    def save(self) -> dict[str, Digests]:
        """Keep the sums, with the entries of both halves up to which they are folded; return the digests."""
        for each in self._sums.values():
            each.settle()
        digests = {tally_id: each.digests for tally_id, each in self._sums.items()}
        rows = [
            (
                self._company,
                tally_id,
                each.digest.to_bytes(),
                digests[tally_id].lines,
                each.lines,
                *each.ranks.values(),
                each.buys,
                each.sells,
                each.last_word_at,
                each.forecasts,
                each.forecast_digest.to_bytes() if each.forecasts else b"",
                digests[tally_id].forecasts,
                self._tallies[tally_id].a_seq,
                self._tallies[tally_id].b_seq,
            )
            for tally_id, each in self._sums.items()
        ]
        with connection.cursor() as cursor:
            cursor.executemany(_SAVE, rows)
        return digests


_SAVE: Final = f"""
INSERT INTO record_booktally ({_NAMES}, their_digest, their_forecast_digest)
VALUES (%s, %s, %s, {", ".join(["%s"] * 14)}, '', '')
ON CONFLICT (company_id, tally_id) DO UPDATE SET (lanes, {_PLAIN})
 = (excluded.lanes, {", ".join(f"excluded.{name}" for name in _PLAIN.split(", "))})
"""  # noqa: S608 - names of ours


def compare(company: str, theirs: Mapping[str, Digests]) -> None:
    """Keep in a company's book what its partners came to, by tally, and that it was compared now.

    A row that somebody is writing is left: whoever writes it compares too.
    """
    if not theirs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH free AS (SELECT tally_id FROM record_booktally WHERE company_id = %s AND tally_id = ANY(%s)"
            " FOR UPDATE SKIP LOCKED)"
            " UPDATE record_booktally kept"
            " SET their_digest = theirs.lines, their_forecast_digest = theirs.forecasts,"
            " compared_at = statement_timestamp()"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) AS theirs(tally_id, lines, forecasts)"
            " JOIN free USING (tally_id)"
            " WHERE kept.company_id = %s AND kept.tally_id = theirs.tally_id",
            [
                company,
                list(theirs),
                list(theirs),
                [each.lines for each in theirs.values()],
                [each.forecasts for each in theirs.values()],
                company,
            ],
        )


@dataclass(frozen=True, slots=True)
class State:
    """What a book has come to in one tally, and up to which entries of the two halves."""

    digests: Digests
    a_seq: int
    b_seq: int


def state_of(company: str, tally_id: str) -> State | None:
    """The state of a tally in a book of this server, whosever it is. Nothing else of it is read."""
    with acting(Acting(company=company)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest, forecast_digest, a_seq, b_seq FROM record_booktally"
            " WHERE company_id = %s AND tally_id = %s",
            [company, tally_id],
        )
        row = cursor.fetchone()
    return State(Digests(*row[:2]), *row[2:]) if row else None
