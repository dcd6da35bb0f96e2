"""From what a company knows to what it says next: forecasts to suppliers, commitments to customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

from tallystick.planning.commit.effects import Effects, effects
from tallystick.planning.commit.rules import Answer, answer
from tallystick.planning.commit.share import Claimant, share
from tallystick.planning.commit.weekly import by_bucket, claimant, committed_by_week
from tallystick.planning.republish.decide import Memory, Verdict, Why, decide, fingerprint
from tallystick.planning.requirements.demand import Cause, Demand, Receipt
from tallystick.planning.requirements.expectation import Expectation, exact, expectations
from tallystick.planning.requirements.explode import Requirements, explode
from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.trade.document import Effect
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import ForecastClaim, Publish
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.values import ForecastRef, Zone

OPEN_STATES = (ForecastState.NEW, ForecastState.CHANGED)


@dataclass(frozen=True, slots=True)
class Known:
    """What a company knows: its customers' orders, what comes in anyway, and its forecasts by partner.

    Forecasts in which it is the customer and those in which it is the supplier stand side by side; the
    reference tells them apart.
    """

    orders: tuple[Demand, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    forecasts: Mapping[str, Mapping[ForecastRef, Forecast]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A person is asked whether to answer a customer so."""

    customer: str
    ref: ForecastRef
    answer: Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a company says next, by partner, and what its people should see.

    `verdicts` say for each item and supplier why it was or was not published; `again_at` is when to take the
    step again though nothing happens.
    """

    claims: Mapping[str, tuple[ForecastClaim, ...]]
    verdicts: Mapping[tuple[str, str], Verdict]
    questions: tuple[Question, ...]
    needs: Requirements
    effects: Effects
    again_at: datetime | None


def step(desk: Desk, known: Known, now: datetime) -> Outcome:
    """Compute what a company says next."""
    incoming = list(_incoming(desk, known))
    needs = explode(desk.structure, desk.weeks, [*known.orders, *_demands(desk, incoming)], known.receipts)
    claims: dict[str, list[ForecastClaim]] = defaultdict(list)
    verdicts: dict[tuple[str, str], Verdict] = {}
    for partner in desk.partners:
        for told in expectations(needs, partner.company, partner.horizon):
            ref = ForecastRef(desk.company, told.item)
            forecast = known.forecasts.get(partner.company, {}).get(ref)
            verdict = decide(memory_of(told, forecast, now, partner), told, now, partner.calm)
            verdicts[told.item, partner.company] = verdict
            if verdict.publish:
                claims[partner.company].append(publication(ref, forecast, verdict.publish))
    waiting = _waiting(desk, known, verdicts, now)
    reached = effects(needs, _committed(desk, known, needs, verdicts), desk.capacity)
    questions: list[Question] = []
    for customer, forecast, given in _shared(desk, known, incoming, reached, set(waiting)):
        found = answer(forecast, by_bucket(forecast, desk.weeks, given), customer.rule)
        if found and found.automatic:
            claims[customer.company].append(found.claim(forecast))
        elif found:
            questions.append(Question(customer.company, forecast.ref, found))
    times = [verdict.again_at for verdict in verdicts.values() if verdict.again_at]
    times += [at for at in waiting.values() if at > now]
    said = {partner: tuple(each) for partner, each in claims.items()}
    return Outcome(said, verdicts, tuple(questions), needs, reached, min(times, default=None))


def publication(ref: ForecastRef, forecast: Forecast | None, told: Expectation) -> Publish:
    """Return the claim that publishes an expectation: its figures, and nothing else."""
    return compose.publish(
        ref,
        forecast,
        told.buckets,
        unit=told.unit,
        planned_from=told.planned_from,
        outlook_from=told.outlook_from,
        end=told.end,
        level=told.level,
        description=told.description,
    )


def memory_of(told: Expectation, forecast: Forecast | None, now: datetime, partner: Partner) -> Memory:
    """Read from the record what was published last, and what went out lately."""
    if forecast is None or forecast.last is None:
        return Memory()
    since = now - max(partner.calm.window, partner.calm.longest)
    sent = tuple(
        (said.placed.place.at, fingerprint(_expectation(told.supplier, said.claim)))
        for said in forecast.history
        if isinstance(said.claim, Publish) and said.effect is Effect.APPLIED and said.placed.place.at > since
    )
    return Memory(_expectation(told.supplier, forecast.last.claim), sent)


def _expectation(supplier: str, claim: Publish) -> Expectation:
    return Expectation(
        supplier,
        claim.ref.item,
        claim.unit,
        claim.buckets,
        claim.planned_from,
        claim.outlook_from,
        claim.end,
        claim.level,
        claim.description,
    )


def _incoming(desk: Desk, known: Known) -> Iterator[tuple[Partner, str, Forecast]]:
    """Yield customers' forecasts of items that the company knows, with its own code of the item."""
    for partner in desk.partners:
        for ref, forecast in sorted(known.forecasts.get(partner.company, {}).items()):
            if ref.buyer == partner.company and forecast.last:
                item = partner.own_code(ref.item)
                if _unit_of(desk, item) == forecast.unit:
                    yield partner, item, forecast


def _unit_of(desk: Desk, item: str) -> str | None:
    number = desk.structure.index.get(item)
    return None if number is None else desk.structure.items[number].unit


def _demands(desk: Desk, incoming: Iterable[tuple[Partner, str, Forecast]]) -> Iterator[Demand]:
    for partner, item, forecast in incoming:
        unit = forecast.unit
        step_ = desk.structure.items[desk.structure.index[item]].step
        for week, quantity in enumerate(claimant(forecast, desk.weeks, partner.company, step_).wanted):
            if quantity:
                day = desk.weeks.start(week)
                cause = Cause("forecast", day.isoformat(), partner.company)
                yield Demand(item, day, quantity, unit, cause, _high(forecast, quantity, week, desk))


def _high(forecast: Forecast, quantity: Decimal, week: int, desk: Desk) -> Decimal | None:
    """Return the high side of a week, where the bucket is that week."""
    day = desk.weeks.start(week)
    for figure in forecast.figures:
        if figure.start == day and figure.high is not None and (figure.end - day).days <= 7:
            return quantity + figure.high - figure.expected
    return None


def _waiting(
    desk: Desk, known: Known, verdicts: Mapping[tuple[str, str], Verdict], now: datetime
) -> dict[int, datetime]:
    """Return the items whose suppliers owe an answer, and until when it is worth waiting for."""
    waiting = {}
    for (item, supplier), verdict in verdicts.items():
        forecast = known.forecasts.get(supplier, {}).get(ForecastRef(desk.company, item))
        asked_at = now if verdict.publish else None
        if asked_at is None and forecast and forecast.state in OPEN_STATES:
            asked_at = forecast.asked_at
        if asked_at and asked_at + desk.patience > now:
            waiting[desk.structure.index[item]] = asked_at + desk.patience
    return waiting


def _committed(
    desk: Desk, known: Known, needs: Requirements, verdicts: Mapping[tuple[str, str], Verdict]
) -> dict[tuple[str, str], tuple[Decimal, ...]]:
    """Return what comes from suppliers per week: what they have committed, nothing where they said nothing.

    Weeks that they have not been told of yet bring what is needed. Where a need differs from what is
    published by no more than the dead band, what is committed to the published figures is good for it.
    """
    committed = {}
    for row, (number, source) in enumerate(desk.structure.sources):
        item = desk.structure.items[number]
        forecast = known.forecasts.get(source.supplier, {}).get(ForecastRef(desk.company, item.code))
        if forecast is None or forecast.last is None:
            continue
        needed = [exact(each) for each in needs.released[row]]
        coming = list(committed_by_week(forecast, desk.weeks, item.step))
        if verdicts[item.code, source.supplier].why is Why.DEAD_BAND:
            told = claimant(forecast, desk.weeks, source.supplier, item.step).wanted
            coming = [need - part for need, part in zip(needed, _short_by_week(told, coming), strict=True)]
        told_until = desk.weeks.week(forecast.last.claim.end)
        coming[max(told_until, 0) :] = needed[max(told_until, 0) :]
        committed[item.code, source.supplier] = tuple(coming)
    return committed


def _short_by_week(told: Sequence[Decimal], coming: Sequence[Decimal]) -> list[Decimal]:
    """Return by how much the shortage grows in each week; less than nothing where it is made good."""
    differences = accumulate(want - have for want, have in zip(told, coming, strict=True))
    short = [max(each, Decimal(0)) for each in differences]
    return [each - before for before, each in zip([Decimal(0), *short], short, strict=False)]


def _shared(
    desk: Desk,
    known: Known,
    incoming: Iterable[tuple[Partner, str, Forecast]],
    reached: Effects,
    waiting: set[int],
) -> Iterator[tuple[Partner, Forecast, tuple[Decimal, ...]]]:
    """Share what is free of each item among orders and the forecasts of customers; orders go first."""
    by_item = defaultdict[str, list[tuple[Partner, Forecast]]](list)
    for partner, item, forecast in incoming:
        by_item[item].append((partner, forecast))
    for item, asked in by_item.items():
        number = desk.structure.index[item]
        if waiting & desk.below(number):
            continue
        step_ = desk.structure.items[number].step
        claimants = [_orders(desk, known, item)]
        claimants += [
            claimant(forecast, desk.weeks, partner.company, step_, partner.priority)
            for partner, forecast in asked
        ]
        _, *given = share(reached.available(item), claimants, step_)
        for (partner, forecast), each in zip(asked, given, strict=True):
            yield partner, forecast, each


def _orders(desk: Desk, known: Known, item: str) -> Claimant:
    wanted = [Decimal(0)] * desk.weeks.count
    for order in known.orders:
        if order.item == item:
            week = max(desk.weeks.week(order.day), 0)
            if week < desk.weeks.count:
                wanted[week] += order.quantity
    lowest = min((partner.priority for partner in desk.partners), default=0) - 1
    return Claimant("", tuple(wanted), (Zone.FIRM,) * desk.weeks.count, lowest)
