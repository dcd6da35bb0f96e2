"""Secret shares: opened they are the numbers, alone they say nothing, and the engine can read them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tallystick.errors import InvalidInput
from tallystick.planning.sealed.shares import (
    FRACTION_BITS,
    LARGEST,
    Share,
    from_engine,
    make_shares,
    open_shares,
    to_engine,
)

numbers = arrays.arrays(
    np.float64, arrays.array_shapes(max_dims=2, max_side=9), elements=st.floats(-LARGEST, LARGEST)
)


@given(numbers)
def test_opened_shares_are_the_numbers(values: np.ndarray) -> None:
    opened = open_shares(make_shares(values))
    assert opened.shape == values.shape
    assert np.abs(opened - values).max() <= 2.0 ** -(FRACTION_BITS + 1)


@given(numbers)
def test_the_engines_bytes_come_back_as_the_same_shares(values: np.ndarray) -> None:
    back = [from_engine(share.operator, share.shape, to_engine(share)[1]) for share in make_shares(values)]
    assert np.array_equal(open_shares(back), open_shares(make_shares(values)))


def test_sums_of_shares_are_shares_of_sums() -> None:
    left, right = np.array([1.5, -2.0, 40.0]), np.array([0.25, 9.0, -41.0])
    both = [
        Share(a.operator, a.shape, a.words + b.words)
        for a, b in zip(make_shares(left), make_shares(right), strict=True)
    ]
    assert open_shares(both).tolist() == [1.75, 7.0, -1.0]


@pytest.mark.parametrize("operator", [0, 1, 2])
def test_one_operators_words_look_alike_whatever_the_secret(operator: int) -> None:
    """Bits of what one operator holds are fair coins, for a secret of zeros as for one of large numbers."""
    for secret in (0.0, 1.0, -LARGEST):
        words = make_shares(np.full(20_000, secret))[operator].words
        ones = np.unpackbits(words.view(np.uint8)).mean()
        assert ones == pytest.approx(0.5, abs=0.002)
        assert len(np.unique(words)) == words.size


def test_the_engines_format_is_the_one_recorded_from_spu() -> None:
    """Recorded from spu 0.9.5: `Io.make_shares` of five numbers with ABY3, FM64 and 28 fraction bits."""
    meta, chunk = to_engine(make_shares(np.zeros(5))[0])
    assert meta == b'\x08\x0c\x18\x01"\x03\n\x01\x05*\x0faby3.AShr<FM64>'
    assert chunk[:4] == b"\x08P\x1aP"
    assert len(chunk) == 84
    assert (
        to_engine(make_shares(np.zeros(400))[0])[0]
        == b'\x08\x0c\x18\x01"\x04\n\x02\x90\x03*\x0faby3.AShr<FM64>'
    )


@pytest.mark.parametrize("value", [LARGEST * 1.01, -LARGEST * 1.01, np.inf, -np.inf, np.nan])
def test_a_number_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(InvalidInput, match="beyond"):
        make_shares(np.array([0.0, value]))


def test_shares_that_do_not_fit_together_are_refused() -> None:
    one, two, three = make_shares(np.array([1.0, 2.0]))
    with pytest.raises(InvalidInput, match="three different operators"):
        open_shares([one, two, two])
    changed = replace(two, words=two.words + np.uint64(1))
    with pytest.raises(InvalidInput, match="contradict"):
        open_shares([one, changed, three])
    with pytest.raises(InvalidInput, match="shapes"):
        open_shares([one, two, make_shares(np.array([1.0]))[2]])
    with pytest.raises(InvalidInput, match="broken"):
        from_engine(0, (2,), to_engine(one)[1][:-1])
