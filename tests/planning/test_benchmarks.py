"""The planner's benchmark runs, and puts every measure beside its references."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import pytest
from benchmarks.planning_keys import RUNS, read_off
from benchmarks.planning_keys import gathered as gathered_keys
from benchmarks.told import veils_of
from benchmarks.weeks import ONLOOKERS, gathered

from tallystick.planning.generate import Shape, generate
from tallystick.planning.sealed.veil import BLOCK_BLUR, COMPANY_BLUR

# Benchmarks are programs, not part of the package: this one is loaded as `python -m benchmarks` would.
BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "planning_gap.py"))


def test_a_measure_has_both_references_and_the_variant_with_prices() -> None:
    networks = {seed: generate(Shape(4, 8), seed) for seed in (1, 2)}
    found = [BENCHMARK["measure"](one, veils_of(one, seed), (60, 600)) for seed, one in networks.items()]
    for one in found:
        gaps = one["gap_percent"]
        references = ["upstream", "upstream first round", "repaired optimum"]
        assert list(gaps) == [*references, "60 turns", "600 turns", "usual turns"]
        assert gaps["600 turns"] <= gaps["upstream"]
        assert list(one["with_prices"]) == ["60 turns", "600 turns", "usual turns"]
        assert one["seconds"].keys() >= {"central", "upstream", "public factors", "60 turns", "repair"}
    # Hints are moved by each company's own key, and show it.
    assert BENCHMARK["measure"](networks[1], {}, (60,))["gap_percent"]["60 turns"] != pytest.approx(
        found[0]["gap_percent"]["60 turns"]
    )
    together = BENCHMARK["together"](found)
    assert together["largest_infeasibility"]["worst"] > 0.0
    summary = together["gap_percent"]
    assert summary["600 turns"]["median"] <= summary["600 turns"]["worst"]
    assert "600 turns, with prices" in summary


def test_an_attackers_view_is_of_what_it_sees_and_two_operators_read_everything() -> None:
    attack = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "planning_attack.py"))
    table = attack["_gathered"](range(601, 603))
    for kind, public in table["public"].items():
        for attacker, kinds in table.items():
            examples = kinds[kind]
            assert [value for _, value in examples] == [value for _, value in public]
            assert len({len(view) for view, _ in examples}) == 1
            # Everybody knows what is public; what else a party sees comes behind that.
            width = len(public[0][0])
            assert all(view[:width] == known for (view, _), (known, _) in zip(examples, public, strict=True))
            assert (len(examples[0][0]) > width) == (attacker != "public"), (kind, attacker)
    # What operators are told when a run goes on from one of another circle is one number, by all equations.
    told = attack["rises"]()
    assert told["equations"] > 1000
    assert told["equations_differ_by"] == pytest.approx(0.0, abs=1e-9)
    found = attack["two_operators"]()
    assert found["off_by_at_most"] < 1e-8
    assert found["numbers"] > 1000


def test_a_blur_that_one_key_keeps_stays_and_one_that_is_drawn_anew_wears_off() -> None:
    """Hints under new keys come as near as one likes; under one key, no nearer than it blurs."""
    blurred = math.sqrt((COMPANY_BLUR**2 + BLOCK_BLUR**2) / 3.0)
    _, told = gathered_keys(range(701, 709))
    off = {way: [read_off(wrong, runs) for runs in RUNS] for way, wrong in told.items()}
    for way in ("one key", "one key, drifting"):
        assert off[way] == sorted(off[way], reverse=True)
        assert off[way][-1] > 0.9 * blurred, way
    once, twice, often, always = off["new keys"]
    assert twice < 0.8 * once
    assert often < 0.4 * once
    assert always < 0.5 * blurred


def test_whoever_looks_on_for_weeks_sees_more_of_the_same_numbers() -> None:
    found = gathered((601,), 2)
    for (kind, onlooker, weeks), examples in found.items():
        once = found[kind, "partner today", 1]
        assert [value for _, value in examples] == [value for _, value in once]
        assert len({len(view) for view, _ in examples}) == 1
        assert weeks == 1 or len(examples[0][0]) > len(found[kind, onlooker, 1][0][0])
    width = {onlooker: len(found["capacity", onlooker, 1][0][0]) for onlooker in ONLOOKERS}
    assert width["partner"] > width["partner today"]
    assert width["others, and gain"] == width["others"] + 2


def test_a_sealed_run_is_put_beside_the_secure_simplex_of_no_larger_a_program() -> None:
    beside = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "planning_published.py"))["beside"]
    found = {"equations": 202, "variables": 288, "iterations": 320}
    found |= {"seconds": {"sealed": 7.8}, "gap_percent": {"sealed": 0.1}}
    told = beside(found)
    assert told["times_as_fast"] == [100, 169]
    assert all({"secret", "opens", "seconds"} <= told[one].keys() for one in told if one != "times_as_fast")
    with pytest.raises(ValueError, match="smaller"):
        beside(found | {"equations": 201})
