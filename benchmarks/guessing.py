"""Guessing hidden numbers from what is seen, as whoever has many examples of both would (no benchmark).

Two ways are tried, a linear one on logarithms and the nearest examples, and the better one counts, which
favours the attacker.
"""

from __future__ import annotations

import numpy as np

from tallystick.planning.layout import Floats

Features = list[float]
Examples = list[tuple[Features, float]]
"""What is seen, and the logarithm of what is to be guessed."""


def typical_error(learnt: Examples, attacked: Examples) -> float:
    """The typical error of the better way of guessing, in logarithms."""
    truth = np.array([value for _, value in attacked])
    return float(np.sqrt(np.mean((_guesses(learnt, attacked) - truth) ** 2, axis=1)).min())


def _guesses(learnt: Examples, attacked: Examples) -> Floats:
    """A line for each way of guessing."""
    seen, hidden = (np.array([view for view, _ in part]) for part in (learnt, attacked))
    known = np.array([value for _, value in learnt])
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread < 1e-9] = 1.0
    seen, hidden = (seen - middle) / spread, (hidden - middle) / spread
    linear = [_linear(seen, known, hidden, strength) for strength in (0.1, 3.0, 100.0)]
    return np.array([*linear, _nearest(seen, known, hidden)])


def _linear(seen: Floats, known: Floats, hidden: Floats, strength: float) -> Floats:
    level = known.mean()
    system = seen.T @ seen + strength * np.eye(seen.shape[1])
    return np.asarray(hidden @ np.linalg.solve(system, seen.T @ (known - level)) + level)


def _nearest(seen: Floats, known: Floats, hidden: Floats, count: int = 7) -> Floats:
    distance = ((hidden[:, None, :] - seen[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(known[np.argsort(distance, axis=1)[:, :count]].mean(axis=1))


def each_from_the_others(views: list[Features], values: list[float]) -> float:
    """The typical error of the better way of guessing, when each is guessed from all others."""
    pairs = list(zip(views, values, strict=True))
    found = np.hstack([_guesses(pairs[:one] + pairs[one + 1 :], [pairs[one]]) for one in range(len(pairs))])
    return float(np.sqrt(np.mean((found - np.array(values)) ** 2, axis=1)).min())
