"""A table of any length in little memory: millions of rows hold few distinct items, days and quantities."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from tallystick.interchange.spreadsheet.sheet import Cell

Key = TypeVar("Key", bound=Hashable)
Progress = Callable[[int], None]

_TELL_EVERY = 50_000


class _Codes(dict[Cell, int]):
    """Numbers cells in the order in which they are first seen."""

    def __missing__(self, cell: Cell) -> int:
        code = self[cell] = len(self)
        return code


class CodedTable(Generic[Key]):
    """Rows with their numbers as columns of small numbers, each of which stands for a distinct cell.

    `places` says which columns are kept, under which key. A row that is too short has empty cells; TRUE and
    FALSE become words, or they would be one with 1 and 0.
    """

    def __init__(
        self,
        rows: Iterable[tuple[int, list[Cell]]],
        places: Mapping[Key, int],
        tell: Progress = lambda _rows: None,
    ) -> None:
        self.numbers = array("i")
        self.columns = {key: array("i") for key in places}
        codes_of = {key: _Codes() for key in places}
        takers = [(at, codes_of[key], self.columns[key].append) for key, at in places.items()]
        for number, row in rows:
            self.numbers.append(number)
            for at, codes, append in takers:
                cell = row[at] if at < len(row) else ""
                append(codes[cell if not isinstance(cell, bool) else str(cell).upper()])
            if not len(self.numbers) % _TELL_EVERY:
                tell(len(self.numbers))
        self.cells: dict[Key, list[Cell]] = {key: list(codes) for key, codes in codes_of.items()}

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, key: Key) -> NDArray[np.int32]:
        """For every row the place of its cell in `cells`, to reckon with."""
        return np.asarray(self.columns[key], dtype=np.int32)

    def counted(self, key: Key) -> Counter[Cell]:
        """How often each cell comes."""
        counts = np.bincount(self.column(key), minlength=len(self.cells[key]))
        return Counter(dict(zip(self.cells[key], counts.tolist(), strict=True)))

    def cell(self, number: int, key: Key) -> Cell:
        """A cell, by the number of its row."""
        return self.cells[key][self.columns[key][bisect_left(self.numbers, number)]]
