"""Why a forecast is as it is, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.demand import Demand, Kind, Life
from tallystick.forecasting.spread import Shape

if TYPE_CHECKING:
    from tallystick.forecasting.result import Tried, Validation

_KINDS = {
    Kind.SMOOTH: "Demand comes nearly every {bucket}, in even quantities",
    Kind.ERRATIC: "Demand comes nearly every {bucket}, in uneven quantities",
    Kind.INTERMITTENT: "Demand comes every {interval:.1f} {bucket}s on average, in even quantities",
    Kind.LUMPY: "Demand comes every {interval:.1f} {bucket}s on average, in uneven quantities",
}
_SPREADS = {
    Shape.STEADY: "as wide as its past errors",
    Shape.PROPORTIONAL: "as wide as its past errors, wider where more is expected",
    Shape.OWN_HISTORY: "in the shape of the item's own recent demand",
}


def explain(
    demand: Demand,
    frequency: Frequency,
    length: int,
    models: tuple[Tried, ...],
    validation: Validation | None,
    shape: Shape,
) -> str:
    """What kind of demand it is, what was chosen, how it compares, where the quantiles come from."""
    sentences = [_kind(demand, frequency)]
    if demand.kind is Kind.NONE:
        return " ".join([*sentences, "Nothing is forecast."])
    names = _listed([model.words for model in models])
    if validation is None:
        sentences.append(
            f"The history of {_count(length, frequency.word)} is too short to choose by: {names} it is,"
            " with wide quantiles."
        )
        return " ".join(sentences)
    many = "the mean of " if len(models) > 1 else ""
    sentences.append(
        f"In {_count(validation.origins, 'forecast')} of the past tried, {many}{names} was nearest."
    )
    sentences.append(_comparison(validation))
    sentences.append(f"The quantiles are {_SPREADS[shape]}.")
    return " ".join(sentences)


def _kind(demand: Demand, frequency: Frequency) -> str:
    if demand.kind is Kind.NONE:
        return "Nothing was ever demanded."
    words = _KINDS[demand.kind].format(bucket=frequency.word, interval=demand.interval)
    traits = [
        *(["it repeats with the season"] if demand.seasonal else []),
        *(["it has a trend"] if demand.trending else []),
    ]
    words = "; ".join([words, *traits]) + "."
    if demand.life is Life.NEW:
        words += " The item is new."
    if demand.life is Life.DYING:
        words += f" It seems to be dying: nothing for {_count(demand.silence, frequency.word)}."
    return words


def _comparison(validation: Validation) -> str:
    chosen, naive = validation.chosen.pinball, validation.naive.pinball
    name = "seasonal naive" if validation.naive_name == "SeasonalNaive" else "naive"
    if naive <= 0 or abs(chosen / naive - 1) < 0.005:
        return f"Its loss was that of the {name} forecast."
    more = "less" if chosen < naive else "more"
    return f"Its loss was {abs(1 - chosen / naive):.0%} {more} than that of the {name} forecast."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"
