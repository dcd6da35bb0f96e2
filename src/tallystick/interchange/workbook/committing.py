"""What a filled-in workbook of commitments comes to: answers to the versions in it, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tallystick.interchange.orderbook.rows import Problem
from tallystick.interchange.workbook.commit_layout import Answer
from tallystick.interchange.workbook.committed import FilledForecast, Span
from tallystick.phrases import Phrase, _
from tallystick.trade.document import Effect
from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.compose import next_answer
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.figures import figures_of
from tallystick.trade.forecast.values import Commitment

_TOKEN = re.compile(r"v(\d{1,9})a(\d{1,9})$")
_LONGEST_REASON = 1_000


class Outcome(StrEnum):
    """What became of the row of a forecast."""

    ANSWERED = "changed"
    EMPTY = "empty"  # nothing was filled in
    SAID = "unchanged"  # what is filled in stands committed already
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Committed:
    """The answer to one forecast, the version it answers and how many came since; or the problem with it."""

    outcome: Outcome
    claim: Commit | None = None
    version: Publish | None = None
    behind: int = 0
    problem: Problem | None = None


def commit_as_filled(row: FilledForecast, forecast: Forecast, expected: Mapping[Span, Decimal]) -> Committed:
    """Judge the row of one forecast. It answers the version that the workbook showed, not a later one.

    `expected` is what the file says is expected: quantities that were typed there are not lost unsaid. An
    answer that was given otherwise since the export is not undone by an older file.
    """
    token = _TOKEN.match(row.token)
    version = _version(forecast, int(token[1])) if token else None
    problem = _overwritten(row, version, expected) if version else None
    if problem:
        return Committed(Outcome.REFUSED, problem=problem)
    if row.blank:
        return Committed(Outcome.EMPTY)
    if token is None or version is None or forecast.last is None:
        return _refused("", _("The standing of this row was changed."), _("Export the forecasts again."))
    quantities = _quantities(row, forecast, version)
    if isinstance(quantities, Problem):
        return Committed(Outcome.REFUSED, problem=quantities)
    if len(row.reason) > _LONGEST_REASON:
        return _refused(row.reason[:80], _("The reason is too long."), _("Say it in 1,000 characters."))
    number, made = next_answer(forecast), _commitments(quantities)
    standing = forecast.answer
    if standing and standing.claim.version == version.version and standing.claim.commitments == made:
        return Committed(Outcome.SAID)
    if number != int(token[2]) + 1:
        return _refused(
            "",
            _("It was answered otherwise since the workbook was made."),
            _("Look at its page, or export it again, and answer what it says now."),
        )
    claim = Commit(forecast.ref, version.version, number, made, reason=row.reason)
    return Committed(Outcome.ANSWERED, claim, version, forecast.last.number - version.version)


def _overwritten(row: FilledForecast, version: Publish, expected: Mapping[Span, Decimal]) -> Problem | None:
    """What was typed over an expected quantity, if anything was."""
    asked = {one.start: one.quantity for one in version.buckets}
    for (start, end), quantity in expected.items():
        if asked.get(start) != quantity:
            reason = _("What is expected was changed in the file.")
            mend = _("Fill in the row “Your commitment”; only the customer changes what is expected.")
            return Problem(row.columns[start, end], f"{quantity:f}", reason, mend)
    return None


def _quantities(row: FilledForecast, forecast: Forecast, version: Publish) -> dict[date, Decimal] | Problem:
    """What is committed to each bucket: by the chosen answer, then as filled in."""
    spans = dict(zip((one.start for one in version.buckets), version.ends, strict=True))
    for (start, end), quantity in row.quantities.items():
        if spans.get(start) != end:
            reason = _("Version {number} of this forecast has no such bucket.", number=version.version)
            return Problem(row.columns[start, end], f"{quantity:f}", reason, _("Leave the cell empty."))
    filled = {start: quantity for (start, _end), quantity in row.quantities.items()}
    if row.answer is Answer.NONE and filled:
        reason = _("Commit nothing, and yet quantities are filled in.")
        return Problem("", row.chosen, reason, _("Take out the answer or the quantities."))
    if row.answer is Answer.ALL:
        return {one.start: one.quantity for one in version.buckets} | filled
    if row.answer is Answer.KEEP:
        answer = forecast.answer
        if answer is None:
            reason = _("There are no commitments to keep.")
            return Problem("", row.chosen, reason, _("Fill in quantities, or commit to all."))
        figures = figures_of(version, answer.answers.claim, answer.claim)
        return {one.start: one.committed for one in figures if one.committed is not None} | filled
    return filled


def _commitments(quantities: dict[date, Decimal]) -> tuple[Commitment, ...]:
    return tuple(Commitment(start, quantity) for start, quantity in sorted(quantities.items()))


def _version(forecast: Forecast, number: int) -> Publish | None:
    for said in forecast.history:
        counted = said.effect in (Effect.APPLIED, Effect.CROSSED)
        if isinstance(said.claim, Publish) and counted and said.number == number:
            return said.claim
    return None


def _refused(value: str, reason: Phrase, mend: Phrase) -> Committed:
    return Committed(Outcome.REFUSED, problem=Problem("", value, reason, mend))
