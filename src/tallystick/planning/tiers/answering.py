"""What a company could commit to its customers, out of what its own suppliers have committed to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

import numpy as np

from tallystick.planning.commit.effects import Effects
from tallystick.planning.commit.rules import Answer, answer
from tallystick.planning.commit.share import Claimant, share
from tallystick.planning.commit.weekly import by_bucket, claimant, committed_by_week
from tallystick.planning.republish.decide import Verdict, Why, braked
from tallystick.planning.requirements.demand import Demand
from tallystick.planning.requirements.explode import Requirements
from tallystick.planning.requirements.items import OWN
from tallystick.planning.requirements.structure import Floats
from tallystick.planning.tiers.desk import Desk
from tallystick.planning.tiers.known import Known
from tallystick.planning.tiers.memo import Incoming, Memo
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.values import ForecastRef, Zone
from tallystick.trade.values import Role

OPEN_STATES = (ForecastState.NEW, ForecastState.CHANGED)


def waiting_for(
    desk: Desk, known: Known, verdicts: Mapping[tuple[str, str], Verdict], now: datetime
) -> dict[int, datetime]:
    """Return the items whose suppliers owe an answer, and until when it is worth waiting for."""
    waiting = {}
    for (item, supplier), verdict in verdicts.items():
        forecast = known.forecast(supplier, ForecastRef(desk.company, item))
        asked_at = now if verdict.publish else None
        if asked_at is None and forecast and forecast.state in OPEN_STATES:
            asked_at = forecast.asked_at
        if asked_at and asked_at + desk.patience > now:
            waiting[desk.structure.index[item]] = asked_at + desk.patience
    return waiting


def committed_to_us(
    desk: Desk, known: Known, needs: Requirements, verdicts: Mapping[tuple[str, str], Verdict], memo: Memo
) -> dict[tuple[str, str], Floats]:
    """Return what comes from suppliers per week: what they have committed, nothing where they said nothing.

    Weeks that they have not been told of yet bring what is needed. Where a need differs from what is
    published by no more than the dead band, what is committed to the published figures is good for it.
    """
    committed = {}
    changed = memo.changed_rows(needs)
    for row, (number, source) in enumerate(desk.structure.sources):
        if source.supplier == OWN:
            continue
        item = desk.structure.items[number]
        forecast = known.forecast(source.supplier, ForecastRef(desk.company, item.code))
        if forecast is None or forecast.last is None:
            continue
        key = item.code, source.supplier
        verdict = verdicts.get(key)  # none if people tell this supplier
        calm = verdict is not None and verdict.why is Why.DEAD_BAND
        held = None if changed[row] else memo.committed.get(key)
        if held is None or held[0] is not forecast or held[1] is not calm:
            held = forecast, calm, _coming(desk, needs, row, forecast, calm=calm)
            memo.committed[key] = held
        committed[key] = held[2]
    return committed


def _coming(desk: Desk, needs: Requirements, row: int, forecast: Forecast, *, calm: bool) -> Floats:
    """Return what comes from one source per week; `calm` says that needs are within the dead band."""
    number, source = desk.structure.sources[row]
    step_ = desk.structure.items[number].step
    needed = needs.released[row]
    coming = list(committed_by_week(forecast, desk.weeks, step_))
    if calm:
        told = claimant(forecast, desk.weeks, source.supplier, step_).wanted
        found = needed - np.array(_short_by_week(told, coming), np.float64)
    else:
        found = np.array(coming, np.float64)
    if forecast.last:
        told_until = max(desk.weeks.week(forecast.last.claim.end), 0)
        found[told_until:] = needed[told_until:]
    rounded: Floats = np.round(found, 6)
    return rounded


def _short_by_week(told: Sequence[Decimal], coming: Sequence[Decimal]) -> list[Decimal]:
    """Return by how much the shortage grows in each week; less than nothing where it is made good."""
    differences = accumulate(want - have for want, have in zip(told, coming, strict=True))
    short = [max(each, Decimal(0)) for each in differences]
    return [each - before for before, each in zip([Decimal(0), *short], short, strict=False)]


def answers(
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


def brake_on(each: Incoming, now: datetime) -> tuple[Why, datetime] | None:
    """Say until when to wait with an answer that nobody asked for, if many went out lately."""
    if each.forecast.state in OPEN_STATES:
        return None
    sent = [
        said.placed.place.at for said in each.forecast.history if said.role is Role.SUPPLIER and said.number
    ]
    return braked(sent, now, each.partner.calm)
