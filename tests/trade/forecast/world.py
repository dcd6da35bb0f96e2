"""Two companies and one forecast, written claim by claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tallystick.tally.keys import CompanyKey
from tallystick.tally.placed import Place, Placed
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.document import Forecast, ForecastSaid
from tallystick.trade.forecast.fold import fold_forecast
from tallystick.trade.forecast.values import Bucket, Commitment, ForecastRef
from tallystick.trade.values import Role

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
_IDS = sorted(CompanyKey.from_seed(bytes([seed]) * 32).company for seed in (1, 2))


def week(number: int) -> date:
    """Return the start of a week, counted from 0."""
    return MONDAY + timedelta(weeks=number)


def version(
    ref: ForecastRef,
    number: int,
    *quantities: int | str,
    first: int = 0,
    firm: int = 1,
    planned: int = 2,
    unit: str = "pc",
) -> Publish:
    """Return weekly buckets from week `first` on, of which some are firm, some planned, the rest outlook."""
    count = len(quantities)
    edges = [min(firm, count), min(firm + planned, count)]
    return Publish(
        ref,
        number,
        unit,
        week(first + edges[0]),
        week(first + edges[1]),
        week(first + count),
        tuple(Bucket(week(first + index), Decimal(each)) for index, each in enumerate(quantities)),
    )


def answer(ref: ForecastRef, number: int, to: int, *quantities: int | None, first: int = 0) -> Commit:
    """Return an answer to a version: a quantity for each week, None for no commitment."""
    made = tuple(
        Commitment(week(first + index), Decimal(each))
        for index, each in enumerate(quantities)
        if each is not None
    )
    return Commit(ref, to, number, made)


class ForecastStory:
    """Two halves being written about one forecast. `seen` is how much of the other half was held."""

    def __init__(self, buyer_first: bool = True) -> None:
        buyer, supplier = _IDS if buyer_first else reversed(_IDS)
        self.company = {Role.BUYER: buyer, Role.SUPPLIER: supplier}
        self.ref = ForecastRef(buyer, "CA-DN80-PN16")
        self.placed: list[Placed] = []
        self.count = {Role.BUYER: 0, Role.SUPPLIER: 0}
        self._clocks: dict[tuple[Role, int], int] = {}
        self._seen = {Role.BUYER: 0, Role.SUPPLIER: 0}

    def say(
        self, role: Role, *claims: ForecastClaim | Mapping[str, object], seen: int | None = None
    ) -> ForecastSaid:
        """Write one entry with these claims; return what became of the last of them."""
        seen = self.count[role.other] if seen is None else seen
        seen = self._seen[role] = max(seen, self._seen[role])
        seq = self.count[role] = self.count[role] + 1
        clock = 1 + max(self._clocks.get((role, seq - 1), 0), self._clocks.get((role.other, seen), 0))
        self._clocks[role, seq] = clock
        at = START + timedelta(hours=sum(self.count.values()))
        for index, claim in enumerate(claims):
            place = Place(clock, self.company[role], seq, index, seen, f"{role.value}-{seq}", at, role.value)
            body = claim if isinstance(claim, Mapping) else forecast_claim_json(claim)
            self.placed.append(Placed(place, body))
        return self.said(self.placed[-1].place.key)

    def said(self, key: tuple[int, str, int, int]) -> ForecastSaid:
        """Return what has become of a claim."""
        return next(each for each in self.forecast.history if each.placed.place.key == key)

    def again(self, said: ForecastSaid) -> ForecastSaid:
        """Return what has become meanwhile of something said earlier."""
        return self.said(said.placed.place.key)

    def publish(
        self, *quantities: int, seen: int | None = None, first: int = 0, firm: int = 1
    ) -> ForecastSaid:
        """Publish the next version."""
        number = 1 + sum(each.claim.get("type") == Publish.TYPE for each in self.placed)
        return self.say(Role.BUYER, version(self.ref, number, *quantities, first=first, firm=firm), seen=seen)

    def commit(
        self, to: int, *quantities: int | None, seen: int | None = None, first: int = 0
    ) -> ForecastSaid:
        """Answer a version."""
        number = 1 + sum(each.claim.get("type") == Commit.TYPE for each in self.placed)
        return self.say(Role.SUPPLIER, answer(self.ref, number, to, *quantities, first=first), seen=seen)

    def swapped(self) -> ForecastStory:
        """Tell the same story between companies whose ids sort the other way round."""
        other = ForecastStory(self.company[Role.BUYER] > self.company[Role.SUPPLIER])
        names = {self.company[role]: other.company[role] for role in Role}
        for each in self.placed:
            place = replace(each.place, author=names[each.place.author])
            other.placed.append(Placed(place, {**each.claim, "buyer": other.ref.buyer}))
        return other

    @property
    def forecast(self) -> Forecast:
        return fold_sorted(self.ref, self.placed)

    def __repr__(self) -> str:
        """Print the story as a table, for a failing example."""
        return "\n".join(
            [
                "",
                *(
                    f"{p.place.entry}.{p.place.index} seen {p.place.seen}: {dict(p.claim)}"
                    for p in self.placed
                ),
            ]
        )


def fold_sorted(ref: ForecastRef, placed: Iterable[Placed]) -> Forecast:
    """Fold claims given in any order."""
    return fold_forecast(ref, sorted(placed, key=lambda each: each.place.key))
