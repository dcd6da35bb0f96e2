"""The fold of one forecast: its claims become its document, one after the other.

As with order lines, a claim is judged by what its author knew when writing it (`place.seen`), so nothing
depends on which of two crossing claims comes first. An answer to a version that was replaced meanwhile is
`crossed`: it is shown as such, and counts as the standing commitment until the supplier answers anew.

A forecast lives for years, so a step costs the same however much was said before: a claim depends on nothing
but what counts now and, seldom, on a version that its author still had before them. The document has the last
claims of each side; those before are summed up, and handed to whoever keeps them (`parted`). The claims of
each side must come in the order of its half, as they do once their entries are applied.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, NamedTuple, Protocol

from tallystick.tally.placed import Place, Placed
from tallystick.trade.document import Effect
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.forecast.claim_json import parse_forecast_claim
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.document import (
    Earlier,
    Figure,
    Forecast,
    ForecastAnswer,
    ForecastSaid,
    ForecastState,
    Version,
)
from tallystick.trade.forecast.figures import cover_of, differs, figures_of
from tallystick.trade.forecast.values import ForecastRef, Zone
from tallystick.trade.keeping import kept_claim
from tallystick.trade.values import Role

#: so many of the last claims of each side are in the document; a day's versions are fewer
RECENT: Final = 30

_FORECAST: Final = ("buyer", "item")


class Past(Protocol):
    """The versions that are no longer in the document: seldom asked for."""

    def known(self, seq: int) -> int:
        """How many versions there are up to this entry of the customer's half."""

    def versions(self, first: int) -> Iterator[ForecastSaid]:
        """These versions, from this number on."""


class Parted(NamedTuple):
    """A claim that is no longer in the document: the `nth` of its side."""

    nth: int
    said: ForecastSaid


class NoPast:
    """Of a forecast whose claims are all at hand."""

    def known(self, seq: int) -> int:
        """None before the first."""
        return 0

    def versions(self, first: int) -> Iterator[ForecastSaid]:
        """None."""
        return iter(())


class Folding:
    """A forecast while claims are taken in. What it is made of is what `standing_json` keeps."""

    def __init__(self, ref: ForecastRef, past: Past | None = None, recent: int = RECENT) -> None:
        self.ref = ref
        self.recent: dict[Role, deque[ForecastSaid]] = {role: deque() for role in Role}
        self.earlier = dict.fromkeys(Role, Earlier())
        self.last: ForecastSaid | None = None
        self.answer: ForecastSaid | None = None
        self.answered: ForecastSaid | None = None
        self.unit_since: datetime | None = None
        self.differs_since: datetime | None = None
        self.parted: list[Parted] = []
        self._past = past or NoPast()
        self._most = recent
        self._versions: list[ForecastSaid] | None = None

    def take(self, placed: Placed) -> None:
        """Take in the next claim."""
        self._at_hand()  # before any of them is parted with
        role = Role.BUYER if placed.place.author == self.ref.buyer else Role.SUPPLIER
        said = self._judged(placed, role)
        if said.claim is None:
            said = replace(said, placed=kept_claim(said, _FORECAST))
        recent = self.recent[role]
        recent.append(said)
        if len(recent) > self._most:
            oldest = recent.popleft()
            self.earlier[role] = self.earlier[role].then(oldest)
            self.parted.append(Parted(self.earlier[role].claims, oldest))

    def document(self) -> Forecast:
        """What it has come to."""
        last, answer = _version(self.last), self._answer()
        figures = (
            figures_of(last.claim, answer.answers.claim if answer else None, answer.claim if answer else None)
            if last
            else ()
        )
        state = _state(last, answer, figures)
        history = [said for recent in self.recent.values() for said in recent]
        return Forecast(
            ref=self.ref,
            state=state,
            move=_MOVES[state],
            asked_at=self._asked_at(state, answer),
            last=last,
            answer=answer,
            answers=self.answer.number if self.answer else 0,
            figures=figures,
            cover=cover_of(figures),
            history=tuple(sorted(history, key=lambda said: said.placed.place.key)),
            earlier=tuple((role, earlier) for role, earlier in self.earlier.items() if earlier.claims),
        )

    # -- judging -------------------------------------------------------------------------------------

    def _judged(self, placed: Placed, role: Role) -> ForecastSaid:
        try:
            if placed.refused:
                raise InvalidClaim(placed.refused)
            claim = parse_forecast_claim(placed.claim, self.ref)
        except InvalidClaim as error:
            effect = Effect.UNKNOWN if error.why == "unknown-type" else Effect.REFUSED
            return ForecastSaid(placed, role, effect, error.why)
        if claim.SIDE is not role:
            return _end(placed, claim, role, Effect.REFUSED, "wrong-author")
        if isinstance(claim, Publish):
            return self._published(placed, claim)
        return self._committed(placed, claim)

    def _published(self, placed: Placed, claim: Publish) -> ForecastSaid:
        if claim.version != self._count + 1:
            return _end(placed, claim, Role.BUYER, Effect.REFUSED, "version-out-of-order")
        said = ForecastSaid(placed, Role.BUYER, Effect.APPLIED, "", claim.version, claim)
        self._cross(placed.place)
        last, answered = _version(self.last), _version(self.answered)
        if last is None or last.claim.unit != claim.unit:
            self.unit_since = placed.place.at
        if answered and self.differs_since is None and differs(claim, answered.claim):
            self.differs_since = placed.place.at
        self._at_hand().append(said)
        self.last = said
        return said

    def _committed(self, placed: Placed, claim: Commit) -> ForecastSaid:
        """Judge an answer by the versions that the supplier had seen and its own earlier answers."""
        known = self._known(placed.place.seen)
        end = partial(_end, placed, claim, Role.SUPPLIER)
        if claim.version > known:
            return end(Effect.REFUSED, "unknown-version")
        if claim.number != (self.answer.number if self.answer else 0) + 1:
            return end(Effect.REFUSED, "answer-out-of-order")
        if not _names_buckets_of(next(self._from(claim.version)), claim):
            return end(Effect.REFUSED, "unknown-bucket")
        if self.answered and claim.version < self.answered.number:
            return end(Effect.STALE, "old-version")
        said = ForecastSaid(placed, Role.SUPPLIER, Effect.APPLIED, "", claim.number, claim)
        # Whoever wrote the versions that are held by now cannot have seen an answer that comes after them.
        self.answer = _mark(said, Effect.CROSSED, "crossed-version") if known < self._count else said
        self._answers(claim.version)
        return self.answer

    def _answers(self, version: int) -> None:
        """Remember which version is answered, and since when a later one has said anything else."""
        following = self._from(version)
        self.answered = next(following)
        answered = _version(self.answered)
        assert answered
        self.differs_since = None
        for said in following:
            assert isinstance(said.claim, Publish)
            if differs(said.claim, answered.claim):
                self.differs_since = said.placed.place.at
                return

    def _cross(self, place: Place) -> None:
        """An answer and the next version crossed when neither author had seen the other's."""
        if self.last is None:
            return
        newest = self.last.placed.place.seq

        def settled(said: ForecastSaid) -> ForecastSaid:
            of = said.placed.place
            counts = said.number and said.effect is Effect.APPLIED
            crossed = counts and of.seen >= newest and place.seen < of.seq
            return _mark(said, Effect.CROSSED, "crossed-version") if crossed else said

        recent = self.recent[Role.SUPPLIER]
        # Whatever was said before an answer that this author had seen, they had seen as well.
        for index in reversed(range(len(recent))):
            if recent[index].placed.place.seq <= place.seen:
                break
            recent[index] = settled(recent[index])
        if self.answer:
            self.answer = settled(self.answer)

    # -- versions ------------------------------------------------------------------------------------

    @property
    def _count(self) -> int:
        return self.last.number if self.last else 0

    def _at_hand(self) -> list[ForecastSaid]:
        """The last versions without a gap; those before are past."""
        if self._versions is None:
            self._versions = [said for said in self.recent[Role.BUYER] if said.number]
        return self._versions

    def _known(self, seq: int) -> int:
        """How many versions there are up to this entry of the customer's half."""
        if self.last is None or seq >= self.last.placed.place.seq:
            return self._count
        versions = self._at_hand()
        after = bisect_right(versions, seq, key=lambda said: said.placed.place.seq)
        return versions[after - 1].number if after else self._past.known(seq)

    def _from(self, number: int) -> Iterator[ForecastSaid]:
        """The versions from this number on."""
        versions = self._at_hand()
        first = versions[0].number if versions else self._count + 1
        if number < first:
            yield from self._past.versions(number)
        yield from islice(versions, max(number - first, 0), None)

    # -- the document --------------------------------------------------------------------------------

    def _answer(self) -> ForecastAnswer | None:
        """The supplier's last answer; one in another unit of measure says nothing about this version."""
        last, answered = _version(self.last), _version(self.answered)
        if self.answer is None or answered is None or last is None or answered.claim.unit != last.claim.unit:
            return None
        assert isinstance(self.answer.claim, Commit)
        place = self.answer.placed.place
        crossed = self.answer.effect is Effect.CROSSED
        return ForecastAnswer(self.answer.claim, answered, place.at, place.by, crossed)

    def _asked_at(self, state: ForecastState, answer: ForecastAnswer | None) -> datetime | None:
        if _MOVES[state] is None:
            return None
        if answer is None:
            return self.unit_since
        return self.differs_since if state is ForecastState.CHANGED else answer.at


def fold_forecast(ref: ForecastRef, placed: Iterable[Placed], recent: int = RECENT) -> Forecast:
    """Fold all claims about one forecast, sorted by their place, into its document."""
    folding = Folding(ref, recent=recent)
    for each in placed:
        folding.take(each)
    return folding.document()


def _version(said: ForecastSaid | None) -> Version | None:
    if said is None:
        return None
    assert isinstance(said.claim, Publish)
    return Version(said.claim, said.placed.place.at, said.placed.place.by)


def _end(placed: Placed, claim: ForecastClaim, role: Role, effect: Effect, why: str) -> ForecastSaid:
    """Say what becomes of a claim instead of being applied."""
    return ForecastSaid(placed, role, effect, why, 0, claim)


def _mark(said: ForecastSaid, effect: Effect, why: str) -> ForecastSaid:
    """Say how a claim counts that does count."""
    return replace(said, effect=effect, why=why)


def _names_buckets_of(version: ForecastSaid, claim: Commit) -> bool:
    assert isinstance(version.claim, Publish)
    return {each.start for each in claim.commitments} <= {each.start for each in version.claim.buckets}


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


_MOVES = {
    ForecastState.NONE: None,
    ForecastState.NEW: Role.SUPPLIER,
    ForecastState.CHANGED: Role.SUPPLIER,
    ForecastState.SHORT: Role.BUYER,
    ForecastState.ANSWERED: None,
}
