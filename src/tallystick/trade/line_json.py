"""Documents and placed claims as JSON: what the digest is made of, and what a book stores."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from json.encoder import encode_basestring as _text
from typing import Any

from tallystick.tally import canonical
from tallystick.tally.entry import instant_text, parse_instant
from tallystick.tally.placed import Place, Placed
from tallystick.trade.document import Agreement, Balance, Effect, Fulfilment, OrderLine, Said
from tallystick.trade.fields import item_json, price_json, terms_json
from tallystick.trade.values import Item, Price, Role, Terms


def line_bytes(line: OrderLine) -> bytes:
    """Return the canonical bytes of a document: equal on both sides when both halves match."""
    if len(line.history) == 1 and _is_first_request(line):
        return _first_request_text(line).encode()
    return canonical.encode_known(line_json(line))


def line_json(line: OrderLine) -> dict[str, object]:
    """Write a document. What is empty is left out; `docs/reference/entries.md` describes the form."""
    written: dict[str, object] = {
        "buyer": line.ref.buyer,
        "order": line.ref.order,
        "line": line.ref.line,
        "agreement": line.agreement.value,
        "fulfilment": line.fulfilment.value,
        "balance": _balance_json(line.balance),
        "history": [_said_json(said) for said in line.history],
    }
    if line.move:
        written["move"] = line.move.value
    if line.asked_at:
        written["asked_at"] = _instant(line.asked_at)
    if line.rejection:
        written["rejection"] = line.rejection
    if line.nothing_more:
        written["nothing_more"] = True
    for name in ("requested", "proposed", "agreed", "cancel"):
        part = getattr(line, name)
        if part is not None:
            written[name] = _part_json(part)
    for name in ("shipped", "received_good", "received_damaged"):
        quantity = getattr(line, name)
        if quantity:
            written[name] = plain(quantity)
    for name in ("shipments", "receipts", "notes"):
        parts = getattr(line, name)
        if parts:
            written[name] = [_part_json(part) for part in parts]
    return written


def _is_first_request(line: OrderLine) -> bool:
    """Say whether the document holds one request and nothing else, as most of an import does."""
    said, balance = line.history[0], line.balance
    return (
        line.agreement is Agreement.NEW
        and line.move is Role.SUPPLIER
        and line.requested is not None
        and line.requested.reported is None
        and line.requested.terms.schedule != ()
        and (line.proposed, line.agreed, line.cancel) == (None, None, None)
        and (line.shipments, line.receipts, line.notes) == ((), (), ())
        and (line.fulfilment, line.rejection, line.nothing_more) == (Fulfilment.NONE, "", False)
        and not (line.shipped or line.received_good or line.received_damaged)
        and balance.requested == balance.unanswered
        and not (balance.confirmed or balance.later or balance.refused or balance.over)
        and (said.effect, said.why, said.settled, said.cut) == (Effect.APPLIED, "", "", False)
        and said.settled_by is None
    )


def _first_request_text(line: OrderLine) -> str:
    """Write what `line_json` would come to: the same text, without building what is always the same."""
    requested, said = line.requested, line.history[0]
    assert requested is not None
    assert line.asked_at is not None
    place, terms, ref = said.placed.place, requested.terms, line.ref
    quantity = plain(line.balance.requested)
    contact = f'"contact":{_text(requested.contact)},' if requested.contact else ""
    reason = f'"reason":{_text(requested.reason)},' if requested.reason else ""
    by = f'"by":{_text(requested.by)},' if requested.by else ""
    price = f'"price":{_price_text(terms.price)},' if terms.price is not None else ""
    schedule = ",".join(
        [
            f'{{"date":"{each.date.isoformat()}","quantity":"{plain(each.quantity)}"}}'
            for each in terms.schedule
        ]
    )
    return (
        f'{{"agreement":"new","asked_at":"{_instant(line.asked_at)}","balance":{{"confirmed":"0","later":"0",'
        f'"over":"0","refused":"0","requested":"{quantity}","unanswered":"{quantity}"}},"buyer":"{ref.buyer}",'
        f'"fulfilment":"none","history":[["{place.entry}",{place.index},"applied","",{said.number},false,""]],'
        f'"line":{_text(ref.line)},"move":"supplier","order":{_text(ref.order)},'
        f'"requested":{{"at":"{_instant(requested.at)}",{by}{contact}{reason}"revision":{requested.revision},'
        f'"terms":{{"item":{_item_text(terms.item)},{price}"schedule":[{schedule}],"unit":{_text(terms.unit)}}}}}}}'
    )


@lru_cache(maxsize=4096)
def _item_text(item: Item) -> str:
    return canonical.encode_known(item_json(item)).decode()


@lru_cache(maxsize=4096)
def _price_text(price: Price) -> str:
    return canonical.encode_known(price_json(price)).decode()


def placed_to_json(placed: Iterable[Placed]) -> str:
    """Write the claims of a document compactly, for a book to keep."""
    return _compact([_placed_row(each) for each in placed])


def placed_from_json(text: str) -> list[Placed]:
    """Read back what `placed_to_json` wrote."""
    return [
        Placed(Place(clock, author, seq, index, seen, entry, _read_instant(at), by), claim)
        for clock, author, seq, index, seen, entry, at, by, claim in json.loads(text)
    ]


def plain(value: Decimal) -> str:
    """Write a derived quantity: plain notation, no idle zeros."""
    text = str(value)
    if "." not in text and "E" not in text:
        return text
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# Sorted, so that a book says the same whether its claims were just made or read back from an entry.
_compact = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


def _placed_row(placed: Placed) -> list[object]:
    place = placed.place
    return [
        place.clock,
        place.author,
        place.seq,
        place.index,
        place.seen,
        place.entry,
        _instant(place.at),
        place.by,
        placed.claim,
    ]


def _balance_json(balance: Balance) -> dict[str, object]:
    return {
        "requested": plain(balance.requested),
        "confirmed": plain(balance.confirmed),
        "later": plain(balance.later),
        "refused": plain(balance.refused),
        "unanswered": plain(balance.unanswered),
        "over": plain(balance.over),
    }


def _said_json(said: Said) -> list[object]:
    place = said.placed.place
    return [place.entry, place.index, said.effect.value, said.why, said.number, said.cut, said.settled]


def _part_json(part: Any) -> dict[str, object]:
    written: dict[str, object] = {}
    for name in _field_names(part.__class__):
        value = getattr(part, name)
        if value is not None and value != "":
            write = _WRITERS.get(value.__class__, _part_json)
            written[name] = write(value)
    return written


def _as_is(value: object) -> object:
    return value


def _enum_value(value: Role) -> str:
    return value.value


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=4096)
def _instant(at: datetime) -> str:
    return instant_text(at)


@lru_cache(maxsize=4096)
def _read_instant(text: str) -> datetime:
    return parse_instant(text)


_WRITERS: dict[type, Callable[[Any], object]] = {
    str: _as_is,
    int: _as_is,
    bool: _as_is,
    Decimal: plain,
    datetime: _instant,
    date: date.isoformat,
    Role: _enum_value,
    Terms: terms_json,
}
