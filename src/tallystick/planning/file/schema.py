"""The JSON Schema of a network file, made from the table of fields."""

from __future__ import annotations

from typing import Any

from tallystick.planning.file.fields import MOST_WEEKS, NETWORK, REQUIRED, TABLE, Field, Kind
from tallystick.planning.numbers import LARGEST, SMALLEST
from tallystick.planning.structure import LEAST_AMOUNT, LONGEST_ID, MOST_AMOUNT

_WEEKS: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": MOST_WEEKS}
_ABOVE_NOTHING: dict[str, Any] = {"type": "number", "minimum": SMALLEST, "maximum": LARGEST}
_NUMBER: dict[str, Any] = {"oneOf": [{"const": 0}, _ABOVE_NOTHING]}
# That all characters can be printed, and that they are composed (NFC), is checked by the reader only.
_ID: dict[str, Any] = {"type": "string", "maxLength": LONGEST_ID, "pattern": r"^\S+( \S+)*$"}
_SHAPE: dict[Kind, dict[str, Any]] = {
    Kind.ID: _ID,
    Kind.COMPANY: _ID | {"pattern": r"^(?!\.)[^\s/\\]+( [^\s/\\]+)*$"},
    Kind.CURRENCY: {"type": "string", "pattern": "^[A-Z]{3}$"},
    Kind.TEXT: {"type": "string"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.WEEKS: _WEEKS,
    Kind.NUMBER: _NUMBER,
    Kind.OPTIONAL: {"oneOf": [_ABOVE_NOTHING, {"type": "null"}]},
    Kind.WEEKLY: {"oneOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 1}]},
    Kind.LIMIT: {
        "oneOf": [
            _NUMBER,
            {"type": "null"},
            {"type": "array", "items": {"oneOf": [_NUMBER, {"type": "null"}]}, "minItems": 1},
        ]
    },
    Kind.AMOUNTS: {
        "type": "object",
        "additionalProperties": {"type": "number", "minimum": LEAST_AMOUNT, "maximum": MOST_AMOUNT},
    },
    Kind.ARRIVALS: {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["week", "quantity"],
            "additionalProperties": False,
            "properties": {"week": _WEEKS, "quantity": _NUMBER},
        },
    },
}


def network_schema() -> dict[str, Any]:
    """The published schema (draft 2020-12)."""
    definitions = {kind: _definition(fields) for kind, fields in TABLE.items() if kind != "network"}
    top = _definition(TABLE["network"])
    top["properties"] = {"format": {"const": NETWORK}} | top["properties"]
    top["required"] = ["format", *top["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tallystick network",
        **top,
        "$defs": definitions,
    }


def _definition(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.default is REQUIRED],
        "properties": {field.name: _property(field) for field in fields},
    }


def _property(field: Field) -> dict[str, Any]:
    shape: dict[str, Any]
    if field.kind is Kind.OBJECTS:
        shape = {"type": "array", "items": {"$ref": f"#/$defs/{field.of}"}}
    else:
        shape = dict(_SHAPE[field.kind])
    unit = f" [{field.unit}]" if field.unit else ""
    part = "public" if field.public else "private"
    return shape | dict(field.narrowed) | {"description": f"{field.meaning}{unit} ({part})"}
