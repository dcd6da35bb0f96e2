"""A file beside the demand book: every row is checked against what is known, and what differs is found."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

import numpy as np

from tallystick.interchange.demandbook.reading import DemandFile, ReadRow, ReadTable
from tallystick.interchange.demandbook.values import (
    ONE,
    CapacityRow,
    ClosureRow,
    CodeRow,
    ItemRow,
    OrderRow,
    StockRow,
)
from tallystick.phrases import _
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.checking import by_item
from tallystick.server.demand.difference import Compared, Difference, differences_of
from tallystick.server.demand.foreknown import Foreknown
from tallystick.server.demand.records import EMPTY, Records, added_up
from tallystick.server.demand.structures import Structures
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Partner

_FEW_WEEKS = 2


def compare(demand: DemandBook, partners: Iterable[Partner], file: DemandFile, today: date) -> Compared:
    """Compare a file with a demand book."""
    return _Comparison(demand, list(partners), file, today).run()


class _Comparison(Structures, Foreknown):
    """All tables of one file, in the order in which they depend on each other."""

    def run(self) -> Compared:
        changes: dict[str, Any] = {}
        steps: dict[str, Callable[[ReadTable], dict[str, Any]]] = {
            "items": self._items,
            "recipes": self.recipes,
            "sources": self.sources,
            "codes": self._codes,
            "stock": self._stock,
            "history": self._history,
            "orders": self._orders,
            "capacity": self._capacity,
            "calendar": self._calendar,
            "events": self.events,
            "overrides": self.overrides,
        }
        for key, step in steps.items():
            if key in self.file.tables:
                changes |= step(self.file.tables[key])
        self.found.changes = Changes(**changes)
        self.made_here()
        for read in self.file.tables.values():
            self.found.refused += read.refused
        return self.found

    # -- items ---------------------------------------------------------------------------------------

    def _items(self, read: ReadTable) -> dict[str, Any]:
        known, rows = dict(self.items), []
        for row in self.once(read, ("code",)):
            code, former = row.values["code"], row.values.get("former", "")
            before = known.get(code)
            if before and former in known and former != code:
                read.refuse(
                    row.row,
                    "former",
                    _("{old} and {new} are both there.", old=former, new=code),
                    _("Leave the cell empty, or remove one of the two."),
                )
                continue
            if before is None and former:
                before = known.get(former)
                if before is None:
                    read.refuse(
                        row.row, "former", _("No item had this code."), _("Correct it, or leave it empty.")
                    )
                    continue
                self.renamed[former] = code
            merged = self._item(read, row, before)
            if merged is None:
                self.renamed.pop(former, None)
                continue
            difference = differences_of("items", code, asdict(before) if before else None, asdict(merged))
            self.items.pop(former, None)
            self.items[code] = merged
            if difference:
                rows.append(merged)
                self.found.differences.append(difference)
        self._look_like_renamed(read, known)
        return {"items": tuple(rows), "renamed": dict(self.renamed)}

    def _item(self, read: ReadTable, row: ReadRow, before: ItemRow | None) -> ItemRow | None:
        given = {field.name: row.values[field.name] for field in fields(ItemRow) if field.name in row.values}
        if before and before.unit != given["unit"]:
            read.refuse(
                row.row,
                "unit",
                _("{item} is kept in {unit}.", item=before.code, unit=before.unit),
                _("Keep its unit; all its quantities would mean something else."),
            )
            return None
        if given.get("step", ONE) <= 0:
            read.refuse(row.row, "step", _("The smallest quantity is above 0."), _("Write 1, or 0.5, …"))
            return None
        empty = ItemRow(given["code"], given["unit"])
        base = replace(before, code=given["code"]) if before else empty
        # A column that is there and empty takes a value back; one that is not there leaves it.
        blank = {
            name: getattr(empty, name) for name in read.columns if name != "former" and name not in given
        }
        return replace(base, **blank, **given)

    def _look_like_renamed(self, read: ReadTable, known: dict[str, ItemRow]) -> None:
        """A new item that is described as one that the file leaves out may be that one, renamed."""
        listed = {row.values["code"] for row in read.rows}
        left_out = {
            row.description: row.code for row in known.values() if row.code not in listed and row.description
        }
        for code in sorted(listed - set(known)):
            old = left_out.get(self.items[code].description) if code in self.items else None
            if old and old not in self.renamed:
                self.found.notices.append(
                    _(
                        "{new} is new and described as {old}, which the file does not list. If it was"
                        " renamed, write the old code into a column “Former code”: stock, recipes and history"
                        " go with it.",
                        new=code,
                        old=old,
                    )
                )

    # -- what belongs to items -----------------------------------------------------------------------

    def _codes(self, read: ReadTable) -> dict[str, Any]:
        made = []
        for row in self.once(read, ("customer", "item")):
            customer = self.partner(read, row, "customer") if self.known(read, row, "item") else None
            if customer:
                made.append(CodeRow(customer, row.values["item"], row.values["code"]))
            elif customer == "":
                read.refuse(
                    row.row, "customer", _("No partner of this name."), _("Add it as a partner first.")
                )
        known = {(row.customer, self.now(row.item)): row for row in self.demand.codes()}
        return {"codes": tuple(self.of_rows("codes", made, known, ("customer", "item")))}

    def _stock(self, read: ReadTable) -> dict[str, Any]:
        made = []
        for row in self.once(read, ("item",)):
            if not self.known(read, row, "item") or not self.unit_fits(read, row, row.values["item"]):
                continue
            as_of = row.values.get("as_of", self.today)
            if as_of > self.today:
                read.refuse(
                    row.row, "as_of", _("A day that is still to come."), _("Write when it was counted.")
                )
                continue
            made.append(StockRow(row.values["item"], row.values["on_hand"], as_of))
        known = {(self.now(row.item),): row for row in self.demand.stock()}
        return {"stock": tuple(self.of_rows("stock", made, known, ("item",)))}

    def _orders(self, read: ReadTable) -> dict[str, Any]:
        made, done = [], []
        known = {(row.number, row.line): row for row in self.demand.customer_orders()}
        listed = set()
        for row in self.once(read, ("number", "line")):
            values = {"line": "", "customer": "", **row.values}
            values.pop("unit", None)
            key = (values["number"], values["line"])
            listed.add(key)
            if not self.known(read, row, "item") or not self.unit_fits(read, row, values["item"]):
                continue
            if values["quantity"] > 0:
                made.append(OrderRow(**values))
            elif key in known:
                done.append(key)
                self.found.differences.append(Difference("orders", "removed", self.title("orders", key), ()))
        listed |= {(row.number, row.line) for row in made}
        if not read.refused:  # else one that cannot be read would seem to be missing
            self.found.missing_orders = tuple(sorted(set(known) - listed))
        known = {key: replace(row, item=self.now(row.item)) for key, row in known.items()}
        kept = self.of_rows("orders", made, known, ("number", "line"))
        return {"orders": tuple(kept), "removed_orders": tuple(done)}

    def _capacity(self, read: ReadTable) -> dict[str, Any]:
        made = [
            (row, CapacityRow(row.values["item"], row.values["from_day"], row.values["weekly"]))
            for row in self.once(read, ("item", "from_day"))
            if self.known(read, row, "item") and self.unit_fits(read, row, row.values["item"])
        ]
        groups = self.whole(read, made, "item")
        return {
            "capacity": self.of_items(
                "capacity", groups, by_item(self.demand.capacity(), self.now), ("from_day",)
            )
        }

    def _calendar(self, read: ReadTable) -> dict[str, Any]:
        rows = [
            ClosureRow(row.values["day"], row.values.get("name", "")) for row in self.once(read, ("day",))
        ]
        known = {(row.day,): row for row in self.demand.closures()}
        self.of_rows("calendar", rows, known, ("day",))
        gone = sorted(set(known) - {(row.day,) for row in rows}) if not read.refused else []
        for (day,) in gone:
            self.found.differences.append(Difference("calendar", "removed", str(day), ()))
        changed = any(one.table == "calendar" for one in self.found.differences)
        kept = [row for key, row in known.items() if read.refused and key not in {(one.day,) for one in rows}]
        return {"closures": tuple(sorted([*rows, *kept], key=lambda row: row.day))} if changed else {}

    # -- history -------------------------------------------------------------------------------------

    def _history(self, read: ReadTable) -> dict[str, Any]:
        days: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        amounts: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
        marks: defaultdict[str, array[int]] = defaultdict(lambda: array("b"))
        for row in read.rows:
            item, day = row.values["item"], row.values["day"]
            if not self.known(read, row, "item") or not self.unit_fits(read, row, item):
                continue
            if day > self.today:
                read.refuse(
                    row.row,
                    "day",
                    _("A day that is still to come: no history."),
                    _("Correct the date, or leave the row out."),
                )
                continue
            days[item].append(day.toordinal())
            amounts[item].append(float(row.values.get("quantity", "nan")))
            marks[item].append(row.values.get("stock_out", False))
        news = {
            item: added_up(np.asarray(days[item]), np.asarray(amounts[item]), np.asarray(marks[item]) == 1)
            for item in days
        }
        known = self.demand.histories_of(sorted({*news, *self.renamed}))
        known = {self.now(item): records for item, records in known.items()}
        changed = {}
        for item, records in news.items():
            before = known.get(item, EMPTY)
            after = before.with_(records)
            if not after.same_as(before):
                changed[item] = records
                self.found.differences.append(_history_difference(item, before, after))
            self._short(item, after)
        return {"history": changed}

    def _short(self, item: str, records: Records) -> None:
        if int(records.days[-1] - records.days[0]) < 7 * _FEW_WEEKS:
            self.found.notices.append(
                _(
                    "{item}: its history covers less than {weeks} weeks: its forecast guesses a level, with a"
                    " wide spread.",
                    item=item,
                    weeks=_FEW_WEEKS,
                )
            )


def _history_difference(item: str, before: Records, after: Records) -> Difference:
    """How many days a history gains, and of how many it says something else."""
    added = len(after) - len(before)
    same = np.isin(after.days, before.days)
    changed = int(
        np.count_nonzero(
            ~(
                (after.quantities[same] == before.quantities)
                | (np.isnan(after.quantities[same]) & np.isnan(before.quantities))
            )
            | (after.stock_outs[same] != before.stock_outs)
        )
    )
    told = tuple(
        ("days " + name, "", str(count)) for name, count in (("new", added), ("changed", changed)) if count
    )
    return Difference("history", "changed" if len(before) else "new", item, told)
