"""How large words may be, and who notices if they are larger: only the company whose plan shows it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Column, Floats, Layout
from tallystick.planning.sealed.local import program
from tallystick.planning.sealed.part import OwnPart, OwnPlan, Places
from tallystick.planning.sealed.rehearsal import Rehearsal
from tallystick.planning.sealed.scale import MOST
from tallystick.planning.sealed.shares import make_shares
from tallystick.planning.sealed.veil import OPEN
from tests.planning.sealed.circles import distinct, installed

# Three engines in one process, and the program that cuts: it needs what operators have installed.
CUT = """
import json, sys
import numpy as np
from spu import libspu
from spu.utils.simulation import Simulator
from tallystick_operator.programs import Programs
from tallystick_operator.turns import CUT_BITS
kind = libspu.ProtocolKind.ABY3, libspu.FieldType.FM64
config = libspu.RuntimeConfig(protocol=kind[0], field=kind[1], fxp_fraction_bits=28)
sizes = np.repeat(json.loads(sys.argv[1]), 200)
found = np.asarray(Simulator(3, config)(Programs().cut(len(sizes)), sizes * 2.0**CUT_BITS))
wrong = np.abs(found - sizes) > 1.0
off = np.unique(np.round(np.abs(found - sizes)[wrong]))
print(json.dumps({"wrong": wrong.reshape(-1, 200).mean(axis=1).tolist(), "off": off.tolist()}))
"""


def test_the_engine_cuts_words_of_60_bits_and_now_and_then_gets_larger_ones_wrong_without_a_word() -> None:
    installed()
    python = Path(program()).with_name("python")
    # So large are words of 2^60 after a cut, with 28 bits of fraction.
    sizes = [63.9, -63.9, 96.0, -96.0, 120.0, -120.0]
    done = subprocess.run(
        [python, "-c", CUT, json.dumps(sizes)], capture_output=True, text=True, timeout=240, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["wrong"][:2] == [0.0, 0.0]
    assert all(0.1 < share < 0.9 for share in found["wrong"][2:]), found
    assert found["off"] == [256.0]


def opened(company: str, change: Callable[[Floats, Layout], None]) -> OwnPlan:
    """What a company makes of its part of a plan, counted in its units and changed on the way to it."""
    network = distinct()
    parts = {key: OwnPart.of(network.structure, one, OPEN) for key, one in network.numbers.items()}
    units = {block: one.unit for part in parts.values() for block, one in part.published.items()}
    rehearsal, part = Rehearsal.of(network), parts[company]
    layout = part.layout
    told = Places.of(rehearsal.layout, network.structure, company).told
    unit = np.repeat([2.0 ** units[block] for block in layout.columns], layout.weeks)
    counted = rehearsal.run(320).x[told] / unit
    change(counted, layout)
    return part.open(make_shares(counted), units)


def at(kind: Column, layout: Layout) -> int:
    """The first week of the first block of a kind."""
    return [block.kind for block in layout.columns].index(kind) * layout.weeks


def test_a_company_opens_a_plan_within_the_range() -> None:
    assert opened("foundry", lambda counted, layout: None).fault < 0.01


@pytest.mark.parametrize("units", [MOST, -MOST, 13 * MOST])
def test_a_company_refuses_a_plan_that_reaches_the_end_of_the_range(units: float) -> None:
    def change(counted: Floats, layout: Layout) -> None:
        # In opposite directions, so that no equation tells of it.
        for kind in (Column.IDLE, Column.OVERTIME):
            counted[at(kind, layout)] = units

    with pytest.raises(InvalidInput, match=r"'foundry': the plan that came back .* the end of the range"):
        opened("foundry", change)


def test_a_company_is_told_by_how_far_a_plan_breaks_its_own_equations() -> None:
    def change(counted: Floats, layout: Layout) -> None:
        counted[at(Column.STOCK, layout)] = 0.9 * MOST

    assert opened("foundry", change).fault > 0.9
