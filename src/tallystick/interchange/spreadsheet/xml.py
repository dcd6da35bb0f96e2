"""XML of untrusted workbooks: no document types, no other encodings, no endless tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet.refusal import ONLY_LINES, SAVE_AGAIN, SEND_AGAIN, refuse
from tallystick.phrases import _

_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_PLAIN = (b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252")
_LONGEST_RUN = 2 << 20


def own_types(name: str) -> InvalidInput:
    """The error for XML that brings document types, by which a few bytes become very many."""
    return refuse(name, _("The file declares document types, which no spreadsheet does."), SAVE_AGAIN)


def check_prolog(head: bytes, name: str) -> None:
    """Refuse XML in an encoding in which a search for bytes finds nothing, such as UTF-16."""
    declared = _ENCODING.match(head[:300].removeprefix(b"\xef\xbb\xbf"))
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"))
    if wide or (declared and declared[1].lower() not in _PLAIN):
        raise refuse(
            name, _("The file is written in an encoding that no spreadsheet program uses."), SAVE_AGAIN
        )


def whole_tags(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The same bytes, cut before a row where there is one, else before a tag, so that none is torn."""
    rest = b""
    for chunk in chunks:
        joined = rest + chunk
        cut = joined.rfind(b"<row")
        if cut <= 0:
            cut = joined.rfind(b"<")
            if len(joined) - cut > _LONGEST_RUN and cut >= 0:
                raise refuse(name, _("A cell holds more text than a spreadsheet allows."), ONLY_LINES)
        if cut <= 0:
            yield joined
            rest = b""
        else:
            yield joined[:cut]
            rest = joined[cut:]
    if rest:
        yield rest


class Parser:
    """A streaming parser that refuses document types and damaged XML."""

    def __init__(
        self,
        name: str,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._name = name
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = start
        self._expat.EndElementHandler = end
        if text is not None:
            self._expat.CharacterDataHandler = text
        self._expat.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes) -> None:
        """Parse the next piece."""
        try:
            self._expat.Parse(chunk, False)
        except expat.ExpatError as error:
            raise refuse(self._name, _("The file is damaged or not complete."), SEND_AGAIN) from error

    def _refuse_doctype(self, *_ignored: object) -> None:
        raise own_types(self._name)
