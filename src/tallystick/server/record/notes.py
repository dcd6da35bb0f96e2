"""What stands beside a line: attached files, and notes that a company writes for itself."""

from __future__ import annotations

import hashlib
from uuid import UUID

from tallystick.errors import InvalidInput, NotFound
from tallystick.server.record.models import Attachment, PrivateNote, Tally

MOST_BYTES = 20 * 1024 * 1024
_LONGEST_NOTE = 10_000


def keep_attachment(tally_id: str, content: bytes) -> str:
    """Store a file once per tally; return its hash."""
    if not 0 < len(content) <= MOST_BYTES:
        raise InvalidInput(f"A file may have at most {MOST_BYTES // 1024 // 1024} MB and must not be empty.")
    tally = Tally.objects.filter(tally_id=tally_id).first()
    if tally is None:
        raise NotFound("There is no such partner.")
    sha256 = hashlib.sha256(content).hexdigest()
    Attachment.objects.bulk_create(
        [Attachment(tally_id=tally_id, sha256=sha256, a=tally.a, b=tally.b, content=content)],
        ignore_conflicts=True,
    )
    return sha256


def attachment(tally_id: str, sha256: str) -> bytes:
    """The bytes of a file; those that do not match their hash are not given out."""
    content = (
        Attachment.objects.filter(tally_id=tally_id, sha256=sha256).values_list("content", flat=True).first()
    )
    if content is None or hashlib.sha256(bytes(content)).hexdigest() != sha256:
        raise NotFound("There is no such file.")
    return bytes(content)


def private_note(company: str, line: UUID) -> str:
    """A company's own note beside a line, if it wrote one."""
    rows = PrivateNote.objects.filter(company_id=company, line_id=line)
    return rows.values_list("text", flat=True).first() or ""


def write_private_note(company: str, line: UUID, tally_id: str, text: str, by: str) -> None:
    """Replace a company's own note beside a line; an empty text removes it."""
    if len(text) > _LONGEST_NOTE or "\0" in text:
        raise InvalidInput(f"A note has at most {_LONGEST_NOTE} characters.")
    if not text.strip():
        PrivateNote.objects.filter(company_id=company, line_id=line).delete()
        return
    PrivateNote.objects.update_or_create(
        company_id=company, line_id=line, defaults={"tally_id": tally_id, "text": text, "by": by}
    )
