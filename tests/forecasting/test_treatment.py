"""What is no demand is replaced and told; what is demand, however odd, is left alone."""

from __future__ import annotations

from tallystick.forecasting.treatment import Cause, treat
from tests.forecasting.histories import intermittent, smooth, weekly


def test_a_known_stock_out_is_filled_up_to_what_was_expected() -> None:
    values = [20.0] * 30
    values[10] = 3.0
    found = treat(weekly(values, stock_out=[10]), 52)
    [treatment] = found.treatments
    assert (treatment.index, treatment.cause) == (10, Cause.STOCK_OUT)
    assert (treatment.recorded, treatment.used) == (3.0, 20.0)
    assert found.values[10] == 20.0
    assert not found.known[10]


def test_demand_in_a_stock_out_was_at_least_what_was_sold() -> None:
    values = [20.0] * 30
    values[10] = 33.0
    found = treat(weekly(values, stock_out=[10]), 52)
    assert found.values[10] == 33.0
    assert found.treatments == ()


def test_a_bucket_that_was_not_recorded_is_filled() -> None:
    values = [20.0] * 30
    values[7] = float("nan")
    [treatment] = treat(weekly(values), 52).treatments
    assert (treatment.cause, treatment.recorded, treatment.used) == (Cause.NOT_RECORDED, None, 20.0)


def test_a_silence_amid_steady_demand_is_a_likely_stock_out() -> None:
    values = smooth(60)
    values[30:33] = [0.0, 0.0, 0.0]
    found = treat(weekly(values), 52)
    assert [one.index for one in found.treatments] == [30, 31, 32]
    assert {one.cause for one in found.treatments} == {Cause.LIKELY_STOCK_OUT}


def test_a_silence_at_the_end_may_be_the_end() -> None:
    assert treat(weekly([*smooth(60), 0.0, 0.0, 0.0]), 52).treatments == ()


def test_silences_of_intermittent_demand_are_demand() -> None:
    assert treat(weekly(intermittent(80)), 52).treatments == ()


def test_a_shop_that_is_shut_on_sundays_is_not_out_of_stock() -> None:
    values = [20.0, 22.0, 19.0, 21.0, 25.0, 30.0, 0.0] * 10
    assert treat(weekly(values), 7).treatments == ()


def test_one_absurd_peak_is_cut_and_told() -> None:
    values = smooth(60)
    values[25] = 20_000.0
    [treatment] = treat(weekly(values), 52).treatments
    assert (treatment.index, treatment.cause, treatment.recorded) == (25, Cause.OUTLIER, 20_000.0)
    assert treatment.used < 100


def test_peaks_that_come_again_are_how_the_item_sells() -> None:
    values = smooth(60)
    for at in (5, 17, 29, 41, 53):
        values[at] = 400.0
    assert treat(weekly(values), 52).treatments == ()


def test_a_new_level_is_no_peak() -> None:
    assert treat(weekly([*smooth(40), 300.0, 310.0, 290.0, 305.0]), 52).treatments == ()
