"""Networks and their parts as JSON documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from tallystick.planning.file.fields import NETWORK, NUMBERS, STRUCTURE, TABLE, Field, Kind
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.structure import Company, Structure


def network_document(network: Network) -> dict[str, Any]:
    """The whole network as one JSON document."""
    document = structure_document(network.structure)
    document["format"] = NETWORK
    for entry in document["companies"]:
        part = network.numbers[entry["id"]]
        entry["name"] = part.name
        for kind, plural in _OBJECTS:
            for one in entry[plural]:
                one |= _values(kind, getattr(part, plural)[one["id"]], public=False)
    for entry in document["lanes"]:
        buyer = network.numbers[entry["buyer"]]
        entry |= _lane_values(buyer, entry["id"])
    return document


def structure_document(structure: Structure) -> dict[str, Any]:
    """The public part as a JSON document."""
    return {
        "format": STRUCTURE,
        "name": structure.name,
        "currency": structure.currency,
        "weeks": structure.weeks,
        "start": structure.start.isoformat(),
        "companies": [_company(company) for company in structure.companies],
        "lanes": [_values("lane", lane, public=True) for lane in structure.lanes],
    }


def numbers_document(numbers: Numbers, structure: Structure) -> dict[str, Any]:
    """One company's private part as a JSON document, naming the structure that it fits."""
    document: dict[str, Any] = {
        "format": NUMBERS,
        "company": numbers.company,
        "structure_sha256": digest(structure),
        "name": numbers.name,
    }
    for kind, plural in _OBJECTS:
        table = getattr(numbers, plural)
        document[plural] = [{"id": key} | _values(kind, one, public=False) for key, one in table.items()]
    document["lanes"] = [{"id": key} | _lane_values(numbers, key) for key in numbers.lanes]
    return document


def digest(structure: Structure) -> str:
    """SHA-256 of the public part, so that a private part names the structure that it was made for."""
    text = json.dumps(structure_document(structure), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_OBJECTS = (
    ("stock_point", "stock_points"),
    ("resource", "resources"),
    ("process", "processes"),
    ("demand", "demands"),
)


def _company(company: Company) -> dict[str, Any]:
    return {
        "id": company.id,
        "stock_points": [{"id": stock} for stock in company.stock_points],
        "resources": [{"id": resource} for resource in company.resources],
        "processes": [_values("process", process, public=True) for process in company.processes],
        "demands": [_values("demand", demand, public=True) for demand in company.demands],
    }


def _lane_values(part: Numbers, lane: str) -> dict[str, Any]:
    fields = [field for field in TABLE["lane"] if not field.public]
    known: list[object] = [part.lanes[lane]]
    if lane in part.inbound:
        known.append(part.inbound[lane])
    return {
        field.name: _plain(field, getattr(one, field.name))
        for field in fields
        for one in known
        if hasattr(one, field.name)
    }


def _values(kind: str, one: object, *, public: bool) -> dict[str, Any]:
    return {
        field.name: _plain(field, getattr(one, field.name)) for field in TABLE[kind] if field.public is public
    }


def _plain(field: Field, value: Any) -> Any:
    if field.kind is Kind.AMOUNTS:
        assert isinstance(value, Mapping)
        return dict(value)
    if field.kind is Kind.ARRIVALS:
        return [{"week": int(week), "quantity": float(value[week])} for week in np.flatnonzero(value)]
    if field.kind in (Kind.WEEKLY, Kind.LIMIT):
        return _weekly(value)
    return value


def _weekly(values: Any) -> Any:
    plain = [None if np.isinf(value) else float(value) for value in values]
    return plain[0] if all(value == plain[0] for value in plain) else plain
