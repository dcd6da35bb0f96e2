"""When a newly computed requirement becomes a new version of a forecast, and when it had better not."""

from tallystick.planning.republish.calm import Calm
from tallystick.planning.republish.decide import Held, Memory, Verdict, Why, braked, decide

__all__ = ["Calm", "Held", "Memory", "Verdict", "Why", "braked", "decide"]
