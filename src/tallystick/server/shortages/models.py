"""The table of orders that a shortage holds up."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models


def text() -> models.TextField[str, str]:
    """A text column that compares by bytes, as the record's do."""
    return models.TextField(db_collation="C")


class HeldUp(models.Model):
    """A customer's order that cannot be met in time, as the company's last step has worked it out.

    It is an order line of the book, or one from outside Tallystick as the demand book has it: that one is
    told by its `order`, `item` and `customer`, which the others have in their line, and has an id of its own.

    `missing` is how much of it is not there by `due`, `met_on` the week in which it all is (None: not within
    the plan). `causes` are the shortages behind it, the nearest first: item, supplier, the week from which,
    how much, and the id of the forecast by which the item is bought.
    """

    pk = models.CompositePrimaryKey("company_id", "line_id")
    company_id = text()
    line_id = models.UUIDField()
    order = models.TextField(default="")
    item = models.TextField(default="")
    customer = models.TextField(default="")
    missing = text()
    due = models.DateField()
    met_on = models.DateField(null=True)
    causes = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["causes"], name="shortage_causes", opclasses=["jsonb_path_ops"])
        ]
