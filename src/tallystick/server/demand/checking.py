"""What every table of a file is checked for: who and what it names, what stands twice, what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from tallystick.interchange.demandbook.reading import DemandFile, ReadRow, ReadTable
from tallystick.interchange.demandbook.values import PartRow
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.words import read_key
from tallystick.phrases import Phrase, _
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.difference import Compared, Difference, differences_of
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Partner

Groups = dict[str, list[tuple[ReadRow, Any]]]
"""The rows that only make sense together, by what they are of, and what each says."""
OWN_WORDS = ("Own production", "Eigenfertigung", "Production propre", "Producción propia")
_OWN = frozenset(normal(words) for words in OWN_WORDS)


class Checking:
    """A file beside a demand book, and what is known on both sides."""

    def __init__(self, demand: DemandBook, partners: list[Partner], file: DemandFile, today: date) -> None:
        self.demand, self.file, self.today = demand, file, today
        self.found = Compared(file, Changes())
        self.items = {row.code: row for row in demand.items()}
        self.renamed: dict[str, str] = {}
        self.partners = {normal(partner.name): partner.id for partner in partners}
        self.partners |= {normal(partner.id): partner.id for partner in partners}
        self.names = {partner.id: partner.name for partner in partners}

    def now(self, item: str) -> str:
        return self.renamed.get(item, item)

    def once(self, read: ReadTable, key: tuple[str, ...]) -> Iterable[ReadRow]:
        """The rows, each key once; a row that says again what one said before is refused."""
        first: dict[tuple[Any, ...], int] = {}
        for row in read.rows:
            values = tuple(row.values.get(name, "") for name in key)
            if values in first:
                read.refuse(
                    row.row,
                    key[-1],
                    _("This stands in row {row} already.", row=first[values]),
                    _("Take one of the two rows out."),
                )
                continue
            first[values] = row.row
            yield row

    def known(self, read: ReadTable, row: ReadRow, name: str) -> bool:
        code = row.values[name]
        if code in self.items:
            return True
        near = get_close_matches(code, self.items, 1, 0.7) if len(read.refused) < 100 else []
        mend = _("Did you mean {code}?", code=near[0]) if near else _("Add it to the items first.")
        if code in self.renamed:
            mend = _("It is called {code} now.", code=self.renamed[code])
        read.refuse(row.row, name, _("There is no item of this code."), mend)
        return False

    def unit_fits(self, read: ReadTable, row: ReadRow, item: str) -> bool:
        unit = row.values.get("unit", "")
        kept = self.items[item].unit
        if not unit or unit == kept:
            return True
        read.refuse(
            row.row,
            "unit",
            _("{item} is kept in {unit}.", item=item, unit=kept),
            _("Convert the quantity to {unit}.", unit=kept),
        )
        return False

    def partner(self, read: ReadTable, row: ReadRow, name: str) -> str | None:
        """The company that a cell names; empty for one's own production; None if it is refused."""
        words = normal(row.values.get(name, ""))
        if not words or words in _OWN:
            return ""
        found = self.partners.get(words)
        if found is None:
            near = get_close_matches(words, self.partners, 1, 0.8)
            mend = (
                _("Did you mean {name}?", name=self.names[self.partners[near[0]]])
                if near
                else _("Add it as a partner first.")
            )
            read.refuse(row.row, name, _("No partner of this name."), mend)
        return found

    def whole(self, read: ReadTable, made: list[tuple[ReadRow, Any]], name: str) -> Groups:
        """Rows by item. If one row of an item is refused none is taken: the rest would mislead."""
        groups: Groups = defaultdict(list)
        for row, value in made:
            groups[row.values[name]].append((row, value))
        at = read.columns[name]
        bad = {read_key(read.cells.cell(one.row, at)) for one in read.refused}
        for item in [one for one in groups if one in bad]:
            reason = _("Another row of {item} is refused.", item=item)
            refuse_group(read, groups, item, name, reason, _("Mend that one; these go together."))
        return dict(groups)

    def of_items(
        self,
        table: str,
        groups: Groups,
        old: dict[str, list[Any]],
        key: tuple[str, ...],
        name: str = "item",
    ) -> dict[str, tuple[Any, ...]]:
        changed = {}
        for item, rows in groups.items():
            after = {tuple(getattr(value, part) for part in key): value for _row, value in rows}
            before = {tuple(getattr(value, part) for part in key): value for value in old.get(item, ())}
            count = len(self.found.differences)
            for each, value in after.items():
                self.differ(table, (item, *each), before.get(each), value, (name, *key))
            for each in before.keys() - after.keys():
                self.found.differences.append(
                    Difference(table, "removed", self.title(table, (item, *each)), ())
                )
            if len(self.found.differences) > count:
                changed[item] = tuple(after.values())
        return changed

    def of_rows(self, table: str, made: list[Any], known: dict[Any, Any], key: tuple[str, ...]) -> list[Any]:
        changed = []
        for value in made:
            each = tuple(getattr(value, name) for name in key)
            if self.differ(table, each, known.get(each), value, key):
                changed.append(value)
        return changed

    def differ(
        self, table: str, key: tuple[Any, ...], before: Any, after: Any, named: tuple[str, ...]
    ) -> bool:
        """Note how a row differs from the book's; `named` are the fields that its key tells already."""
        values = {name: value for name, value in asdict(after).items() if name not in named}
        old = (
            None
            if before is None
            else {name: value for name, value in asdict(before).items() if name in values}
        )
        found = differences_of(table, self.title(table, key), old, values)
        if found is None and before is None:
            found = Difference(table, "new", self.title(table, key), ())
        if found:
            self.found.differences.append(found)
        return found is not None

    def title(self, table: str, key: tuple[Any, ...]) -> str:
        """A row by its key, with partners by their names."""
        nobody = OWN_WORDS[0] if table == "sources" else ""
        return " / ".join(filter(None, (self.names.get(str(part), str(part)) or nobody for part in key)))


def refuse_group(read: ReadTable, groups: Groups, of: str, name: str, reason: Phrase, mend: Phrase) -> None:
    """Take a group out, and refuse each of its rows, for a reason that lies in a column."""
    for row, _value in groups.pop(of):
        read.refuse(row.row, name, reason, mend)


def by_item(rows: Iterable[Any], now: Callable[[str], str]) -> dict[str, list[Any]]:
    """Rows of the book by item, under the codes that items have now."""
    found = defaultdict[str, list[Any]](list)
    for row in rows:
        renamed = {"part": now(row.part)} if isinstance(row, PartRow) else {}
        found[now(row.item)].append(replace(row, item=now(row.item), **renamed))
    return dict(found)
