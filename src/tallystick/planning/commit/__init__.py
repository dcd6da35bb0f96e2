"""What a supplier commits, and what a shortage does further down. Pure; nothing of it leaves by itself."""

from tallystick.planning.commit.effects import AtRisk, Effects, Shortage, effects
from tallystick.planning.commit.rules import Answer, Ask, AutoCommit, answer
from tallystick.planning.commit.share import Claimant, share

__all__ = [
    "Answer",
    "Ask",
    "AtRisk",
    "AutoCommit",
    "Claimant",
    "Effects",
    "Shortage",
    "answer",
    "effects",
    "share",
]
