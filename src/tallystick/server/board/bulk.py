"""The same answer to many lines at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, Moved
from tallystick.server.board.answering import agreeing, claim_for
from tallystick.server.board.moves import Move, possible
from tallystick.server.gate import Access, BookEntry
from tallystick.trade.claims import Claim

_TRIES = 5


class Deed(StrEnum):
    """What can be said about many lines at once, without typing."""

    ACCEPT = "accept"
    AGAIN = "again"
    CONFIRM = "confirm"
    LET_STAND = "let-stand"
    ACCEPT_CANCEL = "accept-cancel"

    def claim(self, entry: BookEntry) -> Claim | None:
        """What it says about one line; None where it would say nothing."""
        move = agreeing(entry) if self is Deed.ACCEPT else Move(self.value)
        if move is None or move not in possible(entry.document, entry.me):
            return None
        return claim_for(entry, move)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it: how many lines were asked for and answered, and which had moved meanwhile."""

    asked: int
    answered: int
    moved: tuple[UUID, ...] = ()


def read_lines(texts: list[str]) -> dict[UUID, str]:
    """Lines as a form posts them: the id, a space, and the token that the page showed."""
    wanted = {}
    for text in texts:
        name, _space, token = text.partition(" ")
        try:
            wanted[UUID(name)] = token
        except ValueError:
            raise InvalidInput(_("This is not the id of an order line.")) from None
    return wanted


def answer(access: Access, deed: Deed, wanted: Mapping[UUID, str]) -> Done:
    """Say it about every line that still stands as it was shown; leave alone the others."""
    left = dict(wanted)
    for _try in range(_TRIES):
        try:
            said = _say(access, deed, left)
        except Moved as gone:
            for line in _moved_lines(gone):
                left.pop(line, None)
        else:
            return Done(len(wanted), len(said), tuple(line for line in wanted if line not in said))
    return Done(len(wanted), 0, tuple(wanted))


def _say(access: Access, deed: Deed, left: Mapping[UUID, str]) -> set[UUID]:
    """Write one entry for each partner; nothing at all if a line moves while it is written."""
    claims: dict[str, list[Claim]] = {}
    expect: dict[UUID, str] = {}
    with access.open() as book:
        for entry in book.lines(list(left)):
            claim = deed.claim(entry) if entry.token == left[entry.id] else None
            if claim is not None:
                claims.setdefault(entry.tally, []).append(claim)
                expect[entry.id] = left[entry.id]
        if expect:
            book.write_many(claims, expect)
    return set(expect)


def _moved_lines(gone: Moved) -> list[UUID]:
    lines = gone.details.get("lines")
    if not isinstance(lines, list | tuple) or not lines:
        raise gone
    return [UUID(str(line)) for line in lines]
