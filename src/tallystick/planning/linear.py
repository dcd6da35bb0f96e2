"""HiGHS behind one narrow door."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from tallystick.errors import InvalidInput, Unavailable
from tallystick.planning.layout import Entries, Floats

_STATUS = highspy.HighsModelStatus
_SOLVED = (_STATUS.kOptimal, _STATUS.kModelEmpty)


@dataclass(frozen=True, slots=True)
class Solution:
    """An optimum: the variables, the price of each equation, and the objective."""

    x: Floats
    price: Floats
    objective: float


class LinearModel:
    """A linear program that can be solved again with other costs, bounds and right-hand sides.

    It starts each time from the last optimal basis, which is what makes many small re-solves cheap.
    """

    def __init__(self, matrix: Entries, cost: Floats, lower: Floats, upper: Floats, right: Floats) -> None:
        self._width, self._height = matrix.width, matrix.height
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = matrix.width, matrix.height
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
        lp.row_lower_ = lp.row_upper_ = right
        order = np.lexsort((matrix.row, matrix.column))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate(
            [[0], np.cumsum(np.bincount(matrix.column, minlength=matrix.width))]
        )
        lp.a_matrix_.index_ = matrix.row[order]
        lp.a_matrix_.value_ = matrix.amount[order]
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(lp)

    def set_cost(self, cost: Floats) -> None:
        """Change the whole objective."""
        self._highs.changeColsCost(self._width, np.arange(self._width, dtype=np.int32), cost)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Change the bounds of every variable."""
        self._highs.changeColsBounds(self._width, np.arange(self._width, dtype=np.int32), lower, upper)

    def set_right(self, right: Floats) -> None:
        """Change the right-hand side of every equation."""
        self._highs.changeRowsBounds(self._height, np.arange(self._height, dtype=np.int32), right, right)  # type: ignore[attr-defined]

    def solve(self, what: str, *, interior: bool = False) -> Solution:
        """The optimum. `what` names the problem in the error if there is none."""
        self._highs.setOptionValue("solver", "ipm" if interior else "choose")
        self._highs.run()
        status = self._highs.getModelStatus()
        if status not in _SOLVED:
            # A warm start can mislead the simplex method into a wrong verdict; a cold one decides.
            self._highs.clearSolver()
            self._highs.setOptionValue("solver", "choose")
            self._highs.run()
            status = self._highs.getModelStatus()
        if status in (_STATUS.kUnbounded, _STATUS.kUnboundedOrInfeasible):
            raise InvalidInput(
                f"{what} can earn without limit: some end_value is more than what the goods take to make.",
                mend="Lower the end_value along the way from the first supplier to that stock point.",
            )
        if status == _STATUS.kInfeasible:
            raise InvalidInput(
                f"{what} has no plan at all.", mend="Check maxima and stocks against each other."
            )
        if status not in _SOLVED:
            raise Unavailable(f"HiGHS could not solve {what}: {self._highs.modelStatusToString(status)}.")
        solution = self._highs.getSolution()
        return Solution(
            np.array(solution.col_value),
            np.array(solution.row_dual),
            self._highs.getInfo().objective_function_value,
        )
