"""Claims to and from their JSON. The table below is the format; docs/reference/claims.md describes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast, get_args

from tallystick.tally.keys import COMPANY_ID
from tallystick.trade import claims as said
from tallystick.trade.claims import Claim
from tallystick.trade.fields import (
    InvalidClaim,
    decimal_text,
    item_json,
    price_json,
    read_date,
    read_decimal,
    read_flag,
    read_item,
    read_key,
    read_media_type,
    read_note,
    read_number,
    read_positive,
    read_price,
    read_reason,
    read_schedule,
    read_sha256,
    read_short,
    read_size,
    read_unit,
    schedule_json,
)
from tallystick.trade.values import LineRef

__all__ = ["TYPES", "InvalidClaim", "claim_json", "line_ref", "parse_claim"]

Read = Callable[[object], object]
Write = Callable[[Any], object]


class Field(NamedTuple):
    """How one field of a claim is read and written.

    `default` is MISSING where the field is needed; `idle` is the default in JSON, which is never written.
    """

    read: Read
    write: Write
    default: object
    idle: object


class Form(NamedTuple):
    """How the claims of one type look."""

    type: Callable[..., Claim]
    fields: dict[str, Field]
    needed: frozenset[str]


def parse_claim(claim: Mapping[str, object], ref: LineRef | None = None) -> Claim:
    """Read a claim strictly. Raise InvalidClaim, with `why` "unknown-type" for types of newer versions.

    Who has grouped claims by line already gives the line as `ref`; it is not read again.
    """
    kind = claim.get("type")
    form = TYPES.get(kind) if type(kind) is str else None
    if form is None:
        raise InvalidClaim("unknown-type", "type")
    if ref is None:
        ref = line_ref(claim)
        if ref is None:
            raise InvalidClaim("bad-line")
    return _parse_fields(form, claim, ref, _REF_KEYS)


def line_ref(claim: Mapping[str, object]) -> LineRef | None:
    """Return the order line that a claim of any type is about, if it names one."""
    buyer = claim.get("buyer")
    if type(buyer) is not str or len(buyer) != 35 or not _is_company(buyer):
        return None
    try:
        return LineRef(buyer, read_key(claim.get("order")), read_key(claim.get("line")))
    except InvalidClaim:
        return None


@lru_cache(maxsize=4_096)
def _is_company(text: str) -> bool:
    return COMPANY_ID.fullmatch(text) is not None


def claim_json(claim: Claim) -> dict[str, object]:
    """Write a claim; fields with their default value are left out."""
    ref = claim.ref
    written: dict[str, object] = {
        "type": claim.TYPE,
        "buyer": ref.buyer,
        "order": ref.order,
        "line": ref.line,
    }
    _write_fields(claim, written)
    return written


def _parse_fields(form: Form, claim: Mapping[str, object], ref: LineRef, known: frozenset[str]) -> Claim:
    values: dict[str, object] = {"ref": ref}
    for name, value in claim.items():
        if name in known:
            continue
        field = form.fields.get(name)
        if field is None:
            raise InvalidClaim("unexpected-field", name)
        try:
            values[name] = field.read(value)
        except InvalidClaim as error:
            raise InvalidClaim(error.why, name) from error
        if value == field.idle:
            raise InvalidClaim("unexpected-field", name)
    if not form.needed <= values.keys():
        raise InvalidClaim("missing-field", min(form.needed - values.keys()))
    if "said" in values:
        values["said"] = _parse_said(values["said"], ref)
    parsed_claim = form.type(**values)
    _check(parsed_claim)
    return parsed_claim


def _parse_said(value: object, ref: LineRef) -> Claim:
    inner = cast("Mapping[str, object]", value)
    kind = inner.get("type")
    form = TYPES.get(kind) if type(kind) is str else None
    if form is None or form.type not in REPORTABLE:
        raise InvalidClaim("bad-report", "said")
    return _parse_fields(form, inner, ref, _TYPE_KEY)


def _check(claim: Claim) -> None:
    """Check what no field can say alone."""
    if isinstance(claim, said.Receive) and not (claim.good or claim.damaged or claim.final):
        raise InvalidClaim("bad-decimal", "good")


def _write_fields(claim: Claim, written: dict[str, object]) -> None:
    for name, field in TYPES[claim.TYPE].fields.items():
        value = getattr(claim, name)
        if value != field.default:
            written[name] = field.write(value)


def _write_said(claim: Claim) -> dict[str, object]:
    written: dict[str, object] = {"type": claim.TYPE}
    _write_fields(claim, written)
    return written


def _read_said(value: object) -> object:
    if type(value) is not dict:
        raise InvalidClaim("bad-report")
    return value


def _read_rest(value: object) -> str:
    if value not in ("refused", "unanswered"):
        raise InvalidClaim("bad-rest")
    return str(value)


def _as_is(value: object) -> object:
    return value


def _date_text(value: date) -> str:
    return value.isoformat()


_NUMBER: tuple[Read, Write] = (read_number, _as_is)
_SHORT: tuple[Read, Write] = (read_short, _as_is)
_REASON: tuple[Read, Write] = (read_reason, _as_is)
_POSITIVE: tuple[Read, Write] = (read_positive, decimal_text)
_DECIMAL: tuple[Read, Write] = (read_decimal, decimal_text)
_DATE: tuple[Read, Write] = (read_date, _date_text)
_FLAG: tuple[Read, Write] = (read_flag, _as_is)
_ITEM: tuple[Read, Write] = (read_item, item_json)
_PRICE: tuple[Read, Write] = (read_price, price_json)
_SCHEDULE: tuple[Read, Write] = (read_schedule, schedule_json)

# The readers and writers of the fields of each type, in the order of its dataclass.
_FORMS: dict[Callable[..., Claim], dict[str, tuple[Read, Write]]] = {
    said.Request: {
        "revision": _NUMBER,
        "item": _ITEM,
        "unit": (read_unit, _as_is),
        "schedule": _SCHEDULE,
        "price": _PRICE,
        "contact": _SHORT,
        "reason": _REASON,
    },
    said.Cancel: {"reason": _REASON},
    said.AskCancel: {"reason": _REASON},
    said.Approve: {"proposal": _NUMBER},
    said.Refuse: {"proposal": _NUMBER, "reason": _REASON},
    said.Receive: {
        "received": _DATE,
        "good": _DECIMAL,
        "damaged": _DECIMAL,
        "shipment": _NUMBER,
        "final": _FLAG,
    },
    said.See: {"revision": _NUMBER},
    said.Accept: {"revision": _NUMBER},
    said.Propose: {
        "revision": _NUMBER,
        "proposal": _NUMBER,
        "schedule": _SCHEDULE,
        "price": _PRICE,
        "item": _ITEM,
        "rest": (_read_rest, _as_is),
        "reason": _REASON,
    },
    said.Reject: {"revision": _NUMBER, "reason": _REASON},
    said.AcceptCancel: {"cancel": _NUMBER},
    said.RefuseCancel: {"cancel": _NUMBER, "reason": _REASON},
    said.Ship: {
        "quantity": _POSITIVE,
        "despatched": _DATE,
        "expected": _DATE,
        "carrier": _SHORT,
        "tracking": _SHORT,
        "packages": _SHORT,
        "outstanding": _DECIMAL,
        "final": _FLAG,
    },
    said.AddNote: {"text": (read_note, _as_is)},
    said.Attach: {
        "name": (read_key, _as_is),
        "media_type": (read_media_type, _as_is),
        "size": (read_size, _as_is),
        "sha256": (read_sha256, _as_is),
    },
    said.Report: {
        "channel": (read_key, _as_is),
        "said": (_read_said, _write_said),
        "text": (read_reason, _as_is),
    },
}


def _idle(default: object, write: Write) -> object:
    """Return a default as JSON; no JSON value equals MISSING, and null is never read."""
    return default if default is MISSING or default is None else write(default)


def _form(kind: Any, table: dict[str, tuple[Read, Write]]) -> Form:
    defaults = {each.name: each.default for each in fields(kind)}
    return Form(
        kind,
        {
            name: Field(read, write, defaults[name], _idle(defaults[name], write))
            for name, (read, write) in table.items()
        },
        frozenset(name for name in table if defaults[name] is MISSING),
    )


TYPES: dict[str, Form] = {cast("Any", kind).TYPE: _form(kind, table) for kind, table in _FORMS.items()}
REPORTABLE: frozenset[object] = frozenset(get_args(said.Reportable))

_REF_KEYS = frozenset(("type", "buyer", "order", "line"))
_TYPE_KEY = frozenset(("type",))
