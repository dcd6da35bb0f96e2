"""The fold of one forecast: its claims, in their order, become its document.

As with order lines, a claim is judged by what its author knew when writing it (`place.seen`), so nothing
depends on which of two crossing claims comes first. An answer to a version that was replaced meanwhile is
`crossed`: it is shown as such, and counts as the standing commitment until the supplier answers anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tallystick.tally.placed import Place, Placed
from tallystick.trade.document import Effect
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.forecast.claim_json import parse_forecast_claim
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.document import (
    Figure,
    Forecast,
    ForecastAnswer,
    ForecastSaid,
    ForecastState,
    Version,
)
from tallystick.trade.forecast.figures import cover_of, differs, figures_of
from tallystick.trade.forecast.values import ForecastRef, Zone
from tallystick.trade.values import Role


@dataclass(slots=True)
class _Told:
    """A claim while the fold goes on; becomes a ForecastSaid."""

    placed: Placed
    role: Role
    claim: ForecastClaim | None = None
    effect: Effect = Effect.APPLIED
    why: str = ""
    number: int = 0

    @property
    def place(self) -> Place:
        return self.placed.place

    def end(self, effect: Effect, why: str) -> None:
        """Say what became of the claim instead of being applied."""
        self.effect, self.why = effect, why


@dataclass(slots=True)
class _Record:
    """What holds so far, each list in the order of its author's half."""

    ref: ForecastRef
    history: list[_Told] = field(default_factory=list)
    versions: list[tuple[_Told, Publish]] = field(default_factory=list)
    answers: list[tuple[_Told, Commit]] = field(default_factory=list)

    def version(self, number: int) -> Version:
        told, claim = self.versions[number - 1]
        return Version(claim, told.place.at, told.place.by)


def fold_forecast(ref: ForecastRef, placed: Sequence[Placed]) -> Forecast:
    """Fold all claims about one forecast, sorted by their place, into its document."""
    record = _Record(ref)
    for each in placed:
        role = Role.BUYER if each.place.author == ref.buyer else Role.SUPPLIER
        told = _Told(each, role)
        record.history.append(told)
        _take_in(record, told)
    _mark_crossings(record)
    return _document(record)


def _take_in(record: _Record, told: _Told) -> None:
    try:
        if told.placed.refused:
            raise InvalidClaim(told.placed.refused)
        claim = parse_forecast_claim(told.placed.claim, record.ref)
    except InvalidClaim as error:
        told.end(Effect.UNKNOWN if error.why == "unknown-type" else Effect.REFUSED, error.why)
        return
    told.claim = claim
    if claim.SIDE is not told.role:
        told.end(Effect.REFUSED, "wrong-author")
    elif isinstance(claim, Publish):
        _judge_publish(record, told, claim)
    else:
        _judge_commit(record, told, claim)


def _judge_publish(record: _Record, told: _Told, claim: Publish) -> None:
    if claim.version != len(record.versions) + 1:
        told.end(Effect.REFUSED, "version-out-of-order")
        return
    told.number = claim.version
    record.versions.append((told, claim))


def _judge_commit(record: _Record, told: _Told, claim: Commit) -> None:
    """Judge an answer by the versions that the supplier had seen and its own earlier answers."""
    known = sum(1 for version, _ in record.versions if version.place.seq <= told.place.seen)
    last = record.answers[-1][1] if record.answers else None
    if claim.version > known:
        told.end(Effect.REFUSED, "unknown-version")
    elif claim.number != (last.number if last else 0) + 1:
        told.end(Effect.REFUSED, "answer-out-of-order")
    elif not _names_buckets_of(record.versions[claim.version - 1][1], claim):
        told.end(Effect.REFUSED, "unknown-bucket")
    elif last and claim.version < last.version:
        told.end(Effect.STALE, "old-version")
    else:
        told.number = claim.number
        record.answers.append((told, claim))


def _names_buckets_of(version: Publish, claim: Commit) -> bool:
    return {each.start for each in claim.commitments} <= {each.start for each in version.buckets}


def _mark_crossings(record: _Record) -> None:
    """An answer and a newer version crossed when neither author had seen the other's."""
    for told, claim in record.answers:
        for version, _ in record.versions[claim.version :]:
            if version.place.seq > told.place.seen and version.place.seen < told.place.seq:
                told.end(Effect.CROSSED, "crossed-version")
                break


def _document(record: _Record) -> Forecast:
    count = len(record.versions)
    last = record.version(count) if count else None
    answer = _standing(record, last)
    answered = answer.answers.claim if answer else None
    figures = figures_of(last.claim, answered, answer.claim if answer else None) if last else ()
    state = _state(last, answer, figures)
    return Forecast(
        ref=record.ref,
        state=state,
        move=_MOVES[state],
        asked_at=_asked_at(record, state, answer),
        last=last,
        previous=record.version(count - 1) if count > 1 else None,
        answer=answer,
        figures=figures,
        cover=cover_of(figures),
        history=tuple(
            ForecastSaid(told.placed, told.claim, told.role, told.effect, told.why, told.number)
            for told in record.history
        ),
    )


def _state(last: Version | None, answer: ForecastAnswer | None, figures: Sequence[Figure]) -> ForecastState:
    if last is None:
        return ForecastState.NONE
    if answer is None:
        return ForecastState.NEW
    covered = not any(
        each.short or (each.committed is None and each.zone is not Zone.OUTLOOK) for each in figures
    )
    exact = covered and all(each.expected == each.committed for each in figures)
    if not exact and differs(last.claim, answer.answers.claim):
        return ForecastState.CHANGED
    return ForecastState.ANSWERED if covered else ForecastState.SHORT


def _standing(record: _Record, last: Version | None) -> ForecastAnswer | None:
    """Return the supplier's last answer; one in another unit of measure says nothing about this version."""
    if not record.answers or last is None:
        return None
    told, claim = record.answers[-1]
    answered = record.version(claim.version)
    if answered.claim.unit != last.claim.unit:
        return None
    return ForecastAnswer(claim, answered, told.place.at, told.place.by)


def _asked_at(record: _Record, state: ForecastState, answer: ForecastAnswer | None) -> datetime | None:
    if _MOVES[state] is None:
        return None
    if answer is None:
        unit = record.versions[-1][1].unit
        first = record.versions[-1][0]
        for told, claim in reversed(record.versions):
            if claim.unit != unit:
                break
            first = told
        return first.place.at
    if state is ForecastState.CHANGED:
        for told, claim in record.versions[answer.claim.version :]:
            if differs(claim, answer.answers.claim):
                return told.place.at
    return answer.at


_MOVES = {
    ForecastState.NONE: None,
    ForecastState.NEW: Role.SUPPLIER,
    ForecastState.CHANGED: Role.SUPPLIER,
    ForecastState.SHORT: Role.BUYER,
    ForecastState.ANSWERED: None,
}
