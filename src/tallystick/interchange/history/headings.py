"""Which column of a long table is what: by the order book's vocabulary, and the words that histories add."""

from __future__ import annotations

from enum import StrEnum

from tallystick.interchange.orderbook.headings import candidates, normal
from tallystick.interchange.orderbook.meanings import DATES, QUANTITIES, Meaning
from tallystick.interchange.spreadsheet.sheet import Cell


class Part(StrEnum):
    """What a column holds."""

    ITEM = "item"
    DATE = "date"
    QUANTITY = "quantity"
    UNIT = "unit"
    STOCK_OUT = "stock-out"
    NAME = "name"
    FIRST = "first"
    LAST = "last"
    EFFECT = "effect"
    FACTOR = "factor"
    REASON = "reason"
    EXPIRES = "expires"
    BY = "by"


# In normal form: small letters, no accents. English, German, French, Spanish; and what programs write.
_WORDS: dict[Part, str] = {
    Part.ITEM: "unique id|id|series|product id|item id|sku id|article id|artikel id|produit|producto",
    Part.DATE: "ds|day|period|month|time|timestamp|transaction date|transaction timestamp"
    "|posting date|sales date|tag|monat|periode|zeitraum|buchungsdatum|verkaufsdatum"
    "|verkaufstag|jour|mois|date de vente|dia|mes|periodo|fecha de venta",
    Part.QUANTITY: "y|demand|sales|sold|units|units sold|qty sold|quantity sold|sales quantity|usage"
    "|consumption|issues|volume|absatz|absatzmenge|verkauf|verkaufe|verkaufsmenge"
    "|verbrauch|verbrauchsmenge|nachfrage|bedarf|abgang|ventes|vendu|quantite vendue"
    "|consommation|demande|sorties|ventas|vendido|cantidad vendida|unidades vendidas"
    "|consumo|demanda|salidas",
    Part.STOCK_OUT: "stock out|stockout|out of stock|oos|no stock|fehlbestand|ausverkauft|nicht lieferbar"
    "|kein bestand|rupture|rupture de stock|en rupture|sin stock|sin existencias|agotado"
    "|rotura|rotura de stock",
    Part.NAME: "name|event|promotion|holiday|occasion|ereignis|aktion|feiertag|anlass|evenement"
    "|promotion|jour ferie|nom|evento|promocion|festivo|nombre",
    Part.FIRST: "from|first|first day|start|start date|begin|von|ab|beginn|erster tag|du|debut|de"
    "|desde|inicio|date|datum|fecha|ds|day",
    Part.LAST: "to|until|last|last day|end|end date|bis|ende|letzter tag|au|jusqu au|jusqua|fin|a|hasta",
    Part.EFFECT: "effect|uplift|multiplier|wirkung|effet|efecto|factor|faktor|facteur",
    Part.FACTOR: "factor|multiplier|faktor|facteur|multiplicador",
    Part.REASON: "reason|why|because|grund|begrundung|raison|motif|motivo|razon",
    Part.EXPIRES: "expires|expiry|expiry date|valid until|gultig bis|ablauf|expire|expiration"
    "|valable jusqu au|caduca|caducidad|valido hasta",
    Part.BY: "by|who|author|planner|von wem|wer|planer|par|auteur|por|autor|planificador",
}
_EXACT = {part: frozenset(words.split("|")) for part, words in _WORDS.items()}
_MEANINGS = {
    **dict.fromkeys((*DATES, Meaning.ORDER_DATE), Part.DATE),
    **dict.fromkeys(QUANTITIES, Part.QUANTITY),
    Meaning.ITEM: Part.ITEM,
    Meaning.PARTNER_ITEM: Part.ITEM,
    Meaning.UNIT: Part.UNIT,
}
_LEAST_SCORE = 0.42


def part_of(heading: str, wanted: frozenset[Part]) -> tuple[Part, float] | None:
    """What a heading names, and how surely."""
    plain = normal(heading)
    if not plain:
        return None
    for part in Part:
        if part in wanted and plain in _EXACT.get(part, ()):
            return part, 1.0
    for candidate in candidates(heading):
        part_found = _MEANINGS.get(candidate.meaning)
        if part_found in wanted and candidate.score >= _LEAST_SCORE:
            # "Ordered quantity" will do, "quantity" is better.
            return part_found, 0.9 * min(candidate.score, 1.0)
    return None


def recognise(row: list[Cell], wanted: frozenset[Part]) -> dict[Part, int]:
    """The columns that a row of headings names: of two for one part the one that names it more surely."""
    best: dict[Part, tuple[float, int]] = {}
    for index, cell in enumerate(row):
        found = part_of(cell, wanted) if isinstance(cell, str) and len(cell) < 80 else None
        if found and found[1] > best.get(found[0], (0.0, 0))[0]:
            best[found[0]] = (found[1], index)
    return {part: index for part, (_score, index) in best.items()}
