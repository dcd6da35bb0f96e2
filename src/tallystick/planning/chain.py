"""Networks from published supply chains: a company for each stage of a chain in the format of Willems.

S. P. Willems, "Real-World Multiechelon Supply Chains Used for Inventory Optimization", Manufacturing &
Service Operations Management 10(1), 2008. Taken from the data: stages, arcs, cost added, stage time and
demand. The data has no capacities, quantities per or stocks: capacity is set to a stated tightness, each
stage takes one of each input, and opening stocks are drawn as in generated networks.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tallystick.errors import InvalidInput, NotFound
from tallystick.planning.draft import Draft, Good, Input, Source, Terms
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import LARGEST

DAYS = 7
"""Stage times and demand are per day."""

LEAST_COST = 0.01
"""A stage that adds no cost still gets a little value, so that its goods are worth something."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to fill in what the data does not have."""

    weeks: int = 26
    tightness: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if not 4 <= self.weeks <= 520:
            raise InvalidInput(f"weeks is {self.weeks}.", mend="Choose 4 to 520 weeks.")
        if not 0.1 <= self.tightness <= 1.5:
            raise InvalidInput(f"tightness is {self.tightness:g}.", mend="Choose tightness from 0.1 to 1.5.")


def read_chain(stages: Path, arcs: Path, wish: Wish) -> Network:
    """The network of one chain."""
    rows = {
        row["Stage Name"]: row for row in _rows(stages, ("Stage Name", "stageCost", "stageTime", "avgDemand"))
    }
    inputs: dict[str, list[str]] = {name: [] for name in rows}
    for row in _rows(arcs, ("sourceStage", "destinationStage")):
        source, target = row["sourceStage"], row["destinationStage"]
        for name in (source, target):
            if name not in rows:
                raise InvalidInput(
                    f"{arcs} names the stage {name!r}, which {stages} lacks.", mend="Give a pair of files."
                )
        inputs[target].append(source)
    random = np.random.default_rng([wish.seed, wish.weeks])
    goods: dict[str, Good] = {}
    for name in _suppliers_first(inputs):
        goods[name] = _good(name, rows[name], [goods[source] for source in inputs[name]], wish, random)
    draft = Draft(list(goods.values()), {name: name.replace("_", " ") for name in rows})
    name = f"Chain {stages.stem.removesuffix('_stages')}: {len(rows)} companies, tightness {wish.tightness:g}"
    return draft.network(Terms(wish.weeks, wish.tightness), random, name)


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise InvalidInput(
                    f"{path} has no column {missing[0]!r}.", mend="Give a file in the format of Willems."
                )
            return [{key: value or "" for key, value in row.items() if key is not None} for row in reader]
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", mend="Check the name.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise InvalidInput(f"{path} cannot be read: {problem}.", mend="Give a CSV file in UTF-8.") from None


def _suppliers_first(inputs: Mapping[str, Sequence[str]]) -> list[str]:
    order: list[str] = []
    waiting = {name: len(sources) for name, sources in inputs.items()}
    after: dict[str, list[str]] = {name: [] for name in inputs}
    for name, sources in inputs.items():
        for source in sources:
            after[source].append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    while ready:
        name = ready.pop(0)
        order.append(name)
        for target in after[name]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    if len(order) < len(inputs):
        stuck = next(name for name, count in waiting.items() if count > 0)
        raise InvalidInput(f"The arcs go in a circle at stage {stuck!r}.", mend="Remove one arc of it.")
    return order


def _good(
    name: str, row: Mapping[str, str], sources: Sequence[Good], wish: Wish, random: np.random.Generator
) -> Good:
    return Good(
        company=name,
        id="out",
        lead_time=math.ceil(_number(row, "stageTime", name) / DAYS - 1e-9),
        value_added=max(_number(row, "stageCost", name), LEAST_COST),
        hours=1.0,
        resource="line",
        inputs=[
            Input(f"in{number}", 1.0, [Source(source, 0, 1.0, 0.0)]) for number, source in enumerate(sources)
        ],
        demand=_demand(row, name, wish.weeks, random),
        item=name,
    )


def _demand(row: Mapping[str, str], name: str, weeks: int, random: np.random.Generator) -> Floats | None:
    """Weekly demand with the mean and deviation of seven days."""
    mean = _number(row, "avgDemand", name) * DAYS
    if mean <= 0:
        return None
    deviation = _number(row, "stdDevDemand", name) * math.sqrt(DAYS)
    if deviation <= 0:
        return np.full(weeks, mean)
    shape = (mean / deviation) ** 2
    return np.asarray(np.round(random.gamma(shape, mean / shape, weeks), 3), dtype=np.float64)


def _number(row: Mapping[str, str], column: str, stage: str) -> float:
    text = row.get(column, "").strip()
    if not text:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LARGEST:
        raise InvalidInput(
            f"Stage {stage!r}: {column} is {text!r}.",
            mend=f"Give a number from 0 to {LARGEST:,.0f}, or nothing.",
        )
    return value
