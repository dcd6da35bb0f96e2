"""Words of the pages about a company's own forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.explaining import model_words, why
from tallystick.server.baseline.values import DemandClass
from tallystick.server.web.phrases import said

CLASSES = {
    DemandClass.REGULAR: gettext_lazy("Regular"),
    DemandClass.SEASONAL: gettext_lazy("Seasonal"),
    DemandClass.TRENDING: gettext_lazy("Trending"),
    DemandClass.INTERMITTENT: gettext_lazy("Intermittent"),
    DemandClass.NEW: gettext_lazy("New"),
    DemandClass.DYING: gettext_lazy("Dying"),
}
CAUSES = {
    "stock-out": gettext_lazy("stock-out: lifted to what was usual around it"),
    "likely-stock-out": gettext_lazy("likely a stock-out: an empty week that chance does not explain"),
    "not-recorded": gettext_lazy("not recorded: what was usual around it"),
    "outlier": gettext_lazy("outlier: a single peak far above everything near it, cut"),
}


def model(one: Mapping[str, Any]) -> str:
    """What a model is."""
    return said(model_words(one["model"], Frequency.WEEK))


def models(about: Mapping[str, Any]) -> str:
    """Which models make a forecast, in a line."""
    return ", ".join(map(model, about["models"]))


def reasons(about: Mapping[str, Any]) -> str:
    """Why a forecast is as it is."""
    return " ".join(map(said, why(about, Frequency.WEEK)))


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{value * 100:.0f} %".replace("-", "−")


def against_naive(about: Mapping[str, Any]) -> str:
    """How it did against the last value, or that of a season ago, in validation."""
    validation = about.get("validation")
    if not validation or not validation["naive"]["pinball"]:
        return ""
    less = 1 - validation["chosen"]["pinball"] / validation["naive"]["pinball"]
    if abs(less) < 0.005:
        return _("as good as the naive forecast")
    words = _("%(n)s %% less loss than the naive forecast")
    if less < 0:
        words = _("%(n)s %% more loss than the naive forecast")
    return words % {"n": round(abs(less) * 100)}
