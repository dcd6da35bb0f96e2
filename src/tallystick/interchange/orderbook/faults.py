"""What is wrong with one cell."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.phrases import NOTHING, Phrase


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read as what its column means, and what to do about it."""

    reason: Phrase
    mend: Phrase = NOTHING
