"""A line of which only the first request is known, as most of an import is: the short ways for it.

Each comes to what the general way comes to, and a test holds them equal: the text of the claim to the encoder
(`claim_json`), the document to the full fold, the document's text to `line_json`. They pay because an order
book repeats its items, prices, dates, units and contacts: each is checked and written once.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as _text
from typing import NamedTuple

from tallystick.tally import canonical
from tallystick.tally.entry import instant_text
from tallystick.tally.keys import COMPANY_ID
from tallystick.tally.placed import Place, Placed
from tallystick.trade.claim_json import parse_claim
from tallystick.trade.claims import Request
from tallystick.trade.document import Agreement, Balance, Effect, Fulfilment, OrderLine, Requested, Said
from tallystick.trade.fields import (
    InvalidClaim,
    decimal_text,
    item_json,
    plain,
    price_json,
    read_date,
    read_item,
    read_key,
    read_positive,
    read_price,
    read_reason,
    read_schedule,
    read_short,
    read_unit,
    schedule_json,
)
from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine, Terms

ZERO = Decimal(0)


class Opening(NamedTuple):
    """The buyer's first request of a line, in words: the text that is signed, and parts of the document's."""

    claim: Request
    text: str
    order: str
    line: str
    words: str
    terms: str
    quantity: str


class Standing(NamedTuple):
    """Where the claims of one entry stand, in words: written once for all of them."""

    place: Place
    at: str
    by: str
    before: str
    after: str


def opening(claim: Request) -> Opening | None:
    """Put a first request into words; None for any other, and for one that would be refused as it stands."""
    if claim.revision != 1:
        return None
    ref = claim.ref
    try:
        buyer, order, line = _company(ref.buyer), _text(read_key(ref.order)), _text(read_key(ref.line))
        item, unit, schedule = _item_text(claim.item), _unit_text(claim.unit), _schedule_text(claim.schedule)
        price = f'"price":{_price_text(claim.price)},' if claim.price is not None else ""
        contact = f'"contact":{_short_text(claim.contact)},' if claim.contact else ""
        reason = f'"reason":{_text(read_reason(claim.reason))},' if claim.reason else ""
    except InvalidClaim:
        return None
    dated = claim.schedule
    quantity = dated[0].quantity if len(dated) == 1 else sum((each.quantity for each in dated), ZERO)
    return Opening(
        claim,
        f'{{"buyer":"{buyer}",{contact}"item":{item},"line":{line},"order":{order},{price}{reason}"revision":1,'
        f'"schedule":{schedule},"type":"order.request","unit":{unit}}}',
        order,
        line,
        f'{contact}{reason}"revision":1',
        f'{{"item":{item},{price}"schedule":{schedule},"unit":{unit}}}',
        plain(quantity),
    )


def standing(place: Place) -> Standing:
    """Put into words where claims stand; those of one entry differ in their index only."""
    at, by = instant_text(place.at), _text(place.by)
    before = f'[{place.clock},"{place.author}",{place.seq},'
    return Standing(place, at, by, before, f',{place.seen},"{place.entry}","{at}",{by},')


def document_text(said: Opening, index: int, at: Standing) -> str:
    """What `line_json` comes to for a line that was opened so and of which nothing else is known."""
    return (
        f'{{"agreement":"new","asked_at":"{at.at}","balance":{{"confirmed":"0","later":"0",'
        f'"over":"0","refused":"0","requested":"{said.quantity}","unanswered":"{said.quantity}"}},'
        f'"buyer":"{said.claim.ref.buyer}","fulfilment":"none",'
        f'"history":[["{at.place.entry}",{index},"applied","",1,false,""]],'
        f'"line":{said.line},"move":"supplier","order":{said.order},'
        f'"requested":{{"at":"{at.at}","by":{at.by},{said.words},"terms":{said.terms}}}}}'
    )


def placed_text(said: Opening, index: int, at: Standing) -> str:
    """What `placed_to_json` comes to for a line that was opened so and of which nothing else is known."""
    return f"[{at.before}{index}{at.after}{said.text}]]"


def fold_first_request(ref: LineRef, placed: Placed) -> OrderLine | None:
    """Return the document if the claim is the buyer's first request of this line, else None."""
    place = placed.place
    if placed.refused or placed.claim.get("type") != Request.TYPE or place.author != ref.buyer:
        return None
    try:
        claim = parse_claim(placed.claim, ref)
    except InvalidClaim:
        return None
    if not isinstance(claim, Request) or claim.revision != 1:
        return None
    terms = Terms(claim.item, claim.unit, claim.schedule, claim.price)
    quantity = claim.schedule[0].quantity if len(claim.schedule) == 1 else terms.quantity
    said = Said(placed, claim, Role.BUYER, Effect.APPLIED, "", 1)
    return OrderLine(
        ref,
        Requested(1, terms, place.at, place.by, claim.contact, claim.reason),
        None,
        None,
        None,
        Agreement.NEW,
        "",
        Fulfilment.NONE,
        Role.SUPPLIER,
        place.at,
        Balance(quantity, ZERO, ZERO, ZERO, quantity, ZERO),
        ZERO,
        ZERO,
        ZERO,
        (),
        (),
        (),
        (said,),
        said,
    )


# What is written here is what reads back as just this value; InvalidClaim where nothing does.


@lru_cache(maxsize=1_024)
def _company(buyer: str) -> str:
    if not COMPANY_ID.fullmatch(buyer):
        raise InvalidClaim("bad-line")
    return buyer


@lru_cache(maxsize=16_384)
def _item_text(item: Item) -> str:
    written = item_json(item)
    read_item(written)
    return canonical.encode_known(written).decode()


@lru_cache(maxsize=16_384)
def _price_text(price: Price) -> str:
    written = price_json(price)
    read_price(written)
    return canonical.encode_known(written).decode()


@lru_cache(maxsize=1_024)
def _unit_text(unit: str) -> str:
    return _text(read_unit(unit))


@lru_cache(maxsize=4_096)
def _short_text(text: str) -> str:
    return _text(read_short(text))


def _schedule_text(schedule: tuple[ScheduleLine, ...]) -> str:
    if len(schedule) == 1:
        (only,) = schedule
        return f'[{{"date":"{_date_text(only.date)}","quantity":"{_quantity_text(only.quantity)}"}}]'
    written = schedule_json(schedule)
    read_schedule(written)
    return canonical.encode_known(written).decode()


@lru_cache(maxsize=4_096)
def _date_text(day: date) -> str:
    written = day.isoformat()
    read_date(written)
    return written


@lru_cache(maxsize=16_384)
def _quantity_text(quantity: Decimal) -> str:
    written = decimal_text(quantity)
    read_positive(written)
    return written
