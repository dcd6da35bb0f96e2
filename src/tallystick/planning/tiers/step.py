"""From what a company knows to what it says next: forecasts to suppliers, commitments to customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.planning.commit.effects import Effects, effects
from tallystick.planning.commit.rules import Answer
from tallystick.planning.republish.decide import Verdict, Why
from tallystick.planning.requirements.explode import Requirements, explode
from tallystick.planning.tiers.answering import answers, brake_on, committed_to_us, waiting_for
from tallystick.planning.tiers.desk import Desk
from tallystick.planning.tiers.incoming import incoming_forecasts
from tallystick.planning.tiers.known import Known
from tallystick.planning.tiers.memo import Incoming, Memo
from tallystick.planning.tiers.publishing import publications, verdicts_of
from tallystick.trade.forecast.claims import ForecastClaim
from tallystick.trade.forecast.values import ForecastRef


@dataclass(frozen=True, slots=True)
class Question:
    """A person is asked whether to answer a customer so."""

    customer: str
    ref: ForecastRef
    answer: Answer


@dataclass(frozen=True, slots=True)
class Waits:
    """An answer waits, as too many went out lately: why, and until when."""

    why: Why
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a company says next, by partner, and what its people should see.

    `verdicts` say for each item and supplier why it was or was not published; `held` which answers wait;
    `again_at` is when to take the step again though nothing happens.
    """

    claims: Mapping[str, tuple[ForecastClaim, ...]]
    verdicts: Mapping[tuple[str, str], Verdict]
    questions: tuple[Question, ...]
    held: Mapping[tuple[str, ForecastRef], Waits]
    needs: Requirements
    effects: Effects
    again_at: datetime | None


def step(desk: Desk, known: Known, now: datetime, memo: Memo | None = None) -> Outcome:
    """Compute what a company says next. A memo of the steps before saves work, and changes nothing."""
    memo = memo or Memo()
    memo.use_for(desk)
    incoming = list(incoming_forecasts(desk, known, memo))
    demands = [*known.demands, *(demand for each in incoming for demand in each.demands)]
    needs = explode(desk.structure, desk.weeks, demands, known.receipts)
    verdicts = verdicts_of(desk, known, needs, now, memo)
    claims: dict[str, list[ForecastClaim]] = defaultdict(list)
    for supplier, published in publications(desk, known, verdicts):
        claims[supplier].append(published)
    waiting = waiting_for(desk, known, verdicts, now)
    reached = effects(needs, committed_to_us(desk, known, needs, verdicts, memo), desk.capacity)
    found = answers(desk, known, incoming, reached, set(waiting), memo)
    memo.needs = needs
    questions, held, times = _say(found, claims, now)
    times += [verdict.again_at for verdict in verdicts.values() if verdict.again_at]
    times += [at for at in waiting.values() if at > now]
    said = {partner: tuple(each) for partner, each in claims.items()}
    return Outcome(said, verdicts, questions, held, needs, reached, min(times, default=None))


def _say(
    found: Iterable[tuple[Incoming, Answer]], claims: dict[str, list[ForecastClaim]], now: datetime
) -> tuple[tuple[Question, ...], dict[tuple[str, ForecastRef], Waits], list[datetime]]:
    """Sort answers into what is said, what a person is asked, and what waits, and until when."""
    questions: list[Question] = []
    held: dict[tuple[str, ForecastRef], Waits] = {}
    times: list[datetime] = []
    for each, answer in found:
        customer, ref = each.partner.company, each.forecast.ref
        if not answer.automatic:
            questions.append(Question(customer, ref, answer))
            continue
        brake = brake_on(each, now)
        if brake:
            held[customer, ref] = Waits(*brake)
            times.append(brake[1])
        else:
            claims[customer].append(answer.claim(each.forecast))
    return tuple(questions), held, times
