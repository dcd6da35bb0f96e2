"""The encoding of text: marked, or proven by its bytes, or the one in which the words look like words."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from tallystick.interchange.spreadsheet.refusal import SAVE_AGAIN, refuse
from tallystick.phrases import _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tried in this order: of two that fit equally well the earlier one wins.
_CANDIDATES = (
    "cp1252",
    "cp1250",
    "iso8859_2",
    "iso8859_15",
    "cp850",
    "cp852",
    "mac_roman",
    "cp1254",
    "cp1251",
)
# Letters of the languages of European order books. A candidate that makes others of them is less likely.
_WESTERN = "äöüßéèêëàâçîïôûùœñáíóúâãõæøåÄÖÜÉÈÊÀÂÇÎÔÙÛŒÑÁÍÓÚÃÕÆØÅ"
_CENTRAL = "ąćęłńóśźżčďěňřšťůžýőűășțđľĺŕĄĆĘŁŃŚŹŻČĎŘŠŤŮŽŐŰĐ"
_SIGNS = "€£§°²³±µ·–—„“”‘’‚«»…‰®™º\u00a0\u202f"
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_SAMPLE = 2_000_000
_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1254": "Windows-1254",
    "iso8859_2": "ISO 8859-2",
    "iso8859_15": "ISO 8859-15",
    "cp850": "DOS 850",
    "cp852": "DOS 852",
    "mac_roman": "Mac OS Roman",
}


def decode(data: bytes, name: str, forced: str = "") -> tuple[str, str]:
    """The text and the encoding that it was read in; `forced` is a person's choice."""
    encoding = forced or _detect(data, name)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        shown = encoding_name(encoding)
        raise refuse(
            name, _("The text is not in {encoding}.", encoding=shown), _("Choose another encoding.")
        ) from error
    if _is_junk(text[:_SAMPLE]):
        raise refuse(name, _("This is not a spreadsheet and not text."), SAVE_AGAIN)
    return text, encoding


def encoding_name(encoding: str) -> str:
    """The name of an encoding as people know it."""
    return _NAMES.get(encoding, encoding)


def _detect(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    wide = _unmarked_utf16(data)
    if wide:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _best_of_single_bytes(data, name)
    return "utf-8"


def _unmarked_utf16(data: bytes) -> str:
    head = data[:4096]
    if len(head) < 8 or len(data) % 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _best_of_single_bytes(data: bytes, name: str) -> str:
    sample = data[:_SAMPLE]
    scores = {encoding: _score(sample, encoding) for encoding in _CANDIDATES}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] >= 0.5:
        return best
    guess = from_bytes(sample[:200_000]).best()
    if guess is None:
        raise refuse(name, _("This is not a spreadsheet and not text."), SAVE_AGAIN)
    return guess.encoding


def _score(sample: bytes, encoding: str) -> float:
    """How much the characters beyond ASCII look like letters in words and signs between them."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    total = found = 0.0
    for match in _NON_ASCII.finditer(text):
        at, letter = match.start(), match[0]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        total += 1
        found += _plausible(letter, before, after)
        if total >= 5_000:
            break
    return found / total if total else 0.0


def _plausible(letter: str, before: str, after: str) -> float:
    in_word = before.isalpha() or after.isalpha()
    if letter in _WESTERN or letter in _CENTRAL:
        if not in_word:
            return 1.0 if letter in "àÀ" else 0.2
        # A capital amid small letters is the mark of a wrong guess.
        torn = letter.isupper() and before.islower()
        return 0.1 if torn else 1.0 if letter in _WESTERN else 0.95
    if letter in _SIGNS:
        return 0.3 if before.isalpha() and after.isalpha() and letter not in "’·\u00a0\u202f" else 0.9
    if letter.isalpha():
        return 0.4 if in_word and not unicodedata.name(letter, "").startswith("LATIN") else 0.3
    return -1.0 if unicodedata.category(letter).startswith("C") else 0.0


def _is_junk(text: str) -> bool:
    if not text:
        return True
    odd = sum(map(text.count, map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFD))))
    return odd > max(2, len(text) // 200)
