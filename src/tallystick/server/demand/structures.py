"""Recipes and sources of a file: rows that only make sense together, and with what the book has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from tallystick.interchange.demandbook.reading import ReadRow, ReadTable
from tallystick.interchange.demandbook.values import ONE, PartRow, SourceRow
from tallystick.phrases import _
from tallystick.planning.requirements.structure import circle_of
from tallystick.server.demand.checking import Checking, Groups, by_item, refuse_group

_SLACK = 1_000_000


class Structures(Checking):
    """What items are made of and where they come from."""

    def recipes(self, read: ReadTable) -> dict[str, Any]:
        """The recipes that a file changes; of those that go in a circle none."""
        made = []
        for row in self.once(read, ("item", "part")):
            values = row.values
            if not self.known(read, row, "item") or not self.known(read, row, "part"):
                continue
            if not self.unit_fits(read, row, values["part"]):
                continue
            if values["quantity"] <= 0 or values.get("scrap", 0) >= 1:
                name = "quantity" if values["quantity"] <= 0 else "scrap"
                read.refuse(
                    row.row,
                    name,
                    _("No recipe can be made of this."),
                    _("A quantity above 0, scrap below 100 %."),
                )
                continue
            unit = self.items[values["part"]].unit
            made.append(
                (
                    row,
                    PartRow(
                        values["item"], values["part"], values["quantity"], unit, values.get("scrap", ONE * 0)
                    ),
                )
            )
        groups = self.whole(read, made, "item")
        old = by_item(self.demand.parts(), self.now)
        self._refuse_circles(read, groups, old)
        return {"recipes": self.of_items("recipes", groups, old, ("part",))}

    def sources(self, read: ReadTable) -> dict[str, Any]:
        """The sources that a file changes; those of an item whose shares do not come to 1 are refused."""
        made = []
        counted = defaultdict[str, int](int)
        for row in read.rows:
            counted[row.values["item"]] += 1
        for row in self.once(read, ("item", "supplier")):
            values = dict(row.values)
            if not self.known(read, row, "item"):
                continue
            supplier = self.partner(read, row, "supplier")
            if supplier is None:
                continue
            if not self._source_makes_sense(read, row, supplier, alone=counted[values["item"]] == 1):
                continue
            made.append((row, SourceRow(**{**values, "supplier": supplier})))
        groups = self.whole(read, made, "item")
        for item, rows in list(groups.items()):
            total = sum(source.share for _row, source in rows)
            if len({source.supplier for _row, source in rows}) < len(rows):
                reason = _("{item} names a supplier twice.", item=item)
                refuse_group(read, groups, item, "supplier", reason, _("Put the two rows together."))
            elif abs(total - 1) * _SLACK > 1:
                reason = _("The shares of {item} come to {total}.", item=item, total=f"{total:f}")
                refuse_group(read, groups, item, "share", reason, _("Let them add up to 1 (100 %)."))
        return {
            "sources": self.of_items(
                "sources", groups, by_item(self.demand.sources(), self.now), ("supplier",)
            )
        }

    def _refuse_circles(self, read: ReadTable, groups: Groups, old: dict[str, list[Any]]) -> None:
        """Take recipes that make a circle, with each other or with those of the book, out of the groups."""
        while circle := circle_of(
            {item: [part.part for part in _parts(item, groups, old)] for item in sorted({*old, *groups})}
        ):
            bad = dict.fromkeys(item for item in circle if item in groups)
            reason = _("These recipes go in a circle: {circle}.", circle=" → ".join(circle))
            for item in bad:
                mend = _("Take one of these parts out of its recipe.")
                refuse_group(read, groups, item, "part", reason, mend)
            if not bad:
                break

    def _source_makes_sense(self, read: ReadTable, row: ReadRow, supplier: str, *, alone: bool) -> bool:
        if "share" not in row.values and not alone:
            read.refuse(
                row.row,
                "share",
                _("The cell is empty."),
                _("Say which share of the item comes from here."),
            )
            return False
        if not supplier and (row.values.get("minimum") or row.values.get("multiple")):
            read.refuse(
                row.row,
                "minimum",
                _("Lots of one's own production belong to the item."),
                _("Write them in the sheet of items."),
            )
            return False
        return True

    def made_here(self) -> None:
        """An item with a recipe needs some share of one's own production."""
        changes = self.found.changes
        recipes = {item for item, rows in by_item(self.demand.parts(), self.now).items() if rows}
        recipes |= set(changes.recipes)
        sources = by_item(self.demand.sources(), self.now) | {
            item: list(rows) for item, rows in changes.sources.items()
        }
        for item in sorted((set(changes.recipes) | set(changes.sources)) & recipes):
            rows = sources.get(item)
            if not rows or any(not row.supplier for row in rows):
                continue
            for key in ("recipes", "sources"):
                read = self.file.tables.get(key)
                for row in read.rows if read else ():
                    if row.values["item"] == item and item in getattr(changes, key):
                        assert read is not None
                        read.refuse(
                            row.row,
                            "item",
                            _("{item} has a recipe, but is not made here.", item=item),
                            _("Give “Own production” a share of it, or take its recipe out."),
                        )
            self.found.changes = changes = replace(
                changes,
                recipes={key: value for key, value in changes.recipes.items() if key != item},
                sources={key: value for key, value in changes.sources.items() if key != item},
            )
            self.found.differences = [
                one
                for one in self.found.differences
                if not (one.table in ("recipes", "sources") and one.key.split(" / ")[0] == item)
            ]


def _parts(item: str, groups: Groups, old: dict[str, list[Any]]) -> list[Any]:
    """What an item will be made of: as the file says, or as the book has it."""
    return [part for _row, part in groups[item]] if item in groups else old[item]
