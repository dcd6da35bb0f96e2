"""What a view wants, as SQL conditions on `record_bookline`: worked out once, for all of its tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tallystick.server.companies.models import Partnership
from tallystick.server.record import search
from tallystick.server.record.codes import BUYS, SELLS, STATE, Rank
from tallystick.server.record.models import BookTally
from tallystick.server.record.values import Value
from tallystick.server.record.views import BoardView, Tab
from tallystick.trade.values import Role

RANKS: Final = {
    Tab.AWAITING_ME: (Rank.MINE,),
    Tab.AWAITING_THEM: (Rank.THEIRS,),
    Tab.AGREED: (Rank.OPEN,),
    Tab.LATE: (Rank.MINE, Rank.THEIRS, Rank.OPEN),
    Tab.AT_RISK: (Rank.MINE, Rank.THEIRS, Rank.OPEN),
    Tab.ALL: (Rank.MINE, Rank.THEIRS, Rank.OPEN, Rank.DONE),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition and the values that it names."""

    sql: str = "true"
    values: tuple[Value, ...] = ()
    search: str = ""  # the words that were looked up, if any
    broad: tuple[str, ...] = ()  # those of them that have to be narrowed

    def also(self, sql: str, *values: Value) -> Condition:
        """Both this and another condition."""
        return replace(self, sql=f"{self.sql} AND {sql}", values=(*self.values, *values))


def on_tab(tab: Tab, today: date, *, found: bool = False) -> Condition:
    """What makes a line of the tab's ranks belong to it.

    With `found`, the lines are those of a search, which has its own way to them. PostgreSQL takes the days
    of the risk for far rarer than they are, and would walk through all lines of the tab instead.
    """
    if tab is Tab.LATE:
        return Condition("sort_date < %s AND due IS NOT NULL", (today,))
    if tab is Tab.AT_RISK and found:
        return Condition("sort_date >= %s AND (risk_from <= %s) IS TRUE AND due IS NOT NULL", (today, today))
    if tab is Tab.AT_RISK:
        return Condition("sort_date >= %s AND risk_from <= %s AND due IS NOT NULL", (today, today))
    return Condition()


def filtered(company: str, view: BoardView, names: Callable[[], Mapping[str, str]]) -> Condition:
    """The filters and the search of a view. `names` gives the names of the company's partners by id."""
    wanted = Condition()
    for column, value in (("partner_id", view.partner), ("item_code", view.item), ("contact", view.buyer)):
        if value:
            wanted = wanted.also(f"{column} = %s", value.replace("\0", ""))
    if view.needed_from:
        wanted = wanted.also("needed_by >= %s", view.needed_from)
    if view.needed_to:
        wanted = wanted.also("needed_by <= %s", view.needed_to)
    if len(view.states) == 1:  # by equality, so that the index gives the order too
        wanted = wanted.also("state = %s", STATE[view.states[0]])
    elif view.states:
        wanted = wanted.also("state = ANY(%s)", [STATE[state] for state in view.states])
    if view.role:
        wanted = _as(company, view.role, wanted)
    if view.search.strip():
        found = search.searched(company, view.search, names())
        wanted = replace(wanted.also(found.sql, *found.values), search=view.search, broad=found.broad)
    return wanted


def _as(company: str, role: Role, wanted: Condition) -> Condition:
    """Only lines on which the company is this side.

    A company is nearly always on one side towards a partner, so this becomes a choice of partners, for which
    there is an index; the column decides only where a partner is both.
    """
    sides = BookTally.objects.filter(company_id=company).values_list("tally_id", "buys", "sells")
    mine, others = [], []
    for tally_id, buys, sells in sides:
        if buys if role is Role.BUYER else sells:
            mine.append(tally_id)
        if sells if role is Role.BUYER else buys:
            others.append(tally_id)
    if not others:
        return wanted
    wanted = wanted.also("partner_id = ANY(%s)", _partners(company, mine))
    if set(mine) & set(others):
        wanted = wanted.also("role = %s", BUYS if role is Role.BUYER else SELLS)
    return wanted


def _partners(company: str, tally_ids: Sequence[str]) -> list[str]:
    rows = Partnership.objects.filter(company_id=company, tally_id__in=tally_ids)
    return list(rows.values_list("partner_id", flat=True))
