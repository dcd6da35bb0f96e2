"""What a file would change in a demand book, and which of its rows cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tallystick.interchange.demandbook.reading import DemandFile, Refused
from tallystick.interchange.demandbook.tables import Table
from tallystick.phrases import Phrase
from tallystick.server.demand.values import Changes


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is new, changed or removed: each field with its value before and after."""

    table: str
    kind: str
    key: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Compared:
    """A file beside the book: what would be written, how that reads, what is refused, what to know."""

    file: DemandFile
    changes: Changes
    differences: list[Difference] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    missing_orders: tuple[tuple[str, str], ...] = ()
    notices: list[Phrase] = field(default_factory=list)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each table are read, new, changed, removed and refused."""
        found: dict[str, dict[str, int]] = {}
        for key, read in self.file.tables.items():
            found[key] = {"rows": len(read.rows), "new": 0, "changed": 0, "removed": 0, "refused": 0}
        for one in self.differences:
            found[one.table][one.kind] += 1
        for row in {(one.table, one.row) for one in self.refused}:
            found[row[0]]["refused"] += 1
        return found

    def summary(self, say: Callable[[Phrase], Any] = str, most: int = 200) -> dict[str, Any]:
        """The same as plain values, with the first differences and refusals of each table, and notices.

        `say` is how sentences are put: in English, or so that they can be said in any language later.
        """
        return {
            "file": self.file.name,
            "tables": {
                key: {
                    "title": read.table.title,
                    "sheet": read.sheet,
                    "ignored": list(read.ignored),
                    **self.counts()[key],
                    "differences": [
                        {"kind": one.kind, "key": one.key, "fields": _titled(read.table, one.fields)}
                        for one in [each for each in self.differences if each.table == key][:most]
                    ],
                    "refusals": [
                        {
                            "row": one.row,
                            "column": one.column,
                            "value": one.value,
                            "reason": say(one.reason),
                            "mend": say(one.mend),
                        }
                        for one in [each for each in self.refused if each.table == key][:most]
                    ],
                }
                for key, read in self.file.tables.items()
            },
            "others": list(self.file.others),
            "missing_orders": len(self.missing_orders),
            "notices": [say(notice) for notice in self.notices[:most]],
        }


def _titled(table: Table, given: tuple[tuple[str, str, str], ...]) -> list[list[str]]:
    """Fields under the names of their columns."""
    titles = {column.name: column.title for column in table.columns}
    return [[titles.get(name, name), before, after] for name, before, after in given]


def differences_of(
    table: str, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Difference | None:
    """How one row differs from what the book has; None if it does not."""
    # of what is new, defaults need no telling; a stock or a capacity of 0 does
    quiet = ("", None, 0) if table in ("items", "recipes", "sources") else ("", None)
    fields = tuple(
        (name, "" if before is None else text(before[name]), text(value))
        for name, value in after.items()
        if (before is None and value not in quiet) or (before is not None and before[name] != value)
    )
    if not fields:
        return None
    return Difference(table, "new" if before is None else "changed", key, fields)


def text(value: Any) -> str:
    """A value as words; quantities without noughts at their end."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
