"""One company between its customers and its suppliers: what came in, computed into what goes out. Pure.

A step takes what a company knows and returns the claims that it would make, to whom, and what a person should
look at. It remembers nothing: what was published and committed stands in the record, so a step that is run
again after a crash says nothing twice.
"""

from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.planning.tiers.known import Known
from tallystick.planning.tiers.memo import Memo
from tallystick.planning.tiers.step import Outcome, Question, step

__all__ = ["Desk", "Known", "Memo", "Outcome", "Partner", "Question", "step"]
