"""The company's book, as the importer looks things up in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tallystick.interchange.orderbook.difference import Key
from tallystick.interchange.orderbook.partners import KnownPartner
from tallystick.server.gate import BoardView, Book
from tallystick.trade.document import OrderLine
from tallystick.trade.values import LineRef, Role


class BookRecord:
    """Looks up order lines of one role in an open book."""

    def __init__(self, book: Book, role: Role) -> None:
        self._book = book
        self._role = role
        self._partners = {partner.id for partner in book.partners()}

    def lines(self, keys: Sequence[Key]) -> Mapping[Key, OrderLine]:
        """The lines of these keys that exist."""
        ids = {
            self._book.line_id(key.partner, self._ref(key)): key
            for key in keys
            if key.partner in self._partners
        }
        return {ids[entry.id]: entry.document for entry in self._book.lines(ids)} if ids else {}

    def open_lines(self, partners: Collection[str]) -> Iterator[tuple[Key, OrderLine]]:
        """All lines with these partners that are not closed."""
        for partner in sorted(partners):
            for entry in self._book.every(BoardView(partner=partner, role=self._role)):
                if not entry.document.closed:
                    ref = entry.document.ref
                    yield Key(partner, ref.order, ref.line), entry.document

    def units(self, items: Collection[str]) -> Mapping[str, str]:
        """The unit in which items are ordered so far, by item code."""
        return self._book.units(sorted(items))

    def _ref(self, key: Key) -> LineRef:
        buyer = self._book.company if self._role is Role.BUYER else key.partner
        return LineRef(buyer, key.order, key.line)


def known_partners(book: Book) -> list[KnownPartner]:
    """The company's partners, under the names that files may use for them."""
    return [KnownPartner(partner.id, partner.name, email=partner.email) for partner in book.partners()]
