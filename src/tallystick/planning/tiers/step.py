"""From what a company knows to what it says next: forecasts to suppliers, commitments to customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

from tallystick.planning.commit.effects import Effects, effects
from tallystick.planning.commit.rules import Answer, answer
from tallystick.planning.commit.share import Claimant, share
from tallystick.planning.commit.weekly import by_bucket, claimant, committed_by_week
from tallystick.planning.republish.decide import Memory, Verdict, Why, decide, fingerprint
from tallystick.planning.requirements.demand import Cause, Demand, Receipt
from tallystick.planning.requirements.expectation import Expectation, exact, expectation
from tallystick.planning.requirements.explode import Requirements, explode
from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.planning.tiers.memo import Incoming, Memo
from tallystick.trade.document import Effect
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import ForecastClaim, Publish
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.values import Bucket, ForecastRef, Zone

OPEN_STATES = (ForecastState.NEW, ForecastState.CHANGED)


@dataclass(frozen=True, slots=True)
class Known:
    """What a company knows: its own demand, what comes in anyway, and its forecasts by partner.

    `demands` are orders, and what the company expects by itself of items for which no customer publishes.
    Forecasts in which it is the customer and those in which it is the supplier stand side by side; the
    reference tells them apart.
    """

    demands: tuple[Demand, ...] = ()
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


def step(desk: Desk, known: Known, now: datetime, memo: Memo | None = None) -> Outcome:
    """Compute what a company says next. A memo of the steps before saves work, and changes nothing."""
    memo = memo or Memo()
    memo.use_for(desk)
    incoming = list(_incoming(desk, known, memo))
    demands = [*known.demands, *(demand for each in incoming for demand in each.demands)]
    needs = explode(desk.structure, desk.weeks, demands, known.receipts)
    claims: dict[str, list[ForecastClaim]] = defaultdict(list)
    verdicts = _verdicts(desk, known, needs, now, memo)
    for (item, supplier), verdict in verdicts.items():
        if verdict.publish:
            ref = ForecastRef(desk.company, item)
            forecast = known.forecasts.get(supplier, {}).get(ref)
            claims[supplier].append(publication(ref, forecast, verdict.publish))
    for supplier, ended in _ended(desk, known, verdicts):
        claims[supplier].append(ended)
    waiting = _waiting(desk, known, verdicts, now)
    reached = effects(needs, _committed(desk, known, needs, verdicts), desk.capacity)
    questions: list[Question] = []
    for each, found in _answers(desk, known, incoming, reached, set(waiting), memo):
        customer = each.partner.company
        if found.automatic:
            claims[customer].append(found.claim(each.forecast))
        else:
            questions.append(Question(customer, each.forecast.ref, found))
    memo.needs = needs
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


def _verdicts(
    desk: Desk, known: Known, needs: Requirements, now: datetime, memo: Memo
) -> dict[tuple[str, str], Verdict]:
    """Decide for every item and supplier; where nothing changed that matters, the last verdict holds."""
    partners = {partner.company: partner for partner in desk.partners}
    changed = memo.changed_rows(needs)
    verdicts = {}
    for row, (number, source) in enumerate(desk.structure.sources):
        partner = partners.get(source.supplier)
        if partner is None:
            continue
        item = desk.structure.items[number].code
        forecast = known.forecasts.get(source.supplier, {}).get(ForecastRef(desk.company, item))
        verdict = None if changed[row] else memo.verdict(item, source.supplier, forecast)
        if verdict is None:
            told = expectation(needs, row, partner.horizon)
            if told is None:
                continue
            verdict = decide(memory_of(told, forecast, now, partner), told, now, partner.calm)
            memo.verdicts[item, source.supplier] = forecast, verdict
        verdicts[item, source.supplier] = verdict
    return verdicts


def _incoming(desk: Desk, known: Known, memo: Memo) -> Iterator[Incoming]:
    """Yield customers' forecasts of items that the company knows, with what they want."""
    for partner in desk.partners:
        for ref, forecast in sorted(known.forecasts.get(partner.company, {}).items()):
            if ref.buyer != partner.company or not forecast.last:
                continue
            held = memo.incoming.get((partner.company, ref))
            if held is None or held.forecast is not forecast:
                item = partner.own_code(ref.item)
                if _unit_of(desk, item) != forecast.unit:
                    continue
                held = _read(desk, partner, item, forecast)
                memo.incoming[partner.company, ref] = held
            yield held


def _ended(
    desk: Desk, known: Known, verdicts: Mapping[tuple[str, str], Verdict]
) -> Iterator[tuple[str, Publish]]:
    """Yield versions of nothing for items that no longer come from a supplier who was told to expect some."""
    for partner in desk.partners:
        for ref, forecast in sorted(known.forecasts.get(partner.company, {}).items()):
            if ref.buyer != desk.company or (ref.item, partner.company) in verdicts or not forecast.last:
                continue
            last = forecast.last.claim
            ahead = last.end > desk.weeks.first and any(bucket.quantity for bucket in last.buckets)
            if ahead:
                buckets = tuple(Bucket(bucket.start, Decimal(0)) for bucket in last.buckets)
                yield partner.company, replace(last, version=last.version + 1, buckets=buckets, level=None)


def _unit_of(desk: Desk, item: str) -> str | None:
    number = desk.structure.index.get(item)
    return None if number is None else desk.structure.items[number].unit


def _read(desk: Desk, partner: Partner, item: str, forecast: Forecast) -> Incoming:
    step_ = desk.structure.items[desk.structure.index[item]].step
    wants = claimant(forecast, desk.weeks, partner.company, step_, partner.priority)
    demands = []
    for week, quantity in enumerate(wants.wanted):
        if quantity:
            day = desk.weeks.start(week)
            cause = Cause("forecast", day.isoformat(), partner.company)
            high = _high(forecast, quantity, week, desk)
            demands.append(Demand(item, day, quantity, forecast.unit, cause, high))
    return Incoming(partner, item, forecast, wants, tuple(demands))


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


def _answers(
    desk: Desk,
    known: Known,
    incoming: Iterable[Incoming],
    reached: Effects,
    waiting: set[int],
    memo: Memo,
) -> Iterator[tuple[Incoming, Answer]]:
    """Share what is free of each item among orders and the forecasts of customers, and answer those."""
    by_item = defaultdict[str, list[Incoming]](list)
    own = defaultdict[str, list[Demand]](list)
    for each in incoming:
        by_item[each.item].append(each)
    for demand in known.demands:
        own[demand.item].append(demand)
    for item, asked in by_item.items():
        number = desk.structure.index[item]
        if not waiting.isdisjoint(desk.below(number)):
            continue
        basis = (reached.free[number].tobytes(), [each.forecast for each in asked], own[item])
        answers = memo.answers_on(item, basis)
        if answers is None:
            answers = _share(desk, item, asked, own[item], reached)
            memo.answers[item] = basis, answers
        for each, found in zip(asked, answers, strict=True):
            if found:
                yield each, found


def _share(
    desk: Desk, item: str, asked: Sequence[Incoming], own: Sequence[Demand], reached: Effects
) -> list[Answer | None]:
    step_ = desk.structure.items[desk.structure.index[item]].step
    claimants = [*_own_claims(desk, own), *(each.wants for each in asked)]
    _, _, *given = share(reached.available(item), claimants, step_)
    return [
        answer(each.forecast, by_bucket(each.forecast, desk.weeks, part), each.partner.rule)
        for each, part in zip(asked, given, strict=True)
    ]


def _own_claims(desk: Desk, own: Iterable[Demand]) -> Iterator[Claimant]:
    """Yield what customers have ordered, firm and before all forecasts, and what is only one's own guess."""
    ordered, guessed = ([Decimal(0)] * desk.weeks.count for _ in range(2))
    for demand in own:
        week = max(desk.weeks.week(demand.day), 0)
        if week < desk.weeks.count:
            kind = ordered if demand.cause.kind == "order" else guessed
            kind[week] += demand.quantity
    priorities = [partner.priority for partner in desk.partners] or [0]
    yield Claimant("", tuple(ordered), (Zone.FIRM,) * desk.weeks.count, min(priorities) - 1)
    yield Claimant("", tuple(guessed), (Zone.OUTLOOK,) * desk.weeks.count, max(priorities) + 1)
