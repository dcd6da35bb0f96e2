"""Claims on forecasts to and from their JSON. docs/reference/claims.md describes the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from tallystick.tally.keys import COMPANY_ID
from tallystick.trade.fields import (
    InvalidClaim,
    decimal_text,
    read_date,
    read_decimal,
    read_description,
    read_flag,
    read_key,
    read_number,
    read_reason,
    read_unit,
)
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.values import Bucket, Commitment, ForecastRef

PREFIX = "forecast."
MAX_BUCKETS = 400

_NEEDED: Any = object()  # no default: the field must be there


class Field(NamedTuple):
    """How a field is read and written, and its default (which is never written)."""

    read: Callable[[object], object]
    write: Callable[[Any], object]
    default: Any = _NEEDED


def forecast_ref(claim: Mapping[str, object]) -> ForecastRef | None:
    """Return the forecast that a claim of any type `forecast.…` is about, if it names one."""
    kind, buyer = claim.get("type"), claim.get("buyer")
    if type(kind) is not str or not kind.startswith(PREFIX):
        return None
    if type(buyer) is not str or len(buyer) != 35 or not _is_company(buyer):
        return None
    try:
        return ForecastRef(buyer, read_key(claim.get("item")))
    except InvalidClaim:
        return None


@lru_cache(maxsize=4_096)
def _is_company(text: str) -> bool:
    return COMPANY_ID.fullmatch(text) is not None


def parse_forecast_claim(claim: Mapping[str, object], ref: ForecastRef | None = None) -> ForecastClaim:
    """Read a claim strictly. Raise InvalidClaim, with `why` "unknown-type" for types of newer versions."""
    kind = claim.get("type")
    if type(kind) is not str or kind not in FORECAST_TYPES:
        raise InvalidClaim("unknown-type", "type")
    ref = ref or forecast_ref(claim)
    if ref is None:
        raise InvalidClaim("bad-forecast")
    made, fields = FORECAST_TYPES[kind]
    values: dict[str, Any] = {"ref": ref}
    for name, value in claim.items():
        if name not in _REF_KEYS:
            values[name] = _read_field(fields.get(name), name, value)
    for name, field in fields.items():
        if name not in values and field.default is _NEEDED:
            raise InvalidClaim("missing-field", name)
    parsed: ForecastClaim = made(**values)
    if isinstance(parsed, Publish):
        _check_grid(parsed)
    return parsed


def forecast_claim_json(claim: ForecastClaim) -> dict[str, object]:
    """Write a claim; fields with their default value are left out."""
    written: dict[str, object] = {"type": claim.TYPE, "buyer": claim.ref.buyer, "item": claim.ref.item}
    for name, field in FORECAST_TYPES[claim.TYPE][1].items():
        value = getattr(claim, name)
        if field.default is _NEEDED or value != field.default:
            written[name] = field.write(value)
    return written


def _read_field(field: Field | None, name: str, value: object) -> object:
    if field is None:
        raise InvalidClaim("unexpected-field", name)
    try:
        read = field.read(value)
    except InvalidClaim as error:
        raise InvalidClaim(error.why, name) from error
    if field.default is not _NEEDED and read == field.default:
        raise InvalidClaim("unexpected-field", name)
    return read


def _check_grid(claim: Publish) -> None:
    """Check what no field can say alone: zones begin where buckets do, and a level goes with high sides."""
    starts = [bucket.start for bucket in claim.buckets]
    if claim.end <= starts[-1]:
        raise InvalidClaim("bad-buckets", "end")
    edges = {*starts, claim.end}
    if claim.planned_from not in edges or claim.planned_from > claim.outlook_from:
        raise InvalidClaim("bad-zone", "planned_from")
    if claim.outlook_from not in edges:
        raise InvalidClaim("bad-zone", "outlook_from")
    if any((bucket.high is None) != (claim.level is None) for bucket in claim.buckets):
        raise InvalidClaim("bad-level", "level")


def _read_buckets(value: object) -> tuple[Bucket, ...]:
    buckets = []
    for each in _rows(value, 1):
        if not each.keys() <= _BUCKET_KEYS or len(each) < 2:
            raise InvalidClaim("bad-buckets")
        start, quantity = read_date(each.get("start")), read_decimal(each.get("quantity"))
        high = read_decimal(each["high"]) if "high" in each else None
        if high is not None and high < quantity:
            raise InvalidClaim("bad-level")
        buckets.append(Bucket(start, quantity, high))
    _check_order([bucket.start for bucket in buckets])
    return tuple(buckets)


def _read_commitments(value: object) -> tuple[Commitment, ...]:
    made = []
    for each in _rows(value, 0):
        if each.keys() != _COMMITMENT_KEYS:
            raise InvalidClaim("bad-buckets")
        made.append(Commitment(read_date(each["start"]), read_decimal(each["quantity"])))
    _check_order([each.start for each in made])
    return tuple(made)


def _rows(value: object, least: int) -> list[dict[str, object]]:
    if type(value) is not list or not least <= len(value) <= MAX_BUCKETS:
        raise InvalidClaim("bad-buckets")
    if not all(type(each) is dict for each in value):
        raise InvalidClaim("bad-buckets")
    return value


def _check_order(starts: list[date]) -> None:
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise InvalidClaim("bad-buckets")


def _read_level(value: object) -> Decimal:
    level = read_decimal(value)
    if not Decimal("0.5") < level < 1:
        raise InvalidClaim("bad-level")
    return level


def _write_buckets(buckets: tuple[Bucket, ...]) -> list[object]:
    written: list[object] = []
    for each in buckets:
        row = {"start": each.start.isoformat(), "quantity": decimal_text(each.quantity)}
        if each.high is not None:
            row["high"] = decimal_text(each.high)
        written.append(row)
    return written


def _write_commitments(commitments: tuple[Commitment, ...]) -> list[object]:
    return [
        {"start": each.start.isoformat(), "quantity": decimal_text(each.quantity)} for each in commitments
    ]


def _as_is(value: object) -> object:
    return value


_REF_KEYS = frozenset(("type", "buyer", "item"))
_BUCKET_KEYS = {"start", "quantity", "high"}
_COMMITMENT_KEYS = {"start", "quantity"}
_NUMBER = Field(read_number, _as_is)
_DATE = Field(read_date, date.isoformat)

FORECAST_TYPES: dict[str, tuple[Callable[..., ForecastClaim], dict[str, Field]]] = {
    Publish.TYPE: (
        Publish,
        {
            "version": _NUMBER,
            "unit": Field(read_unit, _as_is),
            "planned_from": _DATE,
            "outlook_from": _DATE,
            "end": _DATE,
            "buckets": Field(_read_buckets, _write_buckets),
            "level": Field(_read_level, decimal_text, None),
            "description": Field(read_description, _as_is, ""),
        },
    ),
    Commit.TYPE: (
        Commit,
        {
            "version": _NUMBER,
            "number": _NUMBER,
            "commitments": Field(_read_commitments, _write_commitments),
            "automatic": Field(read_flag, _as_is, False),
            "reason": Field(read_reason, _as_is, ""),
        },
    ),
}
