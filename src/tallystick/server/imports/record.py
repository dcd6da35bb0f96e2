"""The company's book, as the importer looks things up in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from tallystick.interchange.orderbook.difference import Key
from tallystick.interchange.orderbook.partners import KnownPartner
from tallystick.server.gate import BoardView, Book
from tallystick.trade.document import OrderLine
from tallystick.trade.values import LineRef, Role


class BookRecord:
    """Looks up order lines of one role in an open book.

    With a partner of whom the book has no line there is nothing to look up: in a first import, nowhere.
    """

    def __init__(self, book: Book, role: Role) -> None:
        self._book = book
        self._role = role
        self._partners = book.partners_with_lines()
        self._seen: set[UUID] = set()

    def lines(self, keys: Sequence[Key]) -> Mapping[Key, OrderLine]:
        """The lines of these keys that exist."""
        ids = {
            self._book.line_id(key.partner, self._ref(key)): key
            for key in keys
            if key.partner in self._partners
        }
        if not ids:
            return {}
        self._seen.update(ids)
        return {ids[line]: document for line, document in self._book.documents(ids).items()}

    def open_lines(self, partners: Collection[str]) -> Iterator[tuple[Key, OrderLine]]:
        """The lines with these partners that are not done; not those that were looked up before."""
        for partner in sorted(self._partners.intersection(partners)):
            view = BoardView(partner=partner, role=self._role)
            for document in self._book.open_besides(view, self._seen):
                if not document.closed:
                    yield Key(partner, document.ref.order, document.ref.line), document

    def units(self, items: Collection[str]) -> Mapping[str, str]:
        """The unit in which items are ordered so far, by item code."""
        return self._book.units(sorted(items)) if self._partners else {}

    def _ref(self, key: Key) -> LineRef:
        buyer = self._book.company if self._role is Role.BUYER else key.partner
        return LineRef(buyer, key.order, key.line)


def known_partners(book: Book) -> list[KnownPartner]:
    """The company's partners, under the names that files may use for them."""
    return [KnownPartner(partner.id, partner.name, email=partner.email) for partner in book.partners()]
