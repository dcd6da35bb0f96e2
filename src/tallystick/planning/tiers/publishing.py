"""What a company publishes to its suppliers: decided for each item, from what the record holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tallystick.planning.republish.decide import Memory, Verdict, decide
from tallystick.planning.requirements.expectation import Expectation, expectation
from tallystick.planning.requirements.explode import Requirements
from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.planning.tiers.known import Known
from tallystick.planning.tiers.memo import Memo
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import Bucket, ForecastRef

Verdicts = Mapping[tuple[str, str], Verdict]


def publications(desk: Desk, known: Known, verdicts: Verdicts) -> Iterator[tuple[str, Publish]]:
    """Yield what is published, and to whom: what was decided, and nothing more of items no longer bought."""
    for (item, supplier), verdict in verdicts.items():
        if verdict.publish:
            ref = ForecastRef(desk.company, item)
            yield supplier, publication(ref, known.forecast(supplier, ref), verdict.publish)
    yield from _ended(desk, known, verdicts)


def verdicts_of(
    desk: Desk, known: Known, needs: Requirements, now: datetime, memo: Memo
) -> dict[tuple[str, str], Verdict]:
    """Decide for every item and supplier; where nothing changed that matters, the last verdict holds."""
    partners = {partner.company: partner for partner in desk.partners}
    changed = memo.changed_rows(needs)
    verdicts = {}
    for row, (number, source) in enumerate(desk.structure.sources):
        partner = partners.get(source.supplier)
        if partner is None or not partner.told:
            continue
        item = desk.structure.items[number].code
        forecast = known.forecast(source.supplier, ForecastRef(desk.company, item))
        verdict = None if changed[row] else memo.verdict(item, source.supplier, forecast)
        if verdict is None:
            told = expectation(needs, row, partner.horizon)
            if told is None:
                continue
            verdict = decide(memory_of(told, forecast, now, partner), told, now, partner.calm)
            memo.verdicts[item, source.supplier] = forecast, verdict
        verdicts[item, source.supplier] = verdict
    return verdicts


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
        (said.placed.place.at, said.figures)
        for said in forecast.history
        if said.figures and said.placed.place.at > since
    )
    return Memory(_expectation(told.supplier, forecast.last.claim), sent)


def _ended(desk: Desk, known: Known, verdicts: Verdicts) -> Iterator[tuple[str, Publish]]:
    """Yield versions of nothing for items that no longer come from a supplier who was told to expect some."""
    for partner in desk.partners:
        if not partner.told:
            continue
        for ref, forecast in known.of_buyer(partner.company, desk.company):
            if (ref.item, partner.company) in verdicts or not forecast.last:
                continue
            last = forecast.last.claim
            ahead = last.end > desk.weeks.first and any(bucket.quantity for bucket in last.buckets)
            if ahead:
                buckets = tuple(Bucket(bucket.start, Decimal(0)) for bucket in last.buckets)
                yield partner.company, replace(last, version=last.version + 1, buckets=buckets, level=None)


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
