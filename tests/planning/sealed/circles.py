"""Small circles with real operator processes, for the tests of the sealed run."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tallystick.errors import Unavailable
from tallystick.planning.file import read_network
from tallystick.planning.network import Network
from tallystick.planning.sealed.local import program
from tests.planning.small import two

TURNS = 40


def installed() -> None:
    """Skip, with the reason, where the operator's engine cannot be had."""
    try:
        program()
    except Unavailable as reason:
        pytest.skip(f"{reason.message} {reason.mend}")


def distinct(factor: float = 1.0) -> Network:
    """The two companies with numbers of many digits, so that one of them found somewhere is no accident.

    Another factor near 1 gives other numbers, of the same orders of magnitude.
    """
    document = copy.deepcopy(two())
    digits = iter(range(1, 1000))

    def odd(value: Any) -> Any:
        if isinstance(value, list):
            return [odd(one) for one in value]
        return value * factor + next(digits) * 0.000713 if value else value

    for company in document["companies"]:
        for kind, names in _PRIVATE.items():
            for one in company[kind]:
                for name in names:
                    if name in one:
                        one[name] = odd(one[name])
                for arrival in one.get("pipeline", []):
                    arrival["quantity"] = odd(arrival["quantity"])
    for lane in document["lanes"]:
        for name in ("price", "maximum", "cost", "usual"):
            lane[name] = odd(lane[name])
    return read_network(document)


_PRIVATE = {
    "stock_points": ("holding_cost", "initial", "end_value"),
    "resources": ("capacity", "overtime", "overtime_cost"),
    "processes": ("cost", "usual", "maximum"),
    "demands": ("quantity", "backlog_cost", "unserved_cost"),
}
