"""The benchmark of the fold runs, and tells every measure with its reference."""

from __future__ import annotations

from benchmarks.fold import run


def test_it_measures_both_shapes_and_the_parts() -> None:
    measures = list(run(lines=4, imported=50))
    assert [measure["case"] for measure in measures] == ["answers", "import", "a new line", "canonical bytes"]
    for measure in measures:
        assert measure["reference"]
        assert any(name.startswith("reference_") for name in measure)
