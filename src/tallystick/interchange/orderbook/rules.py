"""Which ideas in a heading make which meaning."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.interchange.orderbook.meanings import Meaning
from tallystick.interchange.orderbook.vocabulary import Idea

LEAST = 0.46  # a heading that fits less well than this is not understood

_NOTHING: frozenset[Idea] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A heading with all of `needs` means `meaning`; `allows` may stand beside them."""

    meaning: Meaning
    score: float
    needs: frozenset[Idea]
    allows: frozenset[Idea] = _NOTHING


def _ideas(names: str) -> frozenset[Idea]:
    return frozenset(Idea[name] for name in names.upper().split())


def _rule(meaning: Meaning, score: float, needs: str, allows: str = "") -> Rule:
    return Rule(meaning, score, _ideas(needs), _ideas(allows))


RULES: tuple[Rule, ...] = (
    _rule(Meaning.ORDER, 1.0, "order number", "customer created"),
    _rule(Meaning.ORDER, 0.9, "order", "customer supplier created"),
    _rule(Meaning.LINE, 1.0, "line", "number order item customer"),
    _rule(Meaning.LINE, 0.9, "line order", "number item customer"),
    _rule(Meaning.LINE, 0.55, "item", "number order"),
    _rule(Meaning.ORDER_AND_LINE, 0.85, "order line", "number"),
    _rule(Meaning.ORDER_AND_LINE, 0.6, "order", "number"),
    _rule(Meaning.ROW_ID, 0.8, "row", "number line"),
    _rule(Meaning.PARTNER, 1.0, "supplier", "name"),
    _rule(Meaning.PARTNER, 1.0, "customer", "name"),
    _rule(Meaning.PARTNER, 0.95, "partner", "name"),
    _rule(Meaning.PARTNER, 0.6, "delivery partner", "name"),
    _rule(Meaning.PARTNER_NUMBER, 1.0, "supplier number"),
    _rule(Meaning.PARTNER_NUMBER, 1.0, "customer number"),
    _rule(Meaning.PARTNER_NUMBER, 0.95, "partner number"),
    _rule(Meaning.PARTNER_NUMBER, 0.5, "supplier"),
    _rule(Meaning.PARTNER_NUMBER, 0.5, "customer"),
    _rule(Meaning.PARTNER_EMAIL, 1.0, "email supplier", "address contact"),
    _rule(Meaning.PARTNER_EMAIL, 1.0, "email customer", "address contact"),
    _rule(Meaning.PARTNER_EMAIL, 0.85, "email", "address partner"),
    _rule(Meaning.ITEM, 0.95, "item", "number part"),
    _rule(Meaning.ITEM, 0.95, "part", "number item"),
    _rule(Meaning.PARTNER_ITEM, 1.0, "supplier item", "number part"),
    _rule(Meaning.PARTNER_ITEM, 1.0, "supplier part", "number item"),
    _rule(Meaning.PARTNER_ITEM, 1.0, "customer item", "number part"),
    _rule(Meaning.PARTNER_ITEM, 1.0, "customer part", "number item"),
    _rule(Meaning.DESCRIPTION, 1.0, "description", "item part order line"),
    _rule(Meaning.DESCRIPTION, 0.95, "item name", "part"),
    _rule(Meaning.DESCRIPTION, 0.9, "part name", "item"),
    _rule(Meaning.UNIT, 1.0, "unit", "measure order quantity"),
    _rule(Meaning.UNIT, 0.7, "unit measure", "per pack order"),
    _rule(Meaning.REQUESTED_QUANTITY, 1.0, "quantity requested", "order line item customer delivery"),
    _rule(Meaning.REQUESTED_QUANTITY, 0.98, "quantity order", "line item unit"),
    _rule(Meaning.REQUESTED_QUANTITY, 0.98, "quantity ordered", "line item unit total"),
    _rule(Meaning.REQUESTED_QUANTITY, 0.6, "ordered"),
    _rule(Meaning.REQUESTED_QUANTITY, 0.95, "quantity", "line item unit total"),
    _rule(Meaning.REQUESTED_QUANTITY, 0.6, "quantity delivery", "line item"),
    _rule(Meaning.REQUESTED_QUANTITY, 0.47, "unit"),
    _rule(Meaning.PROMISED_QUANTITY, 1.0, "quantity promised", "order line delivery supplier"),
    _rule(Meaning.PROMISED_QUANTITY, 0.5, "promised", "order"),
    _rule(Meaning.SHIPPED_QUANTITY, 1.0, "quantity shipped", "order line delivery supplier total"),
    _rule(Meaning.SHIPPED_QUANTITY, 0.5, "shipped"),
    _rule(Meaning.RECEIVED_QUANTITY, 1.0, "quantity received", "order line delivery receipt total"),
    _rule(Meaning.RECEIVED_QUANTITY, 1.0, "quantity receipt", "order line delivery total"),
    _rule(Meaning.RECEIVED_QUANTITY, 0.95, "quantity delivered", "order line total customer"),
    _rule(Meaning.RECEIVED_QUANTITY, 0.5, "received"),
    _rule(Meaning.RECEIVED_QUANTITY, 0.5, "delivered"),
    _rule(Meaning.DAMAGED_QUANTITY, 1.0, "damaged", "quantity received receipt"),
    _rule(Meaning.IGNORE, 1.0, "open quantity", "order line delivery requested"),
    _rule(Meaning.IGNORE, 0.8, "open", "order"),
    _rule(
        Meaning.REQUESTED_DATE,
        1.0,
        "date requested",
        "order line item customer delivery shipped arrival receipt",
    ),
    _rule(Meaning.REQUESTED_DATE, 0.9, "requested delivery", "customer"),
    _rule(Meaning.REQUESTED_DATE, 0.8, "date delivery", "line item order"),
    _rule(Meaning.REQUESTED_DATE, 0.6, "requested", "order"),
    _rule(Meaning.REQUESTED_DATE, 0.5, "delivery"),
    _rule(Meaning.REQUESTED_DATE, 0.5, "date", "line item"),
    _rule(Meaning.PROMISED_DATE, 1.0, "date promised", "order line delivery shipped arrival supplier"),
    _rule(Meaning.PROMISED_DATE, 0.9, "promised delivery", "supplier order"),
    _rule(Meaning.PROMISED_DATE, 0.75, "date expected delivery", "supplier"),
    _rule(Meaning.PROMISED_DATE, 0.6, "promised"),
    _rule(Meaning.SHIPPED_DATE, 1.0, "date shipped", "actual order line delivery supplier"),
    _rule(Meaning.SHIPPED_DATE, 0.7, "date sent", "delivery"),
    _rule(Meaning.SHIPPED_DATE, 0.5, "shipped"),
    _rule(Meaning.EXPECTED_DATE, 1.0, "arrival expected", "date"),
    _rule(Meaning.EXPECTED_DATE, 0.95, "arrival", "date delivery"),
    _rule(Meaning.EXPECTED_DATE, 0.8, "date expected", "delivery"),
    _rule(Meaning.RECEIVED_DATE, 1.0, "date received", "order line delivery receipt actual customer"),
    _rule(Meaning.RECEIVED_DATE, 1.0, "date receipt", "order line delivery actual item"),
    _rule(Meaning.RECEIVED_DATE, 1.0, "date delivered", "order line customer actual"),
    _rule(Meaning.RECEIVED_DATE, 1.0, "date actual delivery", "order line customer"),
    _rule(Meaning.RECEIVED_DATE, 1.0, "date actual arrival", "order line customer"),
    _rule(Meaning.RECEIVED_DATE, 0.55, "received"),
    _rule(Meaning.RECEIVED_DATE, 0.55, "delivered", "customer"),
    _rule(Meaning.RECEIVED_DATE, 0.55, "receipt"),
    _rule(Meaning.ORDER_DATE, 1.0, "date order", "created sent supplier customer number"),
    _rule(Meaning.ORDER_DATE, 0.95, "date ordered", "line item"),
    _rule(Meaning.ORDER_DATE, 0.95, "date created", "line item order"),
    _rule(Meaning.PRICE, 1.0, "price", "unit order item per pack currency"),
    _rule(Meaning.PRICE_PER, 0.8, "per", "unit quantity"),
    _rule(Meaning.PRICE_PER, 0.7, "price unit", "quantity per"),
    _rule(Meaning.PRICE_PER, 0.6, "price per", "quantity"),
    _rule(Meaning.CURRENCY, 1.0, "currency", "order price number"),
    _rule(Meaning.AMOUNT, 1.0, "amount", "order line item total price currency"),
    _rule(Meaning.AMOUNT, 0.8, "total", "order line item price currency"),
    _rule(Meaning.CONTACT, 1.0, "contact", "name order"),
    _rule(Meaning.STATUS, 1.0, "status", "order line item delivery"),
    _rule(Meaning.NOTE, 1.0, "note", "order line item supplier customer partner contact"),
    _rule(Meaning.CARRIER, 1.0, "carrier", "name shipped"),
    _rule(Meaning.TRACKING, 1.0, "tracking", "number shipped carrier"),
    _rule(Meaning.IGNORE, 0.7, "shipped number"),
    _rule(Meaning.IGNORE, 0.7, "receipt number"),
)

# Headings whose words, taken one by one, would say something else.
EXACT: dict[str, list[tuple[Meaning, float, str]]] = {
    "id": [(Meaning.ROW_ID, 0.7, "en de fr es")],
    "unit price": [(Meaning.PRICE, 1.0, "en")],
    "price unit": [(Meaning.PRICE_PER, 0.9, "en"), (Meaning.PRICE, 0.6, "en")],
    "preiseinheit": [(Meaning.PRICE_PER, 1.0, "de")],
    "unite de prix": [(Meaning.PRICE_PER, 1.0, "fr")],
    "unidad de precio": [(Meaning.PRICE_PER, 1.0, "es")],
    "pe": [(Meaning.PRICE_PER, 0.9, "de")],
    "pu": [(Meaning.PRICE, 0.9, "fr")],
    "prix unitaire": [(Meaning.PRICE, 1.0, "fr")],
    "precio unitario": [(Meaning.PRICE, 1.0, "es")],
    "best termin": [(Meaning.PROMISED_DATE, 0.8, "de")],
    "ab termin": [(Meaning.PROMISED_DATE, 1.0, "de")],
    "ab datum": [(Meaning.PROMISED_DATE, 0.8, "de")],
    "wt": [(Meaning.REQUESTED_DATE, 0.7, "de")],
    "lt": [(Meaning.REQUESTED_DATE, 0.7, "de")],
    "kw": [(Meaning.REQUESTED_DATE, 0.6, "de")],
    "delivery note": [(Meaning.IGNORE, 0.9, "en")],
    "delivery note number": [(Meaning.IGNORE, 0.9, "en")],
    "bon de livraison": [(Meaning.IGNORE, 0.9, "fr")],
    "nota de entrega": [(Meaning.IGNORE, 0.9, "es")],
    "ship to": [(Meaning.IGNORE, 0.9, "en")],
    "deliver to": [(Meaning.IGNORE, 0.9, "en")],
    "sold to": [(Meaning.PARTNER, 0.8, "en")],
    "nom": [(Meaning.PARTNER, 0.5, "fr")],
    "name": [(Meaning.PARTNER, 0.5, "en de")],
    "name 1": [(Meaning.PARTNER, 0.6, "en de")],
    "s": [],
}
