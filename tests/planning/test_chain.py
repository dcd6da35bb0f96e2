"""Networks made from real chains; the format is also tried on a small chain of our own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tallystick.errors import InvalidInput, NotFound
from tallystick.planning.chain import Wish, read_chain
from tallystick.planning.layout import Block
from tallystick.planning.network import Network
from tallystick.planning.numbers import SMALLEST
from tallystick.planning.realise import realise
from tallystick.planning.references import central, upstream
from tallystick.planning.result import Method, solve
from tallystick.planning.sealed.scale import Published, check_published, published_of
from tallystick.planning.sealed.veil import OPEN

SHARED = (
    Path(os.environ.get("TALLYSTICK_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "willems"
)

STAGES = """Stage Name,stageCost,relDepth,stageClassification,avgDemand,stdDevDemand,stageTime
Part_1,4,1,Part,,,8
Manuf_1,6,0,Manuf,5,2,3
Manuf_2,0,0,Manuf,7,,14
"""
ARCS = "sourceStage,destinationStage\nPart_1,Manuf_1\nPart_1,Manuf_2\n"


def chain(folder: Path, stages: str = STAGES, arcs: str = ARCS, wish: Wish | None = None) -> Network:
    (folder / "stages.csv").write_text(stages, "utf-8")
    (folder / "arcs.csv").write_text(arcs, "utf-8")
    return read_chain(folder / "stages.csv", folder / "arcs.csv", wish or Wish(weeks=12))


def test_stages_become_companies_with_their_times_costs_and_demand(tmp_path: Path) -> None:
    network = chain(tmp_path)
    assert list(network.numbers) == ["Part_1", "Manuf_1", "Manuf_2"]
    times = {company.id: company.processes[0].lead_time for company in network.structure.companies}
    assert times == {"Part_1": 2, "Manuf_1": 1, "Manuf_2": 2}, "days become weeks, rounded up"
    assert network.numbers["Part_1"].processes["make-out"].cost == 4.0
    assert network.numbers["Manuf_2"].demands["customers-out"].quantity.tolist() == [49.0] * 12
    demand = network.numbers["Manuf_1"].demands["customers-out"].quantity
    assert demand.std() > 0
    assert demand.mean() == pytest.approx(35, rel=0.5)
    assert {(lane.supplier, lane.buyer) for lane in network.structure.lanes} == {
        ("Part_1", "Manuf_1"),
        ("Part_1", "Manuf_2"),
    }


def test_a_stage_that_nobody_asks_anything_of_has_a_usual_quantity_all_the_same(tmp_path: Path) -> None:
    for seed in range(5):
        network = chain(tmp_path, STAGES.replace("5,2,3", "0,0,3"), wish=Wish(12, seed=seed))
        assert network.numbers["Manuf_1"].processes["make-out"].usual == SMALLEST


def test_less_tightness_means_more_capacity_and_less_cost(tmp_path: Path) -> None:
    tight, loose = (chain(tmp_path, wish=Wish(12, tightness)) for tightness in (1.05, 0.9))
    line = [network.numbers["Part_1"].resources["line"].capacity[0] for network in (tight, loose)]
    assert line[1] / line[0] == pytest.approx(1.05 / 0.9, rel=1e-3)
    assert central(loose).bound <= central(tight).bound


@pytest.mark.parametrize(
    ("stages", "arcs", "says"),
    [
        (STAGES.replace("stageCost", "cost"), ARCS, "no column 'stageCost'"),
        (STAGES.replace("Part_1,4", "Part_1,four"), ARCS, "stageCost is 'four'"),
        (STAGES.replace("Part_1,4", "Part_1,-4"), ARCS, "stageCost is '-4'"),
        (STAGES.replace("Part_1,4", "Part_1,NaN"), ARCS, "stageCost is 'NaN'"),
        (STAGES.replace("5,2,3", "5,1e300,3"), ARCS, "Stage 'Manuf_1': stdDevDemand is '1e300'"),
        (STAGES.replace("5,2,3", "5,2,1e400"), ARCS, "Stage 'Manuf_1': stageTime is '1e400'"),
        (STAGES, ARCS + "Part_9,Manuf_1\n", "'Part_9'"),
        (STAGES, ARCS + "Manuf_1,Part_1\n", "in a circle"),
    ],
)
def test_a_chain_that_cannot_be_read_is_refused(tmp_path: Path, stages: str, arcs: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        chain(tmp_path, stages, arcs)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"stages\.csv"):
        read_chain(tmp_path / "stages.csv", tmp_path / "arcs.csv", Wish())


@pytest.fixture(scope="module")
def real() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"the chains of Willems (2008) are not at {SHARED}; set TALLYSTICK_SHARED_DATA")
    return SHARED


@pytest.mark.parametrize("number", ["01", "02"])
def test_real_chains_are_planned(real: Path, number: str) -> None:
    network = read_chain(real / f"{number}_stages.csv", real / f"{number}_arcs.csv", Wish(weeks=12))
    result = solve(network, Method.REHEARSAL, turns=100, rounds=2)
    assert result.bound <= result.cost <= result.upstream_cost + 1e-6 * result.upstream_cost


def test_every_real_chain_can_be_read_and_has_hints_in_range(real: Path) -> None:
    for stages in sorted(real.glob("*_stages.csv")):
        arcs = stages.with_name(stages.name.replace("stages", "arcs"))
        network = read_chain(stages, arcs, Wish(weeks=8))
        assert len(network.structure.companies) == len(stages.read_text("utf-8-sig").splitlines()) - 1
        assert len(network.structure.lanes) == len(arcs.read_text("utf-8-sig").splitlines()) - 1
        assert any(company.demands for company in network.structure.companies)
        told: dict[Block, Published] = {}
        for part in network.numbers.values():
            told |= published_of(network.structure, part, OPEN)
        check_published(told)


def test_a_real_chain_is_carried_out_upstream(real: Path) -> None:
    network = read_chain(real / "08_stages.csv", real / "08_arcs.csv", Wish(weeks=8))
    assert realise(network, upstream(network, rounds=1).plan).implementable
