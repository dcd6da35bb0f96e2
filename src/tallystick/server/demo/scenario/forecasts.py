"""What Brackwater expects of its suppliers, week by week and version by version, and what they commit.

The weeks are counted from the Monday after the demo is loaded; every version rolls on by one week.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tallystick.server.demo.scenario.days import Days
from tallystick.server.demo.scenario.items import PRODUCTS
from tallystick.server.demo.scenario.people import INES, JONAS, RUI, SIGRID, TOM, Person
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.values import Bucket, Commitment, ForecastRef

WEEKS, FIRM, PLANNED = 18, 4, 6
LEVEL = Decimal("0.9")
CASINGS = (95, 95, 100, 100, 105, 105, 110, 110, 110, 105, 100, 100, 105, 105, 110, 110, 110, 110)
IMPELLERS = (60, 60, 60, 65, 70, 75, 80, 75, 70, 65, 60, 60, 60, 60, 60, 60, 60, 60)
BIG_ORDER = {
    3: 10,
    4: 20,
    5: 35,
    6: 40,
    7: 35,
    8: 20,
    9: 15,
    10: 5,
    12: -5,
    13: -5,
    14: -5,
    15: -5,
    16: -5,
    17: -5,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One claim of the story: when, who says it to whom, and since when they had not looked."""

    at: datetime
    person: Person
    partner: str
    claim: ForecastClaim
    unseen_since: datetime | None = None


def tell_forecasts(ids: Mapping[str, str], days: Days) -> list[Told]:
    """Everything that was said about forecasts, in the order of time."""
    told: list[Told] = []
    for story in _stories(ids, days):
        told += story.told
    return sorted(told, key=lambda each: each.at)


class _Story:
    """One item between two people, numbered as it goes."""

    def __init__(self, ids: Mapping[str, str], days: Days, buyer: Person, seller: Person, item: str) -> None:
        self.days, self.buyer, self.seller = days, buyer, seller
        self.ref = ForecastRef(ids[buyer.company], item)
        self.product = PRODUCTS[item]
        self.versions: list[Publish] = []
        self.answers = 0
        self.told: list[Told] = []

    def monday(self, back: int = 0) -> date:
        """The first Monday after now, so many weeks back."""
        today = self.days.today
        return today + timedelta(days=7 - today.weekday()) - timedelta(weeks=back)

    def publish(
        self,
        at: datetime,
        usual: tuple[int, ...],
        *,
        back: int = 0,
        more: Mapping[int, int] | None = None,
        spread: int = 0,
    ) -> None:
        """Publish a version that begins `back` weeks early; `more` changes weeks counted from now."""
        buckets = []
        for week in range(-back, WEEKS - back):
            quantity = Decimal(usual[week % len(usual)] + (more or {}).get(week, 0))
            high = quantity + quantity * spread * (week + back + 2) // 400 if spread else None
            buckets.append(Bucket(self.monday() + timedelta(weeks=week), quantity, high))
        first = buckets[0].start
        claim = Publish(
            self.ref,
            len(self.versions) + 1,
            self.product.unit,
            first + timedelta(weeks=FIRM),
            first + timedelta(weeks=FIRM + PLANNED),
            first + timedelta(weeks=WEEKS),
            tuple(buckets),
            LEVEL if spread else None,
            self.product.item.description,
        )
        self.versions.append(claim)
        self.told.append(Told(at, self.buyer, self.seller.company, claim))

    def commit(
        self,
        at: datetime,
        *,
        less: Mapping[int, int] | None = None,
        weeks: int = WEEKS,
        reason: str = "",
        missed: datetime | None = None,
    ) -> None:
        """Answer the last version with all of it, but `less` in weeks counted from its first.

        `missed`: the last version, published then, was not seen yet; the one before is answered.
        """
        self.answers += 1
        version = self.versions[-2 if missed else -1]
        made = tuple(
            Commitment(bucket.start, bucket.quantity - (less or {}).get(number, 0))
            for number, bucket in enumerate(version.buckets[:weeks])
        )
        claim = Commit(self.ref, version.version, self.answers, made, reason=reason)
        self.told.append(Told(at, self.seller, self.buyer.company, claim, missed))


def _stories(ids: Mapping[str, str], days: Days) -> list[_Story]:
    def story(item: str, buyer: Person = INES, seller: Person = JONAS) -> _Story:
        made.append(_Story(ids, days, buyer, seller, item))
        return made[-1]

    made: list[_Story] = []
    _the_big_order(story("CA-DN80-PN16"), days)
    covered = story("CA-DN65-PN16")
    covered.publish(days.ago(days=8), tuple(2 * each // 3 for each in CASINGS), back=1)
    covered.commit(days.ago(days=7))
    covered.publish(days.ago(hours=5), tuple(2 * each // 3 for each in CASINGS))
    covered.commit(days.ago(hours=2))
    short = story("IM-220-BZ")
    short.publish(days.ago(days=17), IMPELLERS, back=2, spread=8)
    short.commit(days.ago(days=16), less={3: 12, 4: 18, 5: 22, 6: 26, 7: 30, 8: 24, 9: 18, 10: 12}, weeks=16)
    short.publish(days.ago(days=3), IMPELLERS, spread=8)
    short.commit(
        days.ago(days=2, hours=4),
        less={1: 6, 2: 12, 3: 18, 4: 22, 5: 26, 6: 30, 7: 24, 8: 18, 9: 12, 10: 8, 11: 4},
        weeks=16,
        reason="One of two bronze furnaces is relined until the end of the quarter",
    )
    made_good = story("CA-DN100-PN16")
    made_good.publish(days.ago(days=4), tuple(each // 2 for each in CASINGS))
    made_good.commit(days.ago(days=3), less={3: 4, 4: 8, 5: 12, 6: 10, 7: 6, 9: -20, 10: -20})
    crossed = story("CC-250-GJL")
    crossed.publish(days.ago(days=6), CASINGS)
    crossed.commit(days.ago(days=5))
    crossed.publish(days.ago(minutes=47), CASINGS, more={9: 15, 10: 20, 11: 10})
    crossed.commit(
        days.ago(minutes=46), less={2: 10, 3: 10}, reason="A mould is repaired", missed=days.ago(minutes=47)
    )
    story("BB-45-GJL").publish(days.ago(days=1, hours=3), IMPELLERS)
    story("MS-48-SIC", seller=RUI).publish(days.ago(hours=9), tuple(each // 2 for each in IMPELLERS))
    pumps = story("P-80-250-150", SIGRID, TOM)
    pumps.publish(days.ago(days=12), (4, 4, 6, 4, 4, 6), back=1)
    pumps.commit(days.ago(days=11))
    pumps.publish(days.ago(hours=1), (4, 4, 6, 4, 4, 6), more={5: 4, 6: 6, 7: 2})
    return made


def _the_big_order(casings: _Story, days: Days) -> None:
    """Five quiet weeks, then an order that nobody expected."""
    casings.publish(days.ago(days=36), CASINGS, back=5, more={-3: 5, -2: 5})
    casings.commit(days.ago(days=35))
    casings.publish(days.ago(days=29), CASINGS, back=4, more={0: 5, 6: -5})
    casings.publish(days.ago(days=22), CASINGS, back=3, more={1: 5, 6: -5})
    casings.commit(days.ago(days=21, hours=3))
    casings.publish(days.ago(days=10), CASINGS, spread=12)
    casings.commit(days.ago(days=9), weeks=16)
    casings.publish(days.ago(days=5), CASINGS, more={8: 2}, spread=12)
    casings.publish(days.ago(hours=2), CASINGS, more=BIG_ORDER, spread=12)
