"""Why a forecast is as it is, in plain sentences.

They are made of a forecast's document, so that whoever keeps one can say them in any reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.candidates import LONG, SHORT
from tallystick.forecasting.demand import Kind, Life
from tallystick.forecasting.spread import Shape
from tallystick.phrases import Phrase, _, ngettext

_MODELS: Final = {
    "Naive": _("the last value"),
    "SeasonalNaive": _("the value one season ago"),
    "SimpleExponentialSmoothing": _("exponential smoothing (0.1)"),
    "SimpleExponentialSmoothing, quick": _("quick exponential smoothing (0.2)"),
    "TSB": _("Teunter, Syntetos and Babai's method (chance and size of demand, smoothed)"),
    "HistoricAverage": _("the average of the whole history"),
    "ChanceAndSize": _("the chance of demand times its size"),
    "IMAPA": _("averages over several time scales (IMAPA)"),
    "DynamicOptimizedTheta": _("the Theta method with season"),
    "DynamicOptimizedTheta, no season": _("the Theta method"),
    "SeasonalWindowAverage": _("the average of the same season's last values"),
    "SeasonalExponentialSmoothing": _("exponential smoothing of each season's values"),
    "AutoETS": _("exponential smoothing with trend and season, fitted"),
    "AutoETS, no season": _("exponential smoothing with trend, fitted"),
}
_WINDOWS: Final = {"WindowAverage": LONG, "WindowAverage, short": SHORT}
_SPREADS: Final = {
    Shape.STEADY: _("The quantiles are as wide as its past errors."),
    Shape.PROPORTIONAL: _("The quantiles are as wide as its past errors, wider where more is expected."),
    Shape.OWN_HISTORY: _("The quantiles are in the shape of the item's own recent demand."),
}


def model_words(name: str, frequency: Frequency) -> Phrase:
    """What a model is, in a few words."""
    if name in _WINDOWS:
        return _("the average of the last {buckets}", buckets=_count(_WINDOWS[name][frequency], frequency))
    return _MODELS[name]


def why(document: Mapping[str, Any], frequency: Frequency) -> tuple[Phrase, ...]:
    """What kind of demand it is, what was chosen, how it compares, where the quantiles come from."""
    if document["kind"] == Kind.NONE:
        return (_("Nothing was ever demanded."), _("Nothing is forecast."))
    names = [model_words(model["model"], frequency) for model in document["models"]]
    validation = document["validation"]
    if validation is None:
        length = _count(document["history"]["buckets"], frequency)
        short = _(
            "The history of {length} is too short to choose by: {models} it is, with wide quantiles.",
            length=length,
            models=_listed(names),
        )
        return (*_kind(document, frequency), short)
    nearest = _listed(names) if len(names) == 1 else _("the mean of {models}", models=_listed(names))
    times = ngettext("{count} forecast", "{count} forecasts", validation["origins"])
    chosen = _("In {times} of the past tried, {models} was nearest.", times=times, models=nearest)
    spread = _SPREADS[Shape(document["spread"])]
    return (*_kind(document, frequency), chosen, _comparison(validation), spread)


def _kind(document: Mapping[str, Any], frequency: Frequency) -> tuple[Phrase, ...]:
    told = [_rhythm(Kind(document["kind"]), document["interval"], frequency)]
    told += [_("it repeats with the season")] * document["seasonal"]
    told += [_("it has a trend")] * document["trending"]
    sentences = [_joined(told)]
    if document["life"] == Life.NEW:
        sentences.append(_("The item is new."))
    if document["life"] == Life.DYING:
        silence = _count(document["silence"], frequency)
        sentences.append(_("It seems to be dying: nothing for {silence}.", silence=silence))
    return tuple(sentences)


def _rhythm(kind: Kind, interval: float, frequency: Frequency) -> Phrase:
    n = f"{interval:.1f}"
    each = {Frequency.DAY: _("day"), Frequency.WEEK: _("week"), Frequency.MONTH: _("month")}[frequency]
    many = {
        Frequency.DAY: _("{n} days", n=n),
        Frequency.WEEK: _("{n} weeks", n=n),
        Frequency.MONTH: _("{n} months", n=n),
    }[frequency]
    return {
        Kind.SMOOTH: _("Demand comes nearly every {bucket}, in even quantities", bucket=each),
        Kind.ERRATIC: _("Demand comes nearly every {bucket}, in uneven quantities", bucket=each),
        Kind.INTERMITTENT: _("Demand comes every {buckets} on average, in even quantities", buckets=many),
        Kind.LUMPY: _("Demand comes every {buckets} on average, in uneven quantities", buckets=many),
    }[kind]


def _joined(told: Sequence[Phrase]) -> Phrase:
    """A sentence of one to three parts."""
    if len(told) == 1:
        return _("{one}.", one=told[0])
    if len(told) == 2:
        return _("{one}; {two}.", one=told[0], two=told[1])
    return _("{one}; {two}; {three}.", one=told[0], two=told[1], three=told[2])


def _comparison(validation: Mapping[str, Any]) -> Phrase:
    chosen, naive = validation["chosen"]["pinball"], validation["naive"]["pinball"]
    seasonal = validation["naive"]["model"] == "SeasonalNaive"
    name = _("seasonal naive") if seasonal else _("naive")
    if naive <= 0 or abs(chosen / naive - 1) < 0.005:
        return _("Its loss was that of the {naive} forecast.", naive=name)
    share = f"{100 * abs(1 - chosen / naive):.0f} %"
    if chosen < naive:
        return _("Its loss was {share} less than that of the {naive} forecast.", share=share, naive=name)
    return _("Its loss was {share} more than that of the {naive} forecast.", share=share, naive=name)


def _listed(names: Sequence[Phrase]) -> Phrase:
    """Up to three names in a row."""
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("{one} and {two}", one=names[0], two=names[1])
    return _("{one}, {two} and {three}", one=names[0], two=names[1], three=names[2])


def _count(number: int, frequency: Frequency) -> Phrase:
    if frequency is Frequency.DAY:
        return ngettext("{count} day", "{count} days", number)
    if frequency is Frequency.WEEK:
        return ngettext("{count} week", "{count} weeks", number)
    return ngettext("{count} month", "{count} months", number)
