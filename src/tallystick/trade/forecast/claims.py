"""The claims on forecasts, as immutable values. Their JSON has `type`, `buyer`, `item` and these fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from tallystick.trade.forecast.values import Bucket, Commitment, ForecastRef, Zone
from tallystick.trade.values import Role


@dataclass(frozen=True, slots=True)
class Publish:
    """The customer says what it expects to need: the next version, whole.

    Buckets follow each other without a gap: each lasts until the next one starts, the last until `end`.
    Those that start before `planned_from` are firm, those from `outlook_from` on are outlook. `level` is the
    quantile of the buckets' high side (0.9: nine times in ten it is no more), if there is one.
    """

    TYPE: ClassVar[str] = "forecast.publish"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: ForecastRef
    version: int
    unit: str
    planned_from: date
    outlook_from: date
    end: date
    buckets: tuple[Bucket, ...]
    level: Decimal | None = None
    description: str = ""

    def zone(self, start: date) -> Zone:
        """Return how binding the bucket is that starts then."""
        if start < self.planned_from:
            return Zone.FIRM
        return Zone.PLANNED if start < self.outlook_from else Zone.OUTLOOK

    @property
    def ends(self) -> tuple[date, ...]:
        """Return when each bucket is over: the day after its last."""
        return (*(bucket.start for bucket in self.buckets[1:]), self.end)

    @property
    def quantity(self) -> Decimal:
        return sum((bucket.quantity for bucket in self.buckets), Decimal(0))


@dataclass(frozen=True, slots=True)
class Commit:
    """The supplier answers a version: what it commits for each bucket.

    A bucket that is not named has no commitment. `number` counts the supplier's answers. `automatic` says
    that a rule answered, and no person.
    """

    TYPE: ClassVar[str] = "forecast.commit"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: ForecastRef
    version: int
    number: int
    commitments: tuple[Commitment, ...]
    automatic: bool = False
    reason: str = ""


ForecastClaim = Publish | Commit
