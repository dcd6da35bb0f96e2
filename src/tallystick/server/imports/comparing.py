"""A file read and compared with the book: the same steps for the preview, the commit and the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from datetime import date

from tallystick.interchange.orderbook.book import OrderBookFile, read_order_book
from tallystick.interchange.orderbook.difference import Difference, LineDifference, compare
from tallystick.interchange.orderbook.following import Importing
from tallystick.interchange.orderbook.mapping import Mapping
from tallystick.interchange.orderbook.partners import PartnerNames
from tallystick.server.gate import Book
from tallystick.server.imports.layouts import recall
from tallystick.server.imports.record import BookRecord, known_partners
from tallystick.trade.compose import standing_token
from tallystick.trade.values import Role

Report = Callable[[float, str], None]
#: the number of the last entry of our own half, by tally
Heads = Table[str, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a file brought in.

    `mapping` None leaves it to what is remembered for the layout, and to recognition. `today` dates what the
    file does not date. `create_partners` None means: only while the company has no partners yet.
    """

    today: date
    mapping: Mapping | None = None
    role: Role | None = None
    create_partners: bool | None = None
    cancel_disappeared: bool = False
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A file understood, and what it would change. `heads` are as they were before the book was looked at."""

    file: OrderBookFile
    difference: Difference
    me: Importing
    creates: bool
    heads: Heads

    @property
    def seen(self) -> str:
        """What whoever commits has seen: a digest of what would be written, then one of what disappeared."""
        return self._digest(self.difference.good) + self._digest(self.difference.disappeared)

    def is_as(self, seen: str, *, with_disappeared: bool) -> bool:
        """Whether all that is to be written is as it was seen. What only disappeared is left alone mostly."""
        half = len(seen) // 2
        return seen == self.seen if with_disappeared else seen[:half] == self._digest(self.difference.good)

    def _digest(self, lines: Iterable[LineDifference]) -> str:
        mapping = replace(self.file.mapping, remembered=False)
        digest = hashlib.sha256(f"{self.me.today} {self.me.role} {self.creates} {mapping}\n".encode())
        for found in lines:
            digest.update(f"{found.kind} {found.row} {found.partner}{_state(found)}\n".encode())
        return digest.hexdigest()[:32]


def read_and_compare(book: Book, name: str, data: bytes, wish: Wish, report: Report) -> Compared:
    """Read a file and compare it with an open book. Raises `InvalidInput` if it cannot be read as a whole."""
    heads = {match.partner.tally: match.my_entries for match in book.matches()}
    partners = known_partners(book)
    report(2, "")
    file = read_order_book(
        data,
        name,
        mapping=wish.mapping,
        role=wish.role,
        partners=partners,
        today=wish.today,
        progress=lambda _step, share: report(2 + 48 * share, ""),
    )
    if wish.mapping is None:
        file = _as_remembered(book, name, data, wish, file)
    me = Importing(book.company, file.role, wish.today)
    creates = not partners if wish.create_partners is None else wish.create_partners
    difference = compare(
        file.lines,
        file.refused,
        me,
        PartnerNames(partners),
        BookRecord(book, file.role),
        create_partners=creates,
    )
    report(75, "")
    return Compared(file, difference, me, creates, heads)


def _as_remembered(book: Book, name: str, data: bytes, wish: Wish, file: OrderBookFile) -> OrderBookFile:
    """Read again with what was decided for this layout before, if anything was."""
    names = PartnerNames(known_partners(book))
    found = {partner.id for line in file.partners() if (partner := names.find(line))}
    kept = recall(book, file.fingerprint, found.pop() if len(found) == 1 else "")
    if kept is None or not (kept.columns or kept.role or kept.currency or kept.partner or kept.unit):
        return file if kept is None else replace(file, mapping=kept)
    return read_order_book(data, name, mapping=kept, role=wish.role, partners=names.known, today=wish.today)


def _state(found: LineDifference) -> str:
    """What a claim about the line depends on: a note, or that somebody has looked, changes nothing."""
    current = found.current
    return "" if current is None else f" {standing_token(current)}"
