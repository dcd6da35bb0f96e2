"""A sealed run beside the best known run of a linear program of that size on secret shares.

That one is the secure simplex method on a supply chain plan of 202 constraints and 288 variables, of the project
SecureSCM: data set LPExample of the demonstration `lpsolver` of MPyC (github.com/lschoe/mpyc), whose source shows
what is opened at every pivot. It is said to take 13 to 22 minutes, on other hardware; it is not run here, and no
page that prints these minutes was found. It keeps all coefficients secret and ends at the optimum; here recipes and
lanes are public, and turns end near it.

The network here has no fewer equations and variables. Its run is a whole one, with three operator processes on
loopback: shares, public tables, turns, and plans opened. `TALLYSTICK_SEALED_TURNS` says in how many turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.planning_sealed import measure
from tallystick.planning.generate import Shape, generate

SIMPLEX_MINUTES = (13, 22)
LEAST_EQUATIONS, LEAST_VARIABLES = 202, 288
SHAPE, SEEDS = Shape(5, 12), (101, 102, 103)


def run() -> Iterator[dict[str, Any]]:
    """One line for each seed."""
    for seed in SEEDS:
        yield {"seed": seed, **beside(measure(generate(SHAPE, seed), 0.0))}


def beside(found: dict[str, Any]) -> dict[str, Any]:
    """What was measured here, what is known of the other, and what each opens."""
    if found["equations"] < LEAST_EQUATIONS or found["variables"] < LEAST_VARIABLES:
        raise ValueError(f"{found['equations']} x {found['variables']} is smaller than the one beside it")
    seconds = found["seconds"]["sealed"]
    return {
        "here": {
            "equations": found["equations"],
            "variables": found["variables"],
            "turns": found["iterations"],
            "seconds": seconds,
            "gap_percent": found["gap_percent"]["sealed"],
            "secret": "costs, quantities, bounds",
            "opens": "each company's own plan, to itself; hints and units are told to operators",
        },
        "secure simplex, other hardware": {
            "equations": LEAST_EQUATIONS,
            "variables": LEAST_VARIABLES,
            "seconds": [60 * minutes for minutes in SIMPLEX_MINUTES],
            "secret": "costs, quantities, coefficients",
            "opens": "the objective and the pivot, at every pivot; then the solution",
        },
        "times_as_fast": [round(60 * minutes / seconds) for minutes in SIMPLEX_MINUTES],
    }
