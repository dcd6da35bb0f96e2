"""Documents and placed claims as JSON: what the digest is made of, and what a book stores."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from tallystick.tally import canonical
from tallystick.tally.entry import instant_text, parse_instant
from tallystick.tally.placed import Place, Placed
from tallystick.trade.claims import Request
from tallystick.trade.document import Agreement, Balance, Effect, Fulfilment, OrderLine, Requested, Said
from tallystick.trade.fields import plain, terms_json
from tallystick.trade.first_request import document_text, opening, standing
from tallystick.trade.line_record import request_terms
from tallystick.trade.values import Role, Terms


def line_bytes(line: OrderLine) -> bytes:
    """Return the canonical bytes of a document: equal on both sides when both halves match."""
    if len(line.history) == 1:
        (said,) = line.history
        if isinstance(said.claim, Request) and _is_only_requested(line, said.claim, said):
            words = opening(said.claim)
            if words is not None:
                return document_text(words, said.placed.place.index, standing(said.placed.place)).encode()
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


def _is_only_requested(line: OrderLine, claim: Request, said: Said) -> bool:
    """Say whether the document holds this first request and nothing else, as most of an import does."""
    requested, balance, place = line.requested, line.balance, said.placed.place
    return (
        line.agreement is Agreement.NEW
        and line.move is Role.SUPPLIER
        and requested is not None
        and requested == Requested(1, request_terms(claim), place.at, place.by, claim.contact, claim.reason)
        and (line.ref, line.asked_at) == (claim.ref, place.at)
        and (line.proposed, line.agreed, line.cancel) == (None, None, None)
        and (line.shipments, line.receipts, line.notes) == ((), (), ())
        and (line.fulfilment, line.rejection, line.nothing_more) == (Fulfilment.NONE, "", False)
        and not (line.shipped or line.received_good or line.received_damaged)
        and balance.requested == balance.unanswered == requested.terms.quantity
        and not (balance.confirmed or balance.later or balance.refused or balance.over)
        and (said.effect, said.why, said.number, said.cut, said.settled) == (Effect.APPLIED, "", 1, False, "")
        and said.settled_by is None
    )


def placed_to_json(placed: Iterable[Placed]) -> str:
    """Write the claims of a document compactly, for a book to keep."""
    return compact([placed_row(each) for each in placed])


def placed_from_json(text: str) -> list[Placed]:
    """Read back what `placed_to_json` wrote."""
    return [read_placed(row) for row in json.loads(text)]


# Sorted, so that a book says the same whether its claims were just made or read back from an entry.
compact = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


def read_placed(row: Sequence[Any]) -> Placed:
    """Read what `placed_row` wrote."""
    clock, author, seq, index, seen, entry, at, by, claim, *refused = row
    return Placed(Place(clock, author, seq, index, seen, entry, _read_instant(at), by), claim, *refused)


def placed_row(placed: Placed) -> list[object]:
    """Write one claim with its place, as a list for JSON."""
    place = placed.place
    row: list[object] = [
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
    if placed.refused:
        row.append(placed.refused)
    return row


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
