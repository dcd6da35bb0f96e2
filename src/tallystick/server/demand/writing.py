"""Changes to a demand book, on their way into its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.values import OrderRow
from tallystick.server.demand import models, signals, storing
from tallystick.server.demand.desk import Master, checked
from tallystick.server.demand.records import EMPTY, Records
from tallystick.server.demand.values import Changes
from tallystick.server.gate.renewing import renew_private


def apply(company: str, changes: Changes, by: str) -> None:
    """Write changes in somebody's name. Whether the book makes sense then is for the caller to check."""
    _rename(company, changes.renamed)
    _remove(company, changes.removed_items)
    _replace_items(company, changes)
    for table, of_items in (
        (models.Part, changes.recipes),
        (models.Source, changes.sources),
        (models.Capacity, changes.capacity),
    ):
        storing.delete(table, company, "item", list(of_items))
        storing.insert(company, [row for rows in of_items.values() for row in rows])
    storing.delete(models.Stock, company, "item", [row.item for row in changes.stock])
    storing.insert(company, changes.stock)
    _replace_codes(company, changes)
    _replace_orders(company, changes)
    if changes.closures is not None:
        models.Closure.objects.filter(company_id=company).delete()
        storing.insert(company, changes.closures)
    _merge(company, changes.history)
    _replace_foreknown(company, changes, by)
    _check_known(company, changes)


def note_change(company: str, cause: str) -> None:
    """Count a change to the book, and tell the company's open pages and whoever listens."""
    changed = models.Planning.objects.filter(company_id=company).update(
        revision=F("revision") + 1, changed_at=timezone.now()
    )
    if not changed:
        models.Planning.objects.create(company_id=company, revision=1)
    renew_private(company)
    signals.changed.send(sender=models.Planning, company=company, cause=cause)


def note_histories(company: str) -> None:
    """Tell whoever listens that forecasts would come out otherwise."""
    signals.histories_changed.send(sender=models.History, company=company)


def check(master: Master) -> None:
    """Raise InvalidInput if items, recipes and sources make no sense together."""
    checked(master)


def _rename(company: str, renamed: Mapping[str, str]) -> None:
    there = models.Item.objects.filter(company_id=company, code__in=list(renamed.values()))
    taken = set(there.values_list("code", flat=True)) - set(renamed)

    if taken:
        raise InvalidInput(
            _("There is an item {code} already.").format(code=min(taken)), mend=_("Choose another code.")
        )
    for old, new in renamed.items():
        models.Item.objects.filter(company_id=company, code=old).update(code=new)
        for table, column in storing.OF_ITEMS:
            table._default_manager.filter(company_id=company, **{column: old}).update(**{column: new})


def _remove(company: str, codes: tuple[str, ...]) -> None:
    if not codes:
        return
    used = models.Part.objects.filter(company_id=company, part__in=codes).exclude(item__in=codes).first()
    if used:
        raise InvalidInput(
            _("{part} goes into {item}.").format(part=used.part, item=used.item),
            mend=_("Take it out of that recipe first."),
        )
    storing.delete(models.Item, company, "code", codes)
    for table, column in storing.OF_ITEMS:
        storing.delete(table, company, column, codes)


def _replace_items(company: str, changes: Changes) -> None:
    """Write items anew under the ids by which addresses name them."""
    codes = [row.code for row in changes.items]
    there = models.Item.objects.filter(company_id=company, code__in=codes)
    known = dict(there.values_list("code", "id"))
    storing.delete(models.Item, company, "code", codes)
    kept = [row for row in changes.items if row.code in known]
    storing.insert(company, [row for row in changes.items if row.code not in known])
    storing.insert(company, kept, [{"id": known[row.code]} for row in kept])


def _replace_codes(company: str, changes: Changes) -> None:
    for row in changes.codes:
        models.CustomerCode.objects.filter(company_id=company, customer=row.customer, item=row.item).delete()
    storing.insert(company, [row for row in changes.codes if row.code])


def _replace_orders(company: str, changes: Changes) -> None:
    keys = {(row.number, row.line) for row in changes.orders} | set(changes.removed_orders)
    numbers = {number for number, _line in keys}
    kept = [
        row
        for row in storing.rows(OrderRow, company, number__in=list(numbers))
        if (row.number, row.line) not in keys
    ]
    storing.delete(models.CustomerOrder, company, "number", numbers)
    storing.insert(company, [*kept, *changes.orders])


def _replace_foreknown(company: str, changes: Changes, by: str) -> None:
    """Events and overrides. Of two overrides of a week the later counts, so they get ages in their order."""
    storing.delete(models.Event, company, "name", list(changes.events))
    storing.insert(company, [row for rows in changes.events.values() for row in rows])
    storing.delete(models.Override, company, "item", list(changes.overrides))
    said = [
        replace(row, by=row.by or by[: models.PERSON_LENGTH])
        for rows in changes.overrides.values()
        for row in rows
    ]
    now = timezone.now()
    ages = [{"made_at": now + timedelta(microseconds=at)} for at in range(len(said))]
    storing.insert(company, said, ages)


def _merge(company: str, news: Mapping[str, Records]) -> None:
    if not news:
        return
    known = dict(storing.histories(company, list(news)))
    merged = ((item, known.get(item, EMPTY).with_(records)) for item, records in news.items())
    storing.keep_histories(company, ((item, records) for item, records in merged if len(records)))


def _check_known(company: str, changes: Changes) -> None:
    """Nothing may be said of an item that the book does not have."""
    named = {
        *changes.recipes,
        *changes.sources,
        *changes.capacity,
        *changes.history,
        *changes.overrides,
        *(row.item for rows in changes.events.values() for row in rows if row.item),
        *(row.item for row in changes.stock),
        *(row.item for row in changes.orders),
        *(row.item for row in changes.codes),
    }
    codes = models.Item.objects.filter(company_id=company).values_list("code", flat=True)
    missing = named - set(codes)
    if missing:
        raise InvalidInput(
            _("There is no item {code}.").format(code=min(missing)),
            mend=_("Add it to the items first, or correct the code."),
        )
