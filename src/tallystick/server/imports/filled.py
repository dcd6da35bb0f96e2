"""A workbook that went out to be filled in and has come back: which kind it is, and what it comes to."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.difference import Kind
from tallystick.interchange.orderbook.rows import RefusedRow
from tallystick.interchange.spreadsheet import LIMITS, SpreadsheetFile, read_file
from tallystick.interchange.spreadsheet.archive import Archive
from tallystick.interchange.spreadsheet.sniff import OLE, ZIP
from tallystick.interchange.workbook import answer_layout, commit_layout
from tallystick.interchange.workbook.form import ABOUT_SHEET, magic_of
from tallystick.server.gate import BookEntry, ForecastEntry
from tallystick.server.imports.preview import refused_shown
from tallystick.server.web.phrases import said
from tallystick.trade.claims import Claim
from tallystick.trade.forecast.claims import ForecastClaim
from tallystick.trade.values import Role

_KINDS = (answer_layout.MAGIC, commit_layout.MAGIC)
_MOST_NAMES = 1_000_000
_FIRST_LINES = 10_000
_REFERENCES = {
    one.heading
    for one in (*answer_layout.columns(Role.SUPPLIER), *commit_layout.HIDDEN)
    if one.field in (answer_layout.Field.REF, commit_layout.Field.REF)
}


@dataclass(slots=True)
class Filled:
    """All that a filled-in workbook comes to, and the rows that show it."""

    claims: dict[str, list[Claim | ForecastClaim]] = field(default_factory=lambda: defaultdict(list))
    expect: dict[UUID, str] = field(default_factory=dict)
    answered: list[dict[str, Any]] = field(default_factory=list)
    unchanged: list[dict[str, Any]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    rows: int = 0
    by_line: bool = True  # several rows can be of one order line; a forecast has one row that is filled in

    def answer(
        self, entry: BookEntry | ForecastEntry, claims: Sequence[Claim | ForecastClaim], row: dict[str, Any]
    ) -> None:
        """Take in what is to be said about a line or a forecast."""
        self.claims[entry.tally] += claims
        self.expect[entry.id] = entry.token
        self.answered.append(row)

    def said(self, row: dict[str, Any]) -> None:
        """Take in what the book says already."""
        self.unchanged.append(row)

    @property
    def lines(self) -> int:
        """How many order lines were answered; of forecasts each row is one."""
        return len(self.answered) + len(self.unchanged) if self.by_line else self.rows

    @property
    def seen(self) -> str:
        """A digest of all that decides what would be written."""
        digest = hashlib.sha256()
        for line, token in sorted(self.expect.items()):
            digest.update(f"{line} {token}\n".encode())
        return digest.hexdigest()

    def counts(self) -> dict[str, int]:
        """How many lines or forecasts there are of each kind."""
        return {
            Kind.CHANGED.value: len(self.answered),
            Kind.REFUSED.value: len(self.refused),
            Kind.UNCHANGED.value: len(self.unchanged),
        }

    def shown(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows of the preview: kind, and what is kept of it."""
        for row in self.answered:
            yield Kind.CHANGED.value, row
        for row in self.unchanged:
            yield Kind.UNCHANGED.value, row
        for refused in self.refused:
            yield Kind.REFUSED.value, refused_shown(refused)


def references(refs: Iterable[str]) -> Iterator[UUID]:
    """Those references that can be an id."""
    for ref in refs:
        try:
            yield UUID(ref)
        except ValueError:
            continue


def filled_in(data: bytes, name: str) -> SpreadsheetFile | None:
    """The workbook, if a file is one of ours that was filled in; a glance decides it for most files."""
    if not _may_be_ours(data, name):
        return None
    file = read_file(data, name)
    return file if magic_of(file) in _KINDS else None


def _may_be_ours(data: bytes, name: str) -> bool:
    if data.startswith(OLE):
        # What an office program makes of the workbook when it is asked for an xls.
        return any(magic.encode(code) in data for magic in _KINDS for code in ("ascii", "utf-16-le"))
    if not data.startswith(ZIP):
        _refuse_text(data)
        return False
    archive = Archive(data, name, LIMITS)
    names = archive.names()
    if "xl/workbook.bin" in names:
        return ABOUT_SHEET.encode("utf-16-le") in archive.head("xl/workbook.bin", _MOST_NAMES)
    if "xl/workbook.xml" in names:
        return f'"{ABOUT_SHEET}"'.encode() in archive.head("xl/workbook.xml", _MOST_NAMES)
    # An ods keeps the names of its sheets among its cells: it has to be read.
    return "content.xml" in names


def _refuse_text(data: bytes) -> None:
    """A workbook to be filled in that was saved as text no longer says which answer belongs to what."""
    start = data[:_FIRST_LINES]
    if any(each.encode() in start for heading in _REFERENCES for each in (str(heading), said(heading))):
        raise InvalidInput(
            gettext("This workbook was saved as text, and what tells its answers apart is lost."),
            mend=gettext("Save it as a workbook (xlsx, ods or xls), and bring that in."),
        )
