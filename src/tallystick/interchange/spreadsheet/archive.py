"""The directory and the entries of a zip archive, read with bounds and without trusting what it says.

`zipfile` is not used here: it believes the sizes that an entry declares, while the reader behind us inflates
until the stream ends, and it reads a directory of any length. What is checked must be what is read.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet.limits import Limits
from tallystick.interchange.spreadsheet.refusal import ONLY_LINES, SEND_AGAIN, refuse
from tallystick.interchange.spreadsheet.sniff import encrypted
from tallystick.phrases import Phrase, _

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_IN_EXTRA = 0xFFFFFFFF
_CHUNK = 4 << 20
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, as the central directory has it."""

    name: str
    method: int
    packed: int
    unpacked: int
    offset: int


class Archive:
    """A zip archive whose directory has been checked against the limits."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._data = data
        self._name = name
        self._limits = limits
        self._left = limits.unpacked_bytes
        self.entries = self._directory()

    def names(self) -> list[str]:
        return [entry.name for entry in self.entries]

    def head(self, name: str, size: int) -> bytes:
        """The first bytes of an entry, or nothing if there is no such entry."""
        for entry in self.entries:
            if entry.name == name:
                return self._inflate(entry, size)
        return b""

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The content of an entry in pieces; the sum over all entries stays under the limit."""
        packed = self._packed(entry)
        if entry.method == _STORED:
            self._spend(len(packed))
            yield packed
            return
        inflater = zlib.decompressobj(-15)
        total = 0
        try:
            while packed and not inflater.eof:
                piece = inflater.decompress(packed, _CHUNK)
                packed = inflater.unconsumed_tail
                total += len(piece)
                self._spend(len(piece))
                yield piece
        except zlib.error as error:
            raise self._broken() from error
        if not inflater.eof or total != entry.unpacked:
            raise self._broken()

    def _inflate(self, entry: Entry, size: int) -> bytes:
        packed = self._packed(entry)
        if entry.method == _STORED:
            return packed[:size]
        try:
            return zlib.decompressobj(-15).decompress(packed, size)
        except zlib.error as error:
            raise self._broken() from error

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise self._too_much(
                _("Unpacked, the file is larger than {limit} MB.", limit=self._limits.unpacked_bytes // 10**6)
            )

    def _packed(self, entry: Entry) -> bytes:
        try:
            fields = _LOCAL.unpack_from(self._data, entry.offset)
        except struct.error as error:
            raise self._broken() from error
        start = entry.offset + _LOCAL.size + fields[9] + fields[10]
        if fields[0] != b"PK\x03\x04" or start + entry.packed > len(self._data):
            raise self._broken()
        return self._data[start : start + entry.packed]

    def _directory(self) -> list[Entry]:
        count, offset, end = self._bounds()
        if count > self._limits.entries:
            raise self._too_much(_("The file has more than {limit} parts.", limit=self._limits.entries))
        entries = []
        for _number in range(count):
            entry, offset = self._entry(offset, end)
            entries.append(entry)
        if offset != end or len({e.name.lower() for e in entries}) != len(entries):
            raise self._broken()
        self._check_declared(entries)
        return entries

    def _bounds(self) -> tuple[int, int, int]:
        """How many entries the directory has, where it begins and where it ends."""
        data = self._data
        at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
        if at < 0 or at + _END.size > len(data):
            raise self._broken()
        _sig, _disk, _start, _here, count, size, offset, comment = _END.unpack_from(data, at)
        end = at
        if data[at - _LOCATOR.size : at - _LOCATOR.size + 4] == b"PK\x06\x07":
            _sig, _disk, end, _disks = _LOCATOR.unpack_from(data, at - _LOCATOR.size)
            if end + _END_64.size > at:
                raise self._broken()
            count, size, offset = _END_64.unpack_from(data, end)[-3:]
        if offset + size != end or at + _END.size + comment != len(data):
            raise self._broken()
        return count, offset, end

    def _entry(self, offset: int, end: int) -> tuple[Entry, int]:
        if offset + _CENTRAL.size > end:
            raise self._broken()
        fields = _CENTRAL.unpack_from(self._data, offset)
        (flags, method), (packed, unpacked) = fields[5:7], fields[10:12]
        lengths, local = fields[12:15], fields[18]
        if fields[0] != b"PK\x01\x02":
            raise self._broken()
        if flags & 1:
            raise encrypted(self._name)
        if method not in (_STORED, _DEFLATED):
            raise refuse(
                self._name, _("The file is packed in a way that spreadsheets do not use."), ONLY_LINES
            )
        start = offset + _CENTRAL.size
        raw = self._data[start : start + lengths[0]]
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        extra = self._data[start + lengths[0] : start + lengths[0] + lengths[1]]
        unpacked, packed, local = self._wide(extra, (unpacked, packed, local))
        return Entry(name.replace("\\", "/"), method, packed, unpacked, local), start + sum(lengths)

    def _wide(self, extra: bytes, values: tuple[int, int, int]) -> list[int]:
        """Sizes and offset of an entry that some writers give in eight bytes, however small they are."""
        wide = list(values)
        if _IN_EXTRA not in wide:
            return wide
        while len(extra) >= 4:
            kind, size = struct.unpack_from("<2H", extra)
            field, extra = extra[4 : 4 + size], extra[4 + size :]
            if kind == 1:
                for index, value in enumerate(values):
                    if value == _IN_EXTRA and len(field) >= 8:
                        wide[index] = int.from_bytes(field[:8], "little")
                        field = field[8:]
        if _IN_EXTRA in wide:
            raise self._broken()
        return wide

    def _check_declared(self, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.unpacked > 1_000_000 and entry.unpacked > entry.packed * self._limits.ratio:
                ratio = entry.unpacked // max(entry.packed, 1)
                raise self._too_much(_("A part of the file unpacks to {ratio} times its size.", ratio=ratio))
        if sum(entry.unpacked for entry in entries) > self._limits.unpacked_bytes:
            raise self._too_large()

    def _broken(self) -> InvalidInput:
        return refuse(self._name, _("The file is damaged or not complete."), SEND_AGAIN)

    def _too_large(self) -> InvalidInput:
        limit = self._limits.unpacked_bytes // 10**6
        return self._too_much(_("Unpacked, the file is larger than {limit} MB.", limit=limit))

    def _too_much(self, why: Phrase) -> InvalidInput:
        return refuse(self._name, why, ONLY_LINES)
