"""Events and overrides of a file: what people know better than histories, said row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tallystick.interchange.demandbook.reading import ReadTable
from tallystick.interchange.demandbook.values import EventRow, OverrideRow
from tallystick.phrases import Phrase, _
from tallystick.server.demand.adjusting import EVENT_KEY, LONGEST, MOST, OVERRIDE_KEY
from tallystick.server.demand.checking import Checking, Groups, by_item, refuse_group
from tallystick.server.demand.models import NAME_LENGTH, PERSON_LENGTH

_LEAST_EFFECT, _MOST_EFFECT = Decimal("0.1"), Decimal(10)


class Foreknown(Checking):
    """What people know beforehand of demand."""

    def events(self, read: ReadTable) -> dict[str, Any]:
        """The events that a file changes: those of a name belong together, and are replaced together."""
        made = []
        for row in self.once(read, (*EVENT_KEY[1:], "name")):
            values = {"last_day": row.values["first_day"], **row.values}
            if row.values.get("item") and not self.known(read, row, "item"):
                continue
            wrong = _wrong_days(values) or _too_long(values, "name", NAME_LENGTH) or _wrong_effect(values)
            if wrong:
                read.refuse(row.row, *wrong)
                continue
            made.append((row, EventRow(**values)))
        old = defaultdict[str, list[EventRow]](list)
        for event in self.demand.events():
            old[event.name].append(replace(event, item=self.now(event.item)))
        groups = self.whole(read, made, "name")
        self._refuse_too_many(read, groups, old, "name")
        return {"events": self.of_items("events", groups, old, EVENT_KEY[1:], "name")}

    def overrides(self, read: ReadTable) -> dict[str, Any]:
        """The overrides that a file changes: those of an item are replaced together.

        Those that stood before go first, in their order: a workbook that somebody sorted says the same.
        """
        old = by_item(self.demand.overrides(), self.now)
        stood = {_key(row): (at, row) for rows in old.values() for at, row in enumerate(rows)}
        made = []
        for row in self.once(read, (*OVERRIDE_KEY[1:], "item")):
            values = dict(row.values)
            values.pop("unit", None)
            if not self.known(read, row, "item") or not self.unit_fits(read, row, values["item"]):
                continue
            wrong = _wrong_days(values) or _wrong_figure(values) or _too_long(values, "by", PERSON_LENGTH)
            if wrong:
                read.refuse(row.row, *wrong)
                continue
            given = OverrideRow(**values)
            before = stood[_key(given)][1] if _key(given) in stood else given
            same = replace(given, by=given.by or before.by)  # else it is another's word now
            made.append((row, same if same == before else given))
        made.sort(key=lambda each: stood.get(_key(each[1]), (MOST, None))[0])
        groups = self.whole(read, made, "item")
        self._refuse_too_many(read, groups, old, "item")
        return {"overrides": self.of_items("overrides", groups, old, OVERRIDE_KEY[1:])}

    def _refuse_too_many(self, read: ReadTable, groups: Groups, old: dict[str, list[Any]], name: str) -> None:
        there = sum(len(rows) for key, rows in old.items() if key not in groups)
        reason = _("With these rows there are more than {most}.", most=MOST)
        for key in list(groups):
            there += len(groups[key])
            if there > MOST:
                refuse_group(read, groups, key, name, reason, _("Take out those that are over."))


def _key(row: OverrideRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in OVERRIDE_KEY)


_Wrong = tuple[str, Phrase, Phrase]
"""Which cell is wrong, why, and what to do."""


def _wrong_days(values: dict[str, Any]) -> _Wrong | None:
    days = (values["last_day"] - values["first_day"]).days
    if days < 0:
        return "last_day", _("This is before the first day."), _("Correct one of the two.")
    if days > 7 * LONGEST:
        return "last_day", _("That is more than three years."), _("Choose nearer days.")
    return None


def _wrong_figure(values: dict[str, Any]) -> _Wrong | None:
    if ("quantity" in values) == ("factor" in values):
        column = "factor" if "factor" in values else "quantity"
        reason = _("A quantity a week or a factor, one of the two, says what to expect.")
        return column, reason, _("Fill in one of the two cells, and leave the other empty.")
    return None


def _wrong_effect(values: dict[str, Any]) -> _Wrong | None:
    if not _LEAST_EFFECT <= values.get("effect", Decimal(1)) <= _MOST_EFFECT:
        return "effect", _("Not an effect from 0.1 to 10."), _("Write 1.3 for 30 % more.")
    return None


def _too_long(values: dict[str, Any], name: str, most: int) -> _Wrong | None:
    if len(values.get(name, "")) > most:
        return name, _("Longer than {most} characters.", most=most), _("Shorten it.")
    return None
