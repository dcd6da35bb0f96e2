"""The settings and master data by which one company answers and publishes. All of it is its own affair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from tallystick.planning.commit.rules import AutoCommit
from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements.calendars import Weeks
from tallystick.planning.requirements.expectation import Horizon
from tallystick.planning.requirements.structure import Structure


@dataclass(frozen=True, slots=True)
class Partner:
    """How the company deals with one partner: as its supplier, as its customer, or both.

    `codes` are the partner's item codes by one's own, where they differ. `horizon` is for what is published
    to a supplier; `rule` and `priority` are for what is committed to a customer; `calm` is for both, as its
    brake holds for commitments that change unasked. `told` says whether a supplier is told what is expected
    of it without a person.
    """

    company: str
    horizon: Horizon = field(default_factory=Horizon)
    calm: Calm = field(default_factory=Calm)
    rule: AutoCommit = field(default_factory=AutoCommit)
    priority: int = 0
    codes: Mapping[str, str] = field(default_factory=dict)
    told: bool = True

    def own_code(self, theirs: str) -> str:
        """Return one's own code of an item that the partner calls by another."""
        return next((own for own, code in self.codes.items() if code == theirs), theirs)


@dataclass(frozen=True, slots=True)
class Desk:
    """A company's items, partners and rules. Sources of items name their supplier by company id.

    An answer to a customer waits up to `patience` for the suppliers of what goes into the item, if they have
    been asked for other figures; then it counts on what they have committed.
    """

    company: str
    structure: Structure
    weeks: Weeks
    partners: tuple[Partner, ...]
    capacity: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)
    patience: timedelta = timedelta(hours=24)
    _below: dict[int, frozenset[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def same_as(self, other: Desk) -> bool:
        """Say whether two desks plan alike: a memo of one is good for the other."""
        return self._plain() == other._plain()

    def _plain(self) -> tuple[object, ...]:
        items = self.structure.items  # all else of a structure follows from them
        return self.company, items, self.weeks, self.partners, self.capacity, self.patience

    def below(self, number: int) -> frozenset[int]:
        """Return an item and all that goes into it."""
        if not self._below:
            children = defaultdict[int, set[int]](set)
            pairs = zip(self.structure.edge_parent, self.structure.edge_child, strict=True)
            for parent, child in pairs:
                children[int(parent)].add(int(child))
            for items in reversed(self.structure.levels):
                for each in map(int, items):
                    deeper = (self._below[child] for child in children[each])
                    self._below[each] = frozenset((each,)).union(*deeper)
        return self._below[number]
