"""JSON documents into networks and their parts; every fault is told with the object's name and the mend."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.file.fields import MOST_WEEKS, NETWORK, NUMBERS, REQUIRED, STRUCTURE, TABLE, Kind
from tallystick.planning.file.writing import digest
from tallystick.planning.network import Network, check_part
from tallystick.planning.numbers import (
    DemandNumbers,
    InboundNumbers,
    LaneNumbers,
    Numbers,
    ProcessNumbers,
    ResourceNumbers,
    StockNumbers,
    weekly,
)
from tallystick.planning.structure import Company, Demand, Lane, Process, Structure, frozen


def read_network(document: object) -> Network:
    """The network of a whole file."""
    top = _object(document, "The network file")
    _format(top, NETWORK)
    values = _read(top, "network", "The network file", public=None, also=("format",))
    weeks = _weeks_of_plan(values["weeks"])
    companies = [
        _read(one, "company", _at("companies", i, one), public=None)
        for i, one in enumerate(values["companies"])
    ]
    lanes = [_read(one, "lane", _at("lanes", i, one), public=None) for i, one in enumerate(values["lanes"])]
    nested = [_nested(company, public=None) for company in companies]
    structure = _structure(values, weeks, companies, nested, lanes)
    numbers = {
        company["id"]: _numbers(company["id"], company["name"], objects, weeks, lanes)
        for company, objects in zip(companies, nested, strict=True)
    }
    return Network(structure, numbers)


def read_structure(document: object) -> Structure:
    """The public part."""
    top = _object(document, "The public part")
    _format(top, STRUCTURE)
    values = _read(top, "network", "The public part", public=True, also=("format",))
    companies = [
        _read(one, "company", _at("companies", i, one), public=True)
        for i, one in enumerate(values["companies"])
    ]
    lanes = [_read(one, "lane", _at("lanes", i, one), public=True) for i, one in enumerate(values["lanes"])]
    nested = [_nested(company, public=True) for company in companies]
    return _structure(values, _weeks_of_plan(values["weeks"]), companies, nested, lanes)


def read_numbers(document: object, structure: Structure) -> Numbers:
    """One company's private part, checked against the structure that it was made for."""
    top = _object(document, "The private part")
    _format(top, NUMBERS)
    company = structure.company(str(top.get("company", "")))
    at = f"Private part of {company.id!r}"
    _known(top, ("format", "company", "structure_sha256", "name", *_PLURALS.values(), "lanes"), at)
    if top.get("structure_sha256") != digest(structure):
        raise InvalidInput(
            f"{at} was made for another public part.",
            mend="Split the network again, or use the public part of that split.",
        )
    objects = {plural: _list(top.get(plural, ()), f"{at}: {plural}") for plural in _PLURALS.values()}
    values = _nested({"id": company.id} | objects, public=False)
    shape = {lane.id: lane for lane in structure.lanes_of(company.id)}
    lanes = []
    for i, one in enumerate(_list(top.get("lanes", ()), f"{at}: lanes")):
        read = _read(one, "lane", _at("lanes", i, one), public=False, also=("id",))
        known = shape.get(read["id"])
        if known is None:
            raise InvalidInput(f"{at}: lane {read['id']!r} is not one of its lanes.", mend="Remove it.")
        if known.buyer != company.id:
            _known(one, ("id", "price", "maximum"), f"{at}: lane {read['id']!r}, on which it sells")
        lanes.append(read | {"supplier": known.supplier, "buyer": known.buyer})
    for plural, given in (values | {"lanes": lanes}).items():
        _once(plural, [one["id"] for one in given], at)
    name = _text(top.get("name", ""), f"{at}: name")
    numbers = _numbers(company.id, name, values, structure.weeks, lanes)
    check_part(structure, numbers)
    return numbers


def _once(plural: str, ids: Sequence[str], at: str) -> None:
    for key, times in Counter(ids).items():
        if times > 1:
            raise InvalidInput(
                f"{at}: the numbers of {key!r} stand twice among the {plural}.", mend="Leave one of them out."
            )


_PLURALS = {
    "stock_point": "stock_points",
    "resource": "resources",
    "process": "processes",
    "demand": "demands",
}


def _nested(company: Mapping[str, Any], *, public: bool | None) -> dict[str, list[dict[str, Any]]]:
    also = ("id",) if public is False else ()
    return {
        plural: [
            _read(one, kind, f"company {company['id']!r}, {_at(plural, i, one)}", public=public, also=also)
            for i, one in enumerate(company[plural])
        ]
        for kind, plural in _PLURALS.items()
    }


def _structure(
    top: Mapping[str, Any],
    weeks: int,
    companies: Sequence[Mapping[str, Any]],
    nested: Sequence[Mapping[str, Any]],
    lanes: Sequence[Any],
) -> Structure:
    return Structure(
        weeks=weeks,
        start=top["start"],
        name=top["name"],
        currency=top["currency"],
        companies=tuple(
            Company(
                id=company["id"],
                stock_points=tuple(one["id"] for one in objects["stock_points"]),
                resources=tuple(one["id"] for one in objects["resources"]),
                processes=tuple(
                    Process(
                        one["id"],
                        frozen(one["consumes"]),
                        frozen(one["makes"]),
                        frozen(one["uses"]),
                        one["lead_time"],
                    )
                    for one in objects["processes"]
                ),
                demands=tuple(Demand(one["id"], one["stock_point"]) for one in objects["demands"]),
            )
            for company, objects in zip(companies, nested, strict=True)
        ),
        lanes=tuple(
            Lane(
                one["id"], one["supplier"], one["from_stock"], one["buyer"], one["to_stock"], one["lead_time"]
            )
            for one in lanes
        ),
    )


def _numbers(
    company: str, name: str, objects: Mapping[str, Any], weeks: int, lanes: Sequence[Mapping[str, Any]]
) -> Numbers:
    mine = [lane for lane in lanes if company in (lane["supplier"], lane["buyer"])]
    return Numbers(
        company=company,
        name=name,
        stock_points={
            one["id"]: StockNumbers(
                one["holding_cost"],
                one["initial"],
                one["end_value"],
                _arrivals(one["pipeline"], weeks, f"company {company!r}, stock point {one['id']!r}"),
                one["item"],
                one["unit"],
            )
            for one in objects["stock_points"]
        },
        resources={
            one["id"]: ResourceNumbers(
                _sized(one["capacity"], weeks), _sized(one["overtime"], weeks), one["overtime_cost"]
            )
            for one in objects["resources"]
        },
        processes={
            one["id"]: ProcessNumbers(one["cost"], _sized(one["maximum"], weeks), one["usual"])
            for one in objects["processes"]
        },
        demands={
            one["id"]: DemandNumbers(
                _sized(one["quantity"], weeks), one["backlog_cost"], one["unserved_cost"]
            )
            for one in objects["demands"]
        },
        lanes={one["id"]: LaneNumbers(one["price"], _sized(one["maximum"], weeks)) for one in mine},
        inbound={
            one["id"]: InboundNumbers(one["cost"], one["usual"]) for one in mine if one["buyer"] == company
        },
    )


def _sized(values: Any, weeks: int) -> Any:
    """One value for every week, or the list as it is, whose length `check_numbers` judges by name."""
    return weekly(values, weeks) if np.ndim(values) == 0 else weekly(values, len(values))


def _arrivals(entries: Sequence[Any], weeks: int, at: str) -> Any:
    array = np.zeros(weeks)
    for entry in entries:
        one = _object(entry, f"{at}: pipeline")
        if set(one) != {"week", "quantity"}:
            raise InvalidInput(
                f"{at}: an entry of pipeline has the fields {sorted(one)}.", mend="Give it week and quantity."
            )
        week = _whole(one["week"], f"{at}: week of pipeline")
        if week >= weeks:
            raise InvalidInput(
                f"{at}: something in the pipeline arrives in week {week}, after the last.",
                mend=f"Use weeks 0 to {weeks - 1}; leave out what arrives later.",
            )
        array[week] += _number(one["quantity"], f"{at}: quantity of pipeline")
    array.setflags(write=False)
    return array


def _weeks_of_plan(weeks: int) -> int:
    if weeks < 1:
        raise InvalidInput(f"The plan has {weeks} weeks.", mend=f"State 1 to {MOST_WEEKS} weeks.")
    return weeks


def _format(top: Mapping[str, Any], expected: str) -> None:
    given = top.get("format")
    if given != expected:
        raise InvalidInput(
            f"The format is {given!r}, but {expected!r} is needed here.",
            mend="Give the right kind of file, or upgrade Tallystick if the file is of a newer version.",
        )


def _at(plural: str, index: int, one: object) -> str:
    name = one.get("id") if isinstance(one, Mapping) else None
    return f"{plural}[{index}]" + (f" {name!r}" if isinstance(name, str) else "")


def _read(
    one: object, kind: str, at: str, *, public: bool | None, also: Sequence[str] = ()
) -> dict[str, Any]:
    """The values of an object's fields: all of them, or only the public or the private ones."""
    given = _object(one, at)
    fields = [
        field for field in TABLE[kind] if public is None or field.public is public or field.name in also
    ]
    known = [field.name for field in fields] + list(also)
    _known(given, known, at)
    values: dict[str, Any] = {}
    for field in fields:
        if field.name in given:
            values[field.name] = _PARSE[field.kind](given[field.name], f"{at}: {field.name}")
        elif field.default is REQUIRED:
            raise InvalidInput(
                f"{at}: {field.name} is missing.", mend=f"{field.meaning} ({field.kind.value})"
            )
        else:
            values[field.name] = _PARSE[field.kind](field.default, f"{at}: {field.name}")
    return values


def _known(given: Iterable[str], known: Sequence[str], at: str) -> None:
    """Refuse a field that there is not: a slip of the pen."""
    for key in given:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, 1)
            hint = (
                f"Did you mean {close[0]!r}?" if close else "Remove it; known are: " + ", ".join(known) + "."
            )
            raise InvalidInput(f"{at}: there is no field {key!r}.", mend=hint)


def _object(value: object, at: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidInput(f"{at} is {_said(value)}, not an object.", mend="Write it as {…}.")
    return value


def _list(value: object, at: str) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)):
        raise InvalidInput(f"{at} is {_said(value)}, not a list.", mend="Write it as […].")
    return value


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"{at} is {_said(value)}, not text.", mend="Write it in quotes.")
    return value


def _number(value: object, at: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidInput(f"{at} is {_said(value)}, not a number.", mend="Write a number without quotes.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if number == math.inf:
        raise InvalidInput(f"{at} is too large.", mend="State a smaller number.")
    return number


def _whole(value: object, at: str) -> int:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or value % 1 != 0  # 1.0 is a whole number in JSON
        or not 0 <= value <= MOST_WEEKS
    ):
        raise InvalidInput(f"{at} is {_said(value)}.", mend=f"State a whole number, 0 to {MOST_WEEKS}.")
    return int(value)


def _date(value: object, at: str) -> date:
    text = _text(value, at)
    try:
        day = date.fromisoformat(text)
        # Python reads other ways of writing a day too.
        if day.isoformat() != text:
            raise ValueError
        return day
    except ValueError:
        raise InvalidInput(f"{at} is {value!r}, not a date.", mend="Write it as 2026-11-23.") from None


def _limit(value: object, at: str) -> Any:
    if isinstance(value, (list, tuple)):
        return [_most(one, f"{at}[{i}]") for i, one in enumerate(value)]
    return _most(value, at)


def _most(value: object, at: str) -> float:
    return math.inf if value is None else _number(value, at)


def _weekly(value: object, at: str) -> Any:
    if isinstance(value, (list, tuple)):
        return [_number(one, f"{at}[{i}]") for i, one in enumerate(value)]
    return _number(value, at)


def _amounts(value: object, at: str) -> dict[str, float]:
    return {str(key): _number(one, f"{at}[{key!r}]") for key, one in _object(value, at).items()}


def _optional(value: object, at: str) -> float | None:
    return None if value is None else _number(value, at)


def _said(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"


_PARSE: dict[Kind, Callable[[object, str], Any]] = {
    Kind.ID: _text,
    Kind.COMPANY: _text,
    Kind.CURRENCY: _text,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.WEEKS: _whole,
    Kind.NUMBER: _number,
    Kind.OPTIONAL: _optional,
    Kind.WEEKLY: _weekly,
    Kind.LIMIT: _limit,
    Kind.AMOUNTS: _amounts,
    Kind.ARRIVALS: _list,
    Kind.OBJECTS: _list,
}
