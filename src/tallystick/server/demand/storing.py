"""Rows of a demand book in and out of their tables. Only the facade `DemandBook` uses this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models as orm

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
from tallystick.server.demand import models
from tallystick.server.demand.records import Records, unpacked

#: which table keeps which rows
TABLES: dict[type, type[orm.Model]] = {
    ItemRow: models.Item,
    PartRow: models.Part,
    SourceRow: models.Source,
    CodeRow: models.CustomerCode,
    StockRow: models.Stock,
    OrderRow: models.CustomerOrder,
    CapacityRow: models.Capacity,
    ClosureRow: models.Closure,
    EventRow: models.Event,
    OverrideRow: models.Override,
}
#: the tables with a column `item`, and those whose column of another name holds an item's code
OF_ITEMS: tuple[tuple[type[orm.Model], str], ...] = (
    (models.Part, "item"),
    (models.Part, "part"),
    (models.Source, "item"),
    (models.CustomerCode, "item"),
    (models.Stock, "item"),
    (models.CustomerOrder, "item"),
    (models.Capacity, "item"),
    (models.History, "item"),
    (models.Override, "item"),
    (models.Event, "item"),
    (models.Reliance, "item"),
)
_BATCH = 2_000

Row = TypeVar("Row")


def rows(kind: type[Row], company: str, *order: str, **only: Any) -> list[Row]:
    """The rows of a kind, in the order of their keys or another."""
    table = _table(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    keys = order or tuple(_keys(table))
    found = table._default_manager.filter(company_id=company, **only).order_by(*keys).values_list(*names)
    return [kind(*map(plain, values)) for values in found.iterator(chunk_size=_BATCH)]


def _table(kind: type) -> type[orm.Model]:
    """The table of a kind of rows, or of rows that know more than these."""
    return next(TABLES[each] for each in kind.__mro__ if each in TABLES)


def _keys(table: type[orm.Model]) -> Iterator[str]:
    """The columns that tell the rows of one company apart."""
    return (column.attname for column in table._meta.pk_fields if column.attname != "company_id")


def plain(value: Any) -> Any:
    """A value as it was given: decimals without the noughts that the column adds."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return whole if whole == value else value.normalize()
    return value


def insert(company: str, given: Sequence[Any], more: Sequence[Mapping[str, object]] = ()) -> None:
    """Add rows of one kind, with further columns of each if there are any."""
    if given:
        table = _table(type(given[0]))
        further = more or ({},) * len(given)
        made = [
            table(company_id=company, **asdict(row), **rest) for row, rest in zip(given, further, strict=True)
        ]
        table._default_manager.bulk_create(made, batch_size=_BATCH)


def delete(table: type[orm.Model], company: str, column: str, values: Iterable[Any]) -> None:
    """Take out the rows with one of these values."""
    for some in _batches(list(values)):
        table._default_manager.filter(company_id=company, **{f"{column}__in": some}).delete()


def histories(company: str, items: Sequence[str] | None = None) -> Iterator[tuple[str, Records]]:
    """The histories of these items (None: of all), by item."""
    found = models.History.objects.filter(company_id=company).order_by("item")
    if items is not None:
        found = found.filter(item__in=list(items))
    columns = found.values_list("item", "days", "quantities", "stock_outs")
    for item, days, quantities, stock_outs in columns.iterator(chunk_size=_BATCH):
        yield item, unpacked(bytes(days), bytes(quantities), bytes(stock_outs))


def keep_histories(company: str, given: Iterable[tuple[str, Records]]) -> None:
    """Write the histories of items anew."""
    made = []
    for item, records in given:
        days, quantities, stock_outs = records.packed()
        made.append(
            models.History(
                company_id=company,
                item=item,
                days=days,
                quantities=quantities,
                stock_outs=stock_outs,
                records=len(records),
                first_day=date.fromordinal(int(records.days[0])),
                last_day=date.fromordinal(int(records.days[-1])),
            )
        )
    delete(models.History, company, "item", [row.item for row in made])
    models.History.objects.bulk_create(made, batch_size=_BATCH)


def _batches(values: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(values), _BATCH):
        yield values[at : at + _BATCH]
