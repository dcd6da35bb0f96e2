"""What a file is by its content; the extension is only compared with it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet.refusal import SAVE_AGAIN, refuse
from tallystick.interchange.spreadsheet.sheet import Kind
from tallystick.phrases import NOTHING, Phrase, _

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

EXTENSIONS = {
    ".xlsx": Kind.XLSX,
    ".xlsb": Kind.XLSB,
    ".xls": Kind.XLS,
    ".ods": Kind.ODS,
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".tab": Kind.TEXT,
    ".txt": Kind.TEXT,
}

# The first bytes of things that people attach by mistake, so that the refusal can name them.
_MAGIC = (
    (b"%PDF", _("a PDF document")),
    (b"\x89PNG", _("a picture (PNG)")),
    (b"\xff\xd8\xff", _("a picture (JPEG)")),
    (b"GIF8", _("a picture (GIF)")),
    (b"\x1f\x8b", _("a gzip archive")),
    (b"7z\xbc\xaf\x27\x1c", _("a 7-Zip archive")),
    (b"Rar!", _("a RAR archive")),
    (b"BZh", _("a bzip2 archive")),
    (b"\xfd7zXZ", _("an xz archive")),
    (b"MZ", _("a Windows program")),
    (b"\x7fELF", _("a program")),
    (b"SQLite format 3", _("a database file")),
    (b"{\\rtf", _("a rich text document")),
    (b"PK\x05\x06", _("an empty archive")),
)
_MACROS = _("Macros are never run and files that carry them are not read. Save it as .xlsx, without macros.")


def check_size(data: bytes, name: str, limit: int) -> None:
    """Refuse nothing at all and too much."""
    if len(data) > limit:
        why = _("The file is larger than {limit} MB.", limit=limit // 10**6)
        raise refuse(name, why, _("Split it, for instance by partner, and import the parts."))
    if not data or not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refuse(name, _("The file is empty."), _("Choose another file."))


def sniff_plain(data: bytes, name: str) -> None:
    """Refuse what is neither an archive, nor an Excel file, nor text, and say what it is."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise refuse(name, _("This is {what}, not a spreadsheet.", what=what), SAVE_AGAIN)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"mime-version:"):
        raise refuse(name, _("This is a web page saved as a mail, not a spreadsheet."), SAVE_AGAIN)
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<style", b"<meta")):
        why = _("This is a web page (HTML), not a spreadsheet, whatever its name says.")
        raise refuse(name, why, SAVE_AGAIN)
    if head.startswith((b"<?xml", b"<workbook", b"<!doctype", b"<")):
        raise refuse(name, _("This is an XML file, not a spreadsheet."), SAVE_AGAIN)
    if head.startswith((b"{", b"[{")):
        raise refuse(name, _("This is a JSON file, not a spreadsheet."), SAVE_AGAIN)


def sniff_ole(data: bytes, name: str) -> Kind:
    """An old Excel file, or a refusal: encrypted, with macros, or no workbook at all."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise encrypted(name)
    if holds("_VBA_PROJECT"):
        raise refuse(name, _("The workbook carries macros."), _MACROS)
    if not (holds("Workbook") or holds("Book")):
        why = _("This is an old Office file, but no workbook.")
        raise refuse(name, why, SAVE_AGAIN)
    return Kind.XLS


def sniff_archive(names: Collection[str], media_type: bytes, name: str) -> Kind:
    """Which kind of workbook an archive is, from the names of its entries."""
    lower = {entry.lower() for entry in names}
    if any("vbaproject" in e or "/macrosheets/" in e or e.startswith(("basic/", "scripts/")) for e in lower):
        raise refuse(name, _("The workbook carries macros."), _MACROS)
    if "xl/workbook.bin" in lower:
        return Kind.XLSB
    if "[content_types].xml" in lower and any(e.startswith("xl/") for e in lower):
        return Kind.XLSX
    if media_type.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Kind.ODS
    raise refuse(
        name, _("This is {what}, not a spreadsheet.", what=_archive_kind(lower, media_type)), SAVE_AGAIN
    )


def _archive_kind(lower: Collection[str], media_type: bytes) -> Phrase:
    if any(e.startswith("word/") for e in lower) or b"opendocument.text" in media_type:
        return _("a text document")
    if any(e.startswith("ppt/") for e in lower) or b"opendocument.presentation" in media_type:
        return _("a presentation")
    if any(e.startswith("index/") for e in lower):
        return _("an Apple Numbers document")
    return _("a zip archive")


def encrypted(name: str) -> InvalidInput:
    """The error for a workbook that asks for a password."""
    return refuse(name, _("The workbook is protected by a password."), _("Save it without a password."))


def extension_notice(name: str, kind: Kind) -> Phrase:
    """What to say when the extension promises something else than the content holds."""
    extension = PurePath(name).suffix.lower()
    if EXTENSIONS.get(extension, kind) is kind:
        return NOTHING
    actual = _("text with separators") if kind is Kind.TEXT else kind.value
    return _(
        "The name ends in {extension} but the content is {actual}; read as that.",
        extension=extension,
        actual=actual,
    )
