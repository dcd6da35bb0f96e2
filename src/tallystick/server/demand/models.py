"""The tables of demand books. Every row is one company's, and no link into a tally sees any of them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_LENGTH, PERSON_LENGTH = 200, 120
"""So many characters have the name of an event, and that of who says an override."""


def _company() -> Any:
    return models.TextField(db_collation="C")


def _code() -> Any:
    return models.TextField(db_collation="C")


def _quantity(default: int = 0) -> Any:
    return models.DecimalField(max_digits=24, decimal_places=6, default=default)


class Item(models.Model):
    """An item as the company plans it; see `ItemRow`. `id` names it in addresses, which hold no code."""

    pk = models.CompositePrimaryKey("company_id", "code")
    company_id = _company()
    code = _code()
    id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.TextField()
    description = models.TextField(default="", blank=True)
    safety = _quantity()
    lead_days = models.PositiveIntegerField(default=0)
    step = _quantity(1)
    minimum = _quantity()
    multiple = _quantity()


class Part(models.Model):
    """A line of a recipe."""

    pk = models.CompositePrimaryKey("company_id", "item", "part")
    company_id = _company()
    item = _code()
    part = _code()
    quantity = _quantity()
    unit = models.TextField()
    scrap = models.DecimalField(max_digits=9, decimal_places=6, default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "part"], name="demand_part_of")]


class Source(models.Model):
    """Who supplies what share of an item; no supplier is one's own production."""

    pk = models.CompositePrimaryKey("company_id", "item", "supplier")
    company_id = _company()
    item = _code()
    supplier = models.TextField(db_collation="C", default="", blank=True)
    share = models.DecimalField(max_digits=9, decimal_places=6, default=1)
    minimum = _quantity()
    multiple = _quantity()
    lead_days = models.PositiveIntegerField(default=0)
    code = models.TextField(default="", blank=True)


class CustomerCode(models.Model):
    """What a customer calls an item."""

    pk = models.CompositePrimaryKey("company_id", "customer", "item")
    company_id = _company()
    customer = models.TextField(db_collation="C")
    item = _code()
    code = models.TextField()


class Stock(models.Model):
    """What there is of an item."""

    pk = models.CompositePrimaryKey("company_id", "item")
    company_id = _company()
    item = _code()
    on_hand = _quantity()
    as_of = models.DateField()


class CustomerOrder(models.Model):
    """What a customer outside Tallystick has ordered."""

    pk = models.CompositePrimaryKey("company_id", "number", "line")
    company_id = _company()
    number = _code()
    line = models.TextField(db_collation="C", default="", blank=True)
    item = _code()
    day = models.DateField()
    quantity = _quantity()
    customer = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "item"], name="demand_order_item")]


class Capacity(models.Model):
    """How much of an item can be made a week, from a day on."""

    pk = models.CompositePrimaryKey("company_id", "item", "from_day")
    company_id = _company()
    item = _code()
    from_day = models.DateField()
    weekly = _quantity()


class Closure(models.Model):
    """A day on which nobody works."""

    pk = models.CompositePrimaryKey("company_id", "day")
    company_id = _company()
    day = models.DateField()
    name = models.TextField(default="", blank=True)


class History(models.Model):
    """The whole demand history of an item in one row: columns packed as little-endian arrays.

    `days` are ordinals (int32) in ascending order, `quantities` doubles, NaN where nothing was recorded,
    `stock_outs` one byte each. Histories are statistics: they are read whole, by the hundred thousand.
    """

    pk = models.CompositePrimaryKey("company_id", "item")
    company_id = _company()
    item = _code()
    days = models.BinaryField()
    quantities = models.BinaryField()
    stock_outs = models.BinaryField()
    records = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()


class Override(models.Model):
    """A person's word on what to expect of an item in some weeks: a quantity a week or a factor, and why.

    It ends by itself when the day `expires` is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = _company()
    item = _code()
    first_day = models.DateField()
    last_day = models.DateField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    factor = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    reason = models.TextField()
    expires = models.DateField()
    by = models.CharField(max_length=PERSON_LENGTH)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "item"], name="demand_override_item")]


class Event(models.Model):
    """A holiday, a promotion or the like, that multiplies demand on its days: of one item, or of all ("")."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = _company()
    name = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    item = models.TextField(db_collation="C", default="", blank=True)
    effect = models.DecimalField(max_digits=9, decimal_places=6, default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "first_day"], name="demand_event_day")]


class Reliance(models.Model):
    """What the forecast of an item's history counts for; an item without a row goes by the defaults.

    `others` is the share of its history that is of customers who publish no forecast here, where it is known.
    """

    pk = models.CompositePrimaryKey("company_id", "item")
    company_id = _company()
    item = _code()
    counts = models.CharField(max_length=4)
    others = models.DecimalField(max_digits=9, decimal_places=6, null=True)


class PartnerRules(models.Model):
    """How the company deals with one partner; what is not here goes by the defaults of planning."""

    pk = models.CompositePrimaryKey("company_id", "partner")
    company_id = _company()
    partner = models.TextField(db_collation="C")
    firm = models.PositiveSmallIntegerField()
    planned = models.PositiveSmallIntegerField()
    weeks = models.PositiveSmallIntegerField()
    level = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    relative = models.DecimalField(max_digits=9, decimal_places=6)
    absolute = _quantity()
    frozen_weeks = models.PositiveSmallIntegerField()
    told = models.BooleanField()
    automatic = models.BooleanField()
    within = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    short = models.BooleanField()
    first = models.BooleanField()
    priority = models.SmallIntegerField()


class Planning(models.Model):
    """Settings of a company's planning, and the number of the last change to its demand book."""

    company_id = models.TextField(db_collation="C", primary_key=True)
    weekdays = models.CharField(max_length=7, default="1111100")
    plan_weeks = models.PositiveSmallIntegerField(default=39)
    patience_hours = models.PositiveSmallIntegerField(default=24)
    backward_weeks = models.PositiveSmallIntegerField(default=2)
    forward_weeks = models.PositiveSmallIntegerField(default=2)
    revision = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)


class DraftState(models.TextChoices):
    """Where a file on its way into the book stands."""

    READING = "reading", _("Being read")
    READY = "ready", _("To be checked")
    FAILED = "failed", _("Cannot be read")
    COMMITTING = "committing", _("Being committed")


class Draft(models.Model):
    """A file that somebody wants to bring in: kept until it is committed or discarded, or too old.

    `summary` is what the page shows of it, `seen` the digest of what that was: nothing else is committed. A
    large file is read and committed by jobs: `progress_id` tells how far, `asked` what the job has to know.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = _company()
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    refused = models.BinaryField(null=True)
    summary = models.JSONField(default=dict)
    seen = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.READY)
    progress_id = models.UUIDField(null=True)
    asked = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id", "uploaded_at"], name="demand_draft_latest")]
