"""The one way to a company's demand book. Only the company's own people and jobs get here, no link does.

```python
with access.open() as book:
    demand = DemandBook(book)
    desk, orders = demand.desk(today), demand.orders()
```
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from tallystick.collector import uncollected
from tallystick.errors import InvalidInput, NotFound
from tallystick.interchange.demandbook.values import (
    CapacityRow,
    ClosureRow,
    CodeRow,
    EventRow,
    ItemRow,
    OrderRow,
    OverrideRow,
    PartRow,
    SourceRow,
    StockRow,
)
from tallystick.planning.commit.rules import AutoCommit
from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements.calendars import Weeks, WorkingDays
from tallystick.planning.requirements.demand import Demand
from tallystick.planning.requirements.expectation import Horizon
from tallystick.planning.tiers.desk import Desk
from tallystick.server.demand import models, storing, writing
from tallystick.server.demand.desk import Master, demands_of, desk_of, partners_of, week_of
from tallystick.server.demand.records import EMPTY, Histories, Records, together
from tallystick.server.demand.values import Changes, ItemPage, Listed, Planned, Rules, Sheet, Size
from tallystick.server.gate import Action, Book


class DemandBook:
    """A company's demand book, for as long as its book is open."""

    def __init__(self, book: Book) -> None:
        book.access.require_whole(Action.READ)
        self._book = book
        self._company = book.company

    # -- reading -------------------------------------------------------------------------------------

    def page(
        self,
        search: str = "",
        after: str = "",
        before: str = "",
        limit: int = 50,
        among: Collection[UUID] | None = None,
    ) -> ItemPage:
        """Items whose code or description holds some words, by code, after or before a code.

        With `among` it is of these items only.
        """
        found = models.Item.objects.filter(company_id=self._company)
        if among is not None:
            found = found.filter(id__in=among)
        for word in search.split()[:8]:
            found = found.filter(Q(code__icontains=word) | Q(description__icontains=word))
        if before:
            codes = _codes(found.filter(code__lt=before).order_by("-code"), limit + 1)
            more_before, more_after = len(codes) > limit, True
            codes = codes[:limit][::-1]
        else:
            codes = _codes(found.filter(code__gt=after).order_by("code"), limit + 1)
            more_before, more_after = bool(after), len(codes) > limit
            codes = codes[:limit]
        return ItemPage(
            self._listed(codes),
            codes[-1] if codes and more_after else "",
            codes[0] if codes and more_before else "",
        )

    def _listed(self, codes: Sequence[str]) -> tuple[Listed, ...]:
        of_items = {"company_id": self._company, "item__in": codes}
        stock = {row.item: row for row in storing.rows(StockRow, self._company, item__in=codes)}
        parts = dict(models.Part.objects.filter(**of_items).values_list("item").annotate(Count("part")))
        sourced = models.Source.objects.filter(**of_items).values_list("item")
        sources = dict(sourced.annotate(Count("supplier")))

        until = dict(models.History.objects.filter(**of_items).values_list("item", "last_day"))
        ids = self.ids(codes)
        return tuple(
            Listed(
                ids[row.code],
                row,
                stock.get(row.code),
                parts.get(row.code, 0),
                sources.get(row.code, 0),
                until.get(row.code),
            )
            for row in storing.rows(ItemRow, self._company, code__in=codes)
        )

    def item(self, code: str) -> Sheet:
        """All of one item; `NotFound` if the book has none of this code."""
        found = storing.rows(ItemRow, self._company, code=code)
        if not found:
            raise NotFound(_("There is no item {code}.").format(code=code))
        stock = storing.rows(StockRow, self._company, item=code)
        history = dict(storing.histories(self._company, [code]))
        return Sheet(
            item=found[0],
            parts=tuple(storing.rows(PartRow, self._company, item=code)),
            used_in=tuple(storing.rows(PartRow, self._company, part=code)),
            sources=tuple(storing.rows(SourceRow, self._company, item=code)),
            codes=tuple(storing.rows(CodeRow, self._company, item=code)),
            stock=stock[0] if stock else None,
            orders=tuple(storing.rows(OrderRow, self._company, "day", "number", "line", item=code)),
            capacity=tuple(storing.rows(CapacityRow, self._company, item=code)),
            history=history.get(code, EMPTY),
        )

    def ids(self, codes: Sequence[str]) -> dict[str, UUID]:
        """By which ids addresses name these items."""
        found = models.Item.objects.filter(company_id=self._company, code__in=codes)
        return dict(found.values_list("code", "id"))

    def code_of(self, item: UUID) -> str:
        """The code of an item that an address names."""
        found = models.Item.objects.filter(company_id=self._company, id=item).values_list("code", flat=True)
        code = found.first()
        if code is None:
            raise NotFound(_("There is no such item."))
        return code

    def code_at(self, place: str) -> str:
        """The code of the item from which an address goes on in a list; empty for its beginning."""
        try:
            return self.code_of(UUID(place)) if place else ""
        except ValueError as problem:
            raise InvalidInput(
                _("This place in the list is not known."), mend=_("Start from its beginning.")
            ) from problem

    def items(self) -> list[ItemRow]:
        """All items by code."""
        return storing.rows(ItemRow, self._company)

    def parts(self) -> list[PartRow]:
        """All lines of all recipes."""
        return storing.rows(PartRow, self._company)

    def sources(self) -> list[SourceRow]:
        """All sources of all items."""
        return storing.rows(SourceRow, self._company)

    def codes(self) -> list[CodeRow]:
        """What customers call items."""
        return storing.rows(CodeRow, self._company)

    def stock(self) -> list[StockRow]:
        """The stock of all items that have one."""
        return storing.rows(StockRow, self._company)

    def customer_orders(self) -> list[OrderRow]:
        """What customers outside Tallystick have ordered."""
        return storing.rows(OrderRow, self._company)

    def capacity(self) -> list[CapacityRow]:
        """What can be made a week, of items with a limit."""
        return storing.rows(CapacityRow, self._company)

    def closures(self) -> list[ClosureRow]:
        """The days on which nobody works."""
        return storing.rows(ClosureRow, self._company)

    def events(self) -> list[EventRow]:
        """Holidays, promotions and other events, by their first day."""
        return storing.rows(EventRow, self._company, "first_day", "name", "id")

    def overrides(self) -> list[OverrideRow]:
        """What people know better than histories, the first said first."""
        return storing.rows(OverrideRow, self._company, "made_at", "id")

    def histories(self, items: Sequence[str] | None = None) -> Histories:
        """The demand histories of these items (None: of all) as one table, for forecasting."""
        return together(list(storing.histories(self._company, items)))

    def histories_of(self, items: Sequence[str]) -> dict[str, Records]:
        """The demand histories of those of these items that have one."""
        return dict(storing.histories(self._company, items))

    def size(self) -> Size:
        """How much there is, and the number of the last change: the same number, the same book."""
        company = self._company
        histories = models.History.objects.filter(company_id=company)
        history = histories.aggregate(n=Count("item"), r=Sum("records"))

        planning = models.Planning.objects.filter(company_id=company).first()
        return Size(
            items=models.Item.objects.filter(company_id=company).count(),
            orders=models.CustomerOrder.objects.filter(company_id=company).count(),
            histories=history["n"],
            records=history["r"] or 0,
            revision=planning.revision if planning else 0,
            changed_at=planning.changed_at if planning and planning.revision else None,
        )

    # -- settings ------------------------------------------------------------------------------------

    def planned(self) -> Planned:
        """The settings of the company's planning."""
        row = models.Planning.objects.filter(company_id=self._company).first()
        if row is None:
            return Planned()
        return Planned(
            row.weekdays,
            row.plan_weeks,
            timedelta(hours=row.patience_hours),
            row.backward_weeks,
            row.forward_weeks,
        )

    def rules(self) -> dict[str, Rules]:
        """How the company deals with those partners for whom it has said so."""
        found = models.PartnerRules.objects.filter(company_id=self._company)
        return {row.partner: _rules(row) for row in found}

    def set_planned(self, planned: Planned) -> None:
        """Change the settings of the company's planning."""
        self._require(Action.WRITE)
        WorkingDays(planned.weekdays)
        patient = timedelta(0) <= planned.patience <= timedelta(days=30)
        near = 0 <= planned.backward <= 26 and 0 <= planned.forward <= 26
        if not (4 <= planned.plan_weeks <= 156 and patient and near):
            raise InvalidInput(
                _(
                    "A plan has 4 to 156 weeks, waits for suppliers for 30 days at most, and lets orders take"
                    " from 26 weeks at most."
                ),
                mend=_("Choose numbers within these bounds."),
            )
        models.Planning.objects.update_or_create(
            company_id=self._company,
            defaults={
                "weekdays": planned.weekdays,
                "plan_weeks": planned.plan_weeks,
                "patience_hours": int(planned.patience.total_seconds() // 3600),
                "backward_weeks": planned.backward,
                "forward_weeks": planned.forward,
            },
        )
        writing.note_change(self._company, "settings")
        writing.note_histories(self._company)

    def set_rules(self, partner: str, rules: Rules) -> None:
        """Change how the company deals with a partner."""
        self._require(Action.WRITE)
        models.PartnerRules.objects.update_or_create(
            company_id=self._company, partner=self._book.partner(partner).id, defaults=_columns(rules)
        )
        writing.note_change(self._company, "settings")

    # -- writing -------------------------------------------------------------------------------------

    def change(self, changes: Changes, cause: str = "import") -> None:
        """Write changes, all or nothing. Raises InvalidInput if the book would make no sense after them."""
        self._require(Action.WRITE)
        if not changes.any:
            return
        with uncollected():
            writing.apply(self._company, changes, self._book.access.person)
            if changes.shapes:
                writing.check(self.master())
        writing.note_change(self._company, cause)
        if changes.history or changes.events or changes.renamed or changes.removed_items:
            writing.note_histories(self._company)

    def _require(self, action: Action) -> None:
        self._book.access.require(action)

    # -- for planning --------------------------------------------------------------------------------

    def master(self) -> Master:
        """Items, recipes, sources and stock."""
        return Master(self.items(), self.parts(), self.sources(), self.stock())

    def calendar(self) -> WorkingDays:
        """When the company works."""
        return WorkingDays(self.planned().weekdays, frozenset(row.day for row in self.closures()))

    def desk(self, today: date, weeks: Weeks | None = None) -> Desk:
        """All by which the company answers and publishes, from the week of a day on."""
        with uncollected():
            planned, master = self.planned(), self.master()
            partners = [partner.id for partner in self._book.partners()]
            return desk_of(
                company=self._company,
                master=master,
                calendar=self.calendar(),
                weeks=weeks or Weeks(week_of(today), planned.plan_weeks),
                partners=partners_of(partners, self.rules(), master.sources, self.codes()),
                capacity=self.capacity(),
                patience=planned.patience,
            )

    def orders(self) -> tuple[Demand, ...]:
        """Customers' orders from outside Tallystick, as planning takes them."""
        units = dict(models.Item.objects.filter(company_id=self._company).values_list("code", "unit"))
        return demands_of(self.customer_orders(), units)


def _codes(found: QuerySet[models.Item], most: int) -> list[str]:
    return list(found.values_list("code", flat=True)[:most])


def _rules(row: models.PartnerRules) -> Rules:
    plain = storing.plain
    return Rules(
        Horizon(row.firm, row.planned, row.weeks, plain(row.level)),
        Calm(plain(row.relative), plain(row.absolute), row.frozen_weeks),
        AutoCommit(row.automatic, plain(row.within), row.short, row.first),
        row.priority,
        row.told,
    )


def _columns(rules: Rules) -> dict[str, object]:
    horizon = asdict(rules.horizon)
    return {
        **horizon,
        "relative": rules.calm.relative,
        "absolute": rules.calm.absolute,
        "frozen_weeks": rules.calm.frozen_weeks,
        "automatic": rules.commit.on,
        "within": rules.commit.within,
        "short": rules.commit.short,
        "first": rules.commit.first,
        "priority": rules.priority,
        "told": rules.told,
    }
