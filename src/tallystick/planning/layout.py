"""The linear program's shape, from the public structure alone: blocks of one variable or equation a week.

A term (row block, column block, lag, amount) says that a column of week t has that amount in the row of
week t + lag. Stock carried over is a term of lag 1, a lane's arrival one of its lead time; what arrives
after the last week drops out here and is valued in the objective (`program.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tallystick.planning.structure import Company, Lane, Structure

Index = NDArray[np.int64]
Floats = NDArray[np.float64]


class Column(StrEnum):
    """Kinds of variables."""

    STOCK = "stock"
    PROCESS = "process"
    LANE = "lane"
    OVERTIME = "overtime"
    IDLE = "idle"
    SERVED = "served"
    BACKLOG = "backlog"


class Row(StrEnum):
    """Kinds of equations."""

    BALANCE = "balance"
    CAPACITY = "capacity"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Block:
    """One variable or equation for each week. A lane's variable belongs to its buyer."""

    kind: Column | Row
    company: str
    id: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A sparse matrix as (row, column, amount) triples."""

    row: Index
    column: Index
    amount: Floats
    height: int
    width: int

    def times(self, x: Floats) -> Floats:
        """The matrix times a vector."""
        return np.bincount(self.row, self.amount * x[self.column], self.height).astype(np.float64, copy=False)

    def transposed_times(self, y: Floats) -> Floats:
        """The transposed matrix times a vector."""
        return np.bincount(self.column, self.amount * y[self.row], self.width).astype(np.float64, copy=False)


def largest_fault(matrix: Entries, x: Floats, right: Floats, weeks: int) -> float:
    """The largest fault in any equation, as a part of the largest figure in the weeks of its block."""
    fault = np.abs(matrix.times(x) - right)
    figures = np.abs(right)
    np.maximum.at(figures, matrix.row, np.abs(matrix.amount * x[matrix.column]))
    scale = np.repeat(figures.reshape(-1, weeks).max(axis=1), weeks)
    return float(np.max(fault / np.maximum(scale, 1.0), initial=0.0))


@dataclass(frozen=True, slots=True)
class _Term:
    row: int
    column: int
    lag: int
    amount: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks and terms of a whole network, or of one company with its ends of its lanes."""

    weeks: int
    columns: tuple[Block, ...]
    rows: tuple[Block, ...]
    terms: tuple[_Term, ...] = field(repr=False)
    _where: Mapping[Block, int] = field(repr=False, compare=False)

    @classmethod
    def of(cls, structure: Structure, company: str | None = None) -> Layout:
        """The layout of everything, or of what one company decides and its lanes."""
        build = _Builder()
        for one in structure.companies:
            if company is None or one.id == company:
                build.add_company(one)
        for lane in structure.lanes if company is None else structure.lanes_of(company):
            build.add_lane(lane, company)
        columns, rows = tuple(build.columns), tuple(build.rows)
        where = MappingProxyType(build.columns | build.rows)
        return cls(structure.weeks, columns, rows, tuple(build.terms), where)

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.columns) * self.weeks

    @property
    def height(self) -> int:
        """Number of equations."""
        return len(self.rows) * self.weeks

    def at(self, kind: Column | Row, company: str, key: str) -> slice:
        """Where the block's weeks stand in a vector of variables or of equations."""
        index = self._where[Block(kind, company, key)]
        return slice(index * self.weeks, (index + 1) * self.weeks)

    def entries(self) -> Entries:
        """The matrix of the equations."""
        weeks = self.weeks
        lag = np.array([term.lag for term in self.terms], dtype=np.int64)
        count = np.maximum(weeks - lag, 0)
        first = np.repeat(np.cumsum(count) - count, count)
        week = np.arange(count.sum(), dtype=np.int64) - first
        row = (
            np.repeat(np.array([term.row for term in self.terms], dtype=np.int64) * weeks + lag, count) + week
        )
        column = (
            np.repeat(np.array([term.column for term in self.terms], dtype=np.int64) * weeks, count) + week
        )
        amount = np.repeat(np.array([term.amount for term in self.terms], dtype=np.float64), count)
        return Entries(row, column, amount, self.height, self.size)


class _Builder:
    def __init__(self) -> None:
        self.columns: dict[Block, int] = {}
        self.rows: dict[Block, int] = {}
        self.terms: list[_Term] = []

    def column(self, kind: Column, company: str, key: str) -> int:
        return self.columns.setdefault(Block(kind, company, key), len(self.columns))

    def row(self, kind: Row, company: str, key: str) -> int:
        return self.rows.setdefault(Block(kind, company, key), len(self.rows))

    def term(self, row: int, column: int, lag: int, amount: float) -> None:
        self.terms.append(_Term(row, column, lag, amount))

    def add_company(self, company: Company) -> None:
        balance = {key: self.row(Row.BALANCE, company.id, key) for key in company.stock_points}
        for key in company.stock_points:
            stock = self.column(Column.STOCK, company.id, key)
            self.term(balance[key], stock, 0, 1.0)
            self.term(balance[key], stock, 1, -1.0)
        capacity = {key: self.row(Row.CAPACITY, company.id, key) for key in company.resources}
        for key in company.resources:
            self.term(capacity[key], self.column(Column.OVERTIME, company.id, key), 0, -1.0)
            self.term(capacity[key], self.column(Column.IDLE, company.id, key), 0, 1.0)
        for process in company.processes:
            started = self.column(Column.PROCESS, company.id, process.id)
            for key, amount in process.consumes.items():
                self.term(balance[key], started, 0, amount)
            for key, amount in process.makes.items():
                self.term(balance[key], started, process.lead_time, -amount)
            for key, amount in process.uses.items():
                self.term(capacity[key], started, 0, amount)
        for demand in company.demands:
            owed = self.row(Row.OWED, company.id, demand.id)
            served = self.column(Column.SERVED, company.id, demand.id)
            backlog = self.column(Column.BACKLOG, company.id, demand.id)
            self.term(balance[demand.stock_point], served, 0, 1.0)
            self.term(owed, served, 0, 1.0)
            self.term(owed, backlog, 0, 1.0)
            self.term(owed, backlog, 1, -1.0)

    def add_lane(self, lane: Lane, only: str | None) -> None:
        shipped = self.column(Column.LANE, lane.buyer, lane.id)
        if only in (None, lane.supplier):
            self.term(self.row(Row.BALANCE, lane.supplier, lane.from_stock), shipped, 0, 1.0)
        if only in (None, lane.buyer):
            self.term(self.row(Row.BALANCE, lane.buyer, lane.to_stock), shipped, lane.lead_time, -1.0)
