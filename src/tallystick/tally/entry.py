"""Entries: what a company signs into its own half.

The bytes that were signed are the bytes that are stored, checked and interpreted. An `Entry` can only be made
by signing one (`write_entry`, or `sign_entry` for claims that are texts already) or by reading such bytes
(`read_entry`), so its fields always agree with them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from tallystick.errors import InvalidInput
from tallystick.tally import canonical
from tallystick.tally.keys import COMPANY_ID, TALLY_ID, CompanyKey, company_id, tally_id, verify

VERSION = 1
DOMAIN = b"tallystick entry v1\n"
MAX_BYTES = 16 * 1024 * 1024
MAX_CLAIMS = 10_000
MAX_BY = 200
MAX_SEQ = 2**31 - 1

T = TypeVar("T")

# A claim stands in a list in an entry.
_CLAIM_DEPTH = 2
_NO_CLAIMS = b'"claims":[]'
_ROOM = MAX_BYTES // 2
_FIELDS = frozenset(("v", "tally", "author", "seq", "prev", "seen", "at", "by", "claims"))
_HASH = re.compile(r"[0-9a-f]{64}")
# From 1970 to 2199: near the ends of the calendar a time zone or a few days more cannot be reckoned with.
_INSTANT = re.compile(
    r"(?:19[7-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)


class InvalidEntry(InvalidInput):
    """Bytes that are not an entry, or an entry that is not what it says it is. `reason` is a stable code."""

    code = "invalid-entry"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, reason=reason)
        self.reason = reason


class Link(NamedTuple):
    """An entry of a half, named by its number and its hash."""

    seq: int
    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entry of one half. `data` are its canonical bytes, `id` their SHA-256."""

    tally: str
    author: str
    seq: int
    prev: str | None
    seen: Link | None
    at: datetime
    by: str
    data: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    id: str
    _claims: tuple[Mapping[str, object], ...] | None = field(default=None, repr=False)

    @property
    def claims(self) -> tuple[Mapping[str, object], ...]:
        """The claims, read from the signed bytes when they are first wanted."""
        if self._claims is None:
            object.__setattr__(self, "_claims", tuple(json.loads(self.data)["claims"]))
        assert self._claims is not None
        return self._claims

    @property
    def link(self) -> Link:
        """How later entries name this one."""
        return Link(self.seq, self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


def write_entry(
    key: CompanyKey,
    partner: str,
    *,
    last: Link | None,
    seen: Link | None,
    at: datetime,
    by: str,
    claims: Iterable[Mapping[str, object]],
) -> Entry:
    """Sign the next entry of the half of `key` in its tally with `partner`.

    `last` is the last entry of this half, `seen` the last entry of the other half that the author holds.
    """
    texts = [claim_text(claim) for claim in claims]
    return sign_entry(key, partner, last=last, seen=seen, at=at, by=by, claims=texts)


def claim_text(claim: Mapping[str, object]) -> str:
    """Return the canonical text of a claim, as it stands in its entry."""
    return canonical.encode(dict(claim), inside=_CLAIM_DEPTH).decode()


def sign_entry(
    key: CompanyKey,
    partner: str,
    *,
    last: Link | None,
    seen: Link | None,
    at: datetime,
    by: str,
    claims: Sequence[str],
) -> Entry:
    """Sign the next entry of a half, as `write_entry` does, with claims that are canonical texts already.

    The entry's bytes are put together from them, so that each claim is encoded once, whatever else its text
    is used for.
    """
    body: dict[str, object] = {
        "v": VERSION,
        "tally": tally_id(key.company, partner),
        "author": key.company,
        "seq": last.seq + 1 if last else 1,
        "prev": last.id if last else None,
        "seen": {"seq": seen.seq, "id": seen.id} if seen else None,
        "at": instant_text(at),
        "by": by,
        "claims": [],
    }
    # In a text this would have its quotes escaped, so it is the field and nothing else.
    before, after = canonical.encode(body).split(_NO_CLAIMS)
    try:
        data = b"".join((before, b'"claims":[', ",".join(claims).encode(), b"]", after))
    except UnicodeEncodeError as error:
        raise canonical.NotCanonical("A text holds half of a surrogate pair.") from error
    _check_number(claims)
    return _from_body(body, data, key.sign(DOMAIN + data), claims_unread=True)


def read_entry(data: bytes, signature: bytes) -> Entry:
    """Read stored or received bytes strictly. Who signed them is for `check_signature` to say."""
    if len(data) > MAX_BYTES:
        raise InvalidEntry("too-large", f"An entry may have at most {MAX_BYTES} bytes.")
    try:
        body = canonical.decode(data)
    except canonical.NotCanonical as error:
        raise InvalidEntry("not-canonical", error.message) from error
    if not isinstance(body, dict):
        raise InvalidEntry("not-an-object", "An entry is a JSON object.")
    return _from_body(body, data, signature)


def check_signature(entry: Entry, public: bytes, partner: str) -> None:
    """Bind key, company, tally and bytes together; raise InvalidEntry where they do not hold."""
    if company_id(public) != entry.author:
        raise InvalidEntry("wrong-key", "The key is not that of the author.")
    if entry.author == partner or tally_id(entry.author, partner) != entry.tally:
        raise InvalidEntry("wrong-tally", "The entry belongs to another tally.")
    if not verify(public, DOMAIN + entry.data, entry.signature):
        raise InvalidEntry("bad-signature", "The signature is not that of the author over these bytes.")


def to_envelope(entry: Entry) -> dict[str, object]:
    """Return the entry as it travels: its JSON and its signature."""
    return {"entry": canonical.decode(entry.data), "signature": base64.b64encode(entry.signature).decode()}


def from_envelope(envelope: object) -> Entry:
    """Read an entry as it travels."""
    if not isinstance(envelope, dict) or set(envelope) != {"entry", "signature"}:
        raise InvalidEntry("bad-envelope", "An envelope has an entry and a signature.")
    try:
        signature = base64.b64decode(envelope["signature"], validate=True)
        data = canonical.encode(envelope["entry"])
    except (TypeError, ValueError, binascii.Error) as error:
        raise InvalidEntry("bad-envelope", "The signature is not base64.") from error
    except canonical.NotCanonical as error:
        raise InvalidEntry("not-canonical", error.message) from error
    return read_entry(data, signature)


def batches(claims: Iterable[T], size: Callable[[T], int], most: int = 5_000) -> Iterator[list[T]]:
    """Split claims so that each batch fits one entry, keeping their order. `size` gives their bytes.

    A claim that fits no entry is a batch of its own, and is refused when it is signed.
    """
    batch: list[T] = []
    room = _ROOM
    for claim in claims:
        needed = size(claim) + 1
        if batch and (needed > room or len(batch) == min(most, MAX_CLAIMS)):
            yield batch
            batch, room = [], _ROOM
        batch.append(claim)
        room -= needed
    if batch:
        yield batch


def instant_text(at: datetime) -> str:
    """Write a point in time as entries do: UTC, milliseconds, Z."""
    if at.tzinfo is None:
        raise InvalidInput("A time without a time zone cannot be signed.")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_instant(text: object) -> datetime:
    """Read a point in time as entries write it; raise ValueError otherwise."""
    if type(text) is not str or not _INSTANT.fullmatch(text):
        raise ValueError("not a point in time")
    return datetime.fromisoformat(text)


def _from_body(
    body: Mapping[str, object], data: bytes, signature: bytes, *, claims_unread: bool = False
) -> Entry:
    if body.keys() != _FIELDS:
        raise InvalidEntry("bad-fields", "An entry has exactly the fields of version 1.")
    if type(body["v"]) is not int or body["v"] != VERSION:
        raise InvalidEntry("bad-version", "The entry is of a version that is not known here.")
    if len(data) > MAX_BYTES:
        raise InvalidEntry("too-large", f"An entry may have at most {MAX_BYTES} bytes.")
    if len(signature) != 64:
        raise InvalidEntry("bad-signature", "A signature has 64 bytes.")
    seq = _number(body["seq"])
    return Entry(
        tally=_matching(body["tally"], TALLY_ID, "bad-tally"),
        author=_matching(body["author"], COMPANY_ID, "bad-author"),
        seq=seq,
        prev=_prev(body["prev"], seq),
        seen=_seen(body["seen"]),
        at=_at(body["at"]),
        by=_by(body["by"]),
        data=data,
        signature=signature,
        id=hashlib.sha256(data).hexdigest(),
        _claims=None if claims_unread else _claims(body["claims"]),
    )


def _number(value: object) -> int:
    if type(value) is not int or not 1 <= value <= MAX_SEQ:
        raise InvalidEntry("bad-seq", "Entries are numbered 1, 2, 3 and so on.")
    return value


def _matching(value: object, pattern: re.Pattern[str], reason: str) -> str:
    if type(value) is not str or not pattern.fullmatch(value):
        raise InvalidEntry(reason, "An id does not have the form of one.")
    return value


def _prev(value: object, seq: int) -> str | None:
    if seq == 1:
        if value is not None:
            raise InvalidEntry("bad-prev", "The first entry has none before it.")
        return None
    return _matching(value, _HASH, "bad-prev")


def _seen(value: object) -> Link | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"seq", "id"}:
        raise InvalidEntry("bad-seen", "What was seen is named by seq and id.")
    return Link(_number(value["seq"]), _matching(value["id"], _HASH, "bad-seen"))


def _at(value: object) -> datetime:
    try:
        return parse_instant(value)
    except ValueError as error:
        raise InvalidEntry("bad-time", "The time is not of the form 2026-11-22T17:00:00.000Z.") from error


def _by(value: object) -> str:
    if type(value) is not str or not 0 < len(value) <= MAX_BY:
        raise InvalidEntry("bad-person", f"The person who writes is named in 1 to {MAX_BY} characters.")
    return value


def _claims(value: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, list):
        raise InvalidEntry("bad-claims", "The claims of an entry are a list.")
    _check_number(value)
    for claim in value:
        if not isinstance(claim, dict):
            raise InvalidEntry("bad-claims", "A claim is a JSON object.")
    return tuple(value)


def _check_number(claims: Sequence[object]) -> None:
    if not 0 < len(claims) <= MAX_CLAIMS:
        raise InvalidEntry("bad-claims", f"An entry carries 1 to {MAX_CLAIMS} claims.")
