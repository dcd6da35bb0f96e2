"""One step of one company, in one transaction: read what it knows, work out what it says next, say it.

Killed at any moment it has said nothing, and its reason is still there; the next worker takes the whole step
(docs/decisions/0055-a-step-is-one-transaction.md).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from tallystick.collector import uncollected
from tallystick.errors import Moved
from tallystick.planning.tiers import Outcome
from tallystick.server import gate
from tallystick.server.gate import Access, Book
from tallystick.server.gate.beside import Beside
from tallystick.server.gate.holding import lock
from tallystick.server.gate.renewing import renew
from tallystick.server.shortages.keeping import find
from tallystick.server.tiers import restraining, waking
from tallystick.server.tiers.knowing import Read, minds
from tallystick.server.tiers.models import Question
from tallystick.trade.fields import plain

log = logging.getLogger("tallystick.tiers")

BY: Final = "Planning"
_ATTEMPTS: Final = 5


def take_step(company: str, now: datetime | None = None) -> Outcome | None:
    """Take the step of a company if there is a reason for it; what was said, None if there was none.

    If a partner or a colleague said something meanwhile, it is worked out again from what they said.
    """
    access = gate.for_system(company, BY)
    for attempt in range(_ATTEMPTS):
        try:
            return _attempt(access, now or datetime.now(UTC))
        except Moved:
            if attempt == _ATTEMPTS - 1:
                raise
    return None


def _attempt(access: Access, now: datetime) -> Outcome | None:
    with uncollected(), access.open() as book, waking.stepping(book.company), minds.of(book.company) as mind:
        if not waking.take_up(book.company):
            return None
        worked = mind.work_out(book, now)
        read, outcome = worked.read, worked.outcome
        held_up = find(book, worked.desk, worked.sold, outcome)
        lock(book, [partner for partner, said in outcome.claims.items() if said], held_up.turned)
        _say(book, read, outcome)
        held = held_up.keep(book)
        differ = _ask(book, read, outcome, now) | restraining.keep(book, outcome)
        renew(book, lines=held, forecasts=differ)
        again_at = min(filter(None, (outcome.again_at, mind.expecting.until)), default=None)
        if again_at:
            waking.wake(book.company, again_at)
    return outcome


def _say(book: Book, read: Read, outcome: Outcome) -> None:
    """Write the claims, if everything that they rest on is still so."""
    claims = {book.partner(partner).tally: said for partner, said in outcome.claims.items() if said}
    expect: dict[UUID, str] = {}
    for partner, said in outcome.claims.items():
        for claim in said:
            key = book.forecast_id(partner, claim.ref)
            expect[key] = read.tokens.get(key, "")
    written = book.write_many(claims, expect)
    if written:
        log.info("planning said %s things to %s partners", sum(map(len, claims.values())), len(claims))


def _ask(book: Book, read: Read, outcome: Outcome, now: datetime) -> set[UUID]:
    """Keep what people are asked, in place of what they were asked before; tell where that differs."""
    kept = Beside(book, Question, "forecast_id", ("token", "reasons", "quantities"))
    rows = []
    for each in outcome.questions:
        key = read.ids[each.customer, each.ref]
        known, token = kept.before.get(key), read.tokens[key]
        rows.append(
            Question(
                company_id=book.company,
                forecast_id=key,
                token=token,
                reasons=[reason.value for reason in each.answer.ask],
                quantities={day.isoformat(): plain(q) for day, q in each.answer.quantities.items()},
                asked_at=known.asked_at if known and known.token == token else now,
            )
        )
    return kept.keep(rows)
