"""The public timetable of a run: every stretch between two anchors, with its rho; the last ones settle."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.planning.sealed.iterate import stretches
from tallystick.planning.sealed.rehearsal import SETTLING
from tallystick.planning.sealed.scale import STEEPEST


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many turns from one anchor with one rho; settling ones go without costs and old prices."""

    length: int
    rho: float
    settling: bool = False

    @property
    def cost_factor(self) -> float:
        """Shared costs times this are the costs of this stretch."""
        return 0.0 if self.settling else STEEPEST / self.rho


def schedule(turns: int) -> tuple[Stretch, ...]:
    """What the rehearsal does in so many turns."""
    priced = max(turns - SETTLING, 0)
    first = [Stretch(length, rho) for length, rho in stretches(priced)]
    last = [Stretch(length, rho, settling=True) for length, rho in stretches(turns - priced)]
    return (*first, *last)
