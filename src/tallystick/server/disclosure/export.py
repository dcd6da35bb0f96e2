"""The ledger taken away: the signed entries themselves, or a workbook to read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

from tallystick.server.board.rows import Reader
from tallystick.server.disclosure.kinds import about, kind_of, kind_words, readable
from tallystick.server.gate import Disclosure, Partner
from tallystick.tally.entry import Entry, to_envelope

#: a sheet has no more rows than this
MOST_ROWS = 1_048_575


def signed_list(entries: Iterable[tuple[Partner, Entry]]) -> IO[bytes]:
    """Every entry with its signature, one a line: with the public key anybody can check them."""
    file = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    for _partner, entry in entries:
        text = json.dumps(to_envelope(entry), ensure_ascii=False, separators=(",", ":"))
        file.write(text.encode() + b"\n")
    file.seek(0)
    return file


def workbook(told: Iterable[Disclosure], reader: Reader, heads: list[str], title: str) -> IO[bytes]:
    """A workbook of what left, the newest first. Whatever somebody typed is text, never a formula."""
    file = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(zip(heads, (20, 26, 14, 46, 44, 20, 8, 66), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    words = kind_words()
    for number, one in enumerate(told, 1):
        if number > MOST_ROWS:
            break
        sheet.write_datetime(number, 0, one.at.astimezone(reader.formats.zone).replace(tzinfo=None), moment)
        texts = (
            one.partner.name,
            words[kind_of(one.kind)][1],
            about(one.claim),
            readable(one.claim, reader.formats),
            one.by,
        )
        for column, text in enumerate(texts, 1):
            sheet.write_string(number, column, text)
        sheet.write_number(number, 6, one.seq)
        sheet.write_string(number, 7, one.entry)
    book.close()
    file.seek(0)
    return file
