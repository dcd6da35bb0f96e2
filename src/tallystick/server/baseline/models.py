"""The tables of a company's own forecast. Items are named by their id, which a new code does not change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


def _company() -> Any:
    return models.TextField(db_collation="C")


class OwnForecast(models.Model):
    """What the history of an item lets expect, week by week from the Monday `first_day` on.

    `mean` has one double a week, `quantiles` nine after each other for P10 to P90, each of all weeks; both
    little-endian. `about` says how it came about, as the forecast's document does. `basis` is the digest of
    what it was computed from: the same basis, the same forecast.
    """

    pk = models.CompositePrimaryKey("company_id", "item_id")
    company_id = _company()
    item_id = models.UUIDField()
    basis = models.CharField(max_length=64)
    demand_class = models.CharField(max_length=12)
    first_day = models.DateField()
    mean = models.BinaryField()
    quantiles = models.BinaryField()
    about = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "demand_class"], name="baseline_class")]


class Snapshot(models.Model):
    """What was expected of an item when a week began: ten floats for each of the weeks from it on.

    The ten are the mean and P10 to P90, in four bytes each, little-endian: what accuracy is told by later.
    """

    pk = models.CompositePrimaryKey("company_id", "item_id", "week")
    company_id = _company()
    item_id = models.UUIDField()
    week = models.DateField()
    figures = models.BinaryField()


class Told(models.Model):
    """What stood published to a supplier, and committed by it, when a week began.

    `figures` has two doubles for each of the weeks from it on, first all expected, then all committed ones.
    Expected is not a number where nothing was published.
    """

    pk = models.CompositePrimaryKey("company_id", "forecast_id", "week")
    company_id = _company()
    forecast_id = models.UUIDField()
    week = models.DateField()
    partner = models.TextField(db_collation="C")
    item = models.TextField(db_collation="C")
    figures = models.BinaryField()


class Judgement(models.Model):
    """How good forecasts, plans and suppliers were: computed by a job, as it takes reading a lot."""

    company_id = models.TextField(db_collation="C", primary_key=True)
    content = models.JSONField()
    made_at = models.DateTimeField()


class Standing(models.Model):
    """How far the forecasts of a company have come: a new number whenever any of them is another."""

    company_id = models.TextField(db_collation="C", primary_key=True)
    revision = models.PositiveBigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    history_until = models.DateField(null=True)
