"""An import from the command line: read, compare and commit in one transaction, with no upload kept."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.utils import timezone

from tallystick.collector import uncollected
from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook import Difference, Mapping, OrderBookFile
from tallystick.interchange.orderbook.questions import Question
from tallystick.server import gate
from tallystick.server.imports.committing import commit
from tallystick.server.imports.comparing import Wish, read_and_compare


class QuestionsOpen(InvalidInput):
    """The values of a file leave open how they are to be read, and nobody is there to be asked."""

    code = "questions-open"


class Follower(Protocol):
    """Whoever follows the import: gives the bytes, is told how far it is and what was found."""

    file: Path
    all_or_nothing: bool
    committed: dict[str, object]

    def data(self) -> bytes:
        """The bytes of the file."""

    def progress(self, step: str, share: float) -> None:
        """Hear how far it is."""

    def found(self, book: OrderBookFile, difference: Difference) -> None:
        """Hear what was read and what it changes."""


def commit_file(company: str, mapping: Mapping, follower: Follower, *, create_partners: bool) -> None:
    """Bring a file into the book of the company with this short name, said in the name of the import."""
    access = gate.for_system_slug(company, f"Import of {follower.file.name}"[:100])
    wish = Wish(
        today=timezone.localdate(),
        mapping=None if mapping == Mapping() else mapping,
        create_partners=create_partners,
        all_or_nothing=follower.all_or_nothing,
    )
    with uncollected(), access.open() as book:
        compared = read_and_compare(
            book,
            follower.file.name,
            follower.data(),
            wish,
            lambda percent, _words: follower.progress(
                "difference" if percent > 50 else "rows", percent / 100
            ),
        )
        follower.found(compared.file, compared.difference)
        _refuse_questions(compared.file.questions)
        if wish.all_or_nothing and compared.difference.refused:
            return
        done = commit(
            book, compared, wish, lambda percent, _words: follower.progress("commit", percent / 100)
        )
    follower.committed = {
        "committed": True,
        "claims": done.claims,
        "entries": done.entries,
        "made_partners": done.new_partners,
        "message": f"Committed: {done.claims} claims to {done.partners} partners.",
    }


def _refuse_questions(questions: list[Question]) -> None:
    if not questions:
        return
    first = questions[0]
    options = " or ".join(f"{option.meaning} ({option.value})" for option in first.options)
    raise QuestionsOpen(
        f"Column {first.column}: {first.sample} is {options}. Nothing was written.",
        mend="Say which by --date-order or --decimals, or in a mapping file.",
        questions=[{"column": each.column, "about": each.topic.value} for each in questions],
    )
