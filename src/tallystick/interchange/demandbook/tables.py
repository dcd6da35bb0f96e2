"""The sheets of a demand book: which columns each has, and by which headings they are known.

Headings are compared in normal form (small letters, no accents), in English, German, French and Spanish.
`docs/reference/demand-book.md` lists them, and a test holds it to this.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from tallystick.interchange.orderbook.headings import normal


class Holds(StrEnum):
    """What the cells of a column are."""

    KEY = "code or number"
    TEXT = "text"
    NOTE = "text of up to 1,000 characters"
    UNIT = "unit"
    QUANTITY = "quantity, 0 or more"
    FRACTION = "share, as 0.4 or 40 %"
    FACTOR = "factor, as 1.3 or 130 %"
    DAYS = "whole number of working days"
    DATE = "date"
    YES = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `name` is the field that it fills; the first of its headings is the one we write."""

    name: str
    holds: Holds
    headings: tuple[str, ...]
    needed: bool = False

    @property
    def title(self) -> str:
        """The heading that we write."""
        return self.headings[0]


@dataclass(frozen=True)
class Table:
    """A sheet. `names` are the names by which a sheet or a file is known; the first is the one we write."""

    key: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The name that we write."""
        return self.names[0]

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """Columns by heading in normal form."""
        return {normal(heading): column for column in self.columns for heading in column.headings}

    @property
    def needed(self) -> tuple[Column, ...]:
        """The columns that have to be there."""
        return tuple(column for column in self.columns if column.needed)

    @property
    def has_unit(self) -> bool:
        """Whether its rows say in which unit they count."""
        return any(column.holds is Holds.UNIT for column in self.columns)


_ITEM = (
    "Item|Item code|Item number|Material|Article|SKU|Part number|Artikel|Artikelnummer|Materialnummer|Teil"
    "|Référence|Code article|Produit|Artículo|Código|Referencia|Producto"
)
_UNIT = "Unit|Unit of measure|UoM|Einheit|Mengeneinheit|ME|Unité|Unidad|Unidad de medida"
_DESCRIPTION = (
    "Description|Name|Item description|Bezeichnung|Beschreibung|Désignation|Descripción|Denominación"
)
_QUANTITY = "Quantity|Qty|Menge|Quantité|Qté|Cantidad|Cant"
_MINIMUM = (
    "Minimum lot|Minimum|Minimum order quantity|MOQ|Mindestmenge|Mindestlos|Mindestbestellmenge"
    "|Lot minimum|Quantité minimale|Lote mínimo|Cantidad mínima"
)
_MULTIPLE = (
    "Lot multiple|Multiple|Order multiple|Lot size|Rundungswert|Losgröße|Vielfaches"
    "|Multiple de lot|Taille de lot|Múltiplo|Tamaño de lote"
)


def _column(name: str, holds: Holds, headings: str, *, needed: bool = False) -> Column:
    return Column(name, holds, tuple(headings.split("|")), needed)


ITEMS: Final = Table(
    "items",
    ("Items", "Materials", "Articles", "Artikel", "Artikelstamm", "Artículos", "Materialien"),
    (
        _column("code", Holds.KEY, _ITEM, needed=True),
        _column("description", Holds.TEXT, _DESCRIPTION),
        _column("unit", Holds.UNIT, _UNIT, needed=True),
        _column(
            "safety",
            Holds.QUANTITY,
            "Safety stock|Minimum stock|Sicherheitsbestand|Mindestbestand|Stock de sécurité"
            "|Stock de seguridad",
        ),
        _column(
            "lead_days",
            Holds.DAYS,
            "Own lead time|Lead time|Lead time days|Throughput time|Durchlaufzeit|Eigenfertigungszeit|Délai"
            "|Délai interne|Plazo|Plazo interno",
        ),
        _column(
            "step",
            Holds.QUANTITY,
            "Smallest quantity|Step|Kleinste Menge|Schritt|Plus petite quantité|Pas"
            "|Cantidad más pequeña|Paso",
        ),
        _column("minimum", Holds.QUANTITY, _MINIMUM),
        _column("multiple", Holds.QUANTITY, _MULTIPLE),
        _column(
            "former",
            Holds.KEY,
            "Former code|Renamed from|Old code|Früherer Code|Alte Nummer|Alte Artikelnummer|Ancien code"
            "|Ancienne référence|Código anterior|Referencia anterior",
        ),
    ),
)
RECIPES: Final = Table(
    "recipes",
    (
        "Recipes",
        "BOM",
        "Bill of materials",
        "Stücklisten",
        "Stückliste",
        "Rezepturen",
        "Nomenclatures",
        "Recettes",
        "Recetas",
        "Lista de materiales",
    ),
    (
        _column(
            "item",
            Holds.KEY,
            _ITEM + "|Parent|Product|Assembly|Baugruppe|Erzeugnis|Parent item|Ensemble|Conjunto",
            needed=True,
        ),
        _column(
            "part",
            Holds.KEY,
            "Part|Component|Child|Komponente|Einzelteil|Bauteil|Composant|Pièce|Componente|Pieza",
            needed=True,
        ),
        _column(
            "quantity",
            Holds.QUANTITY,
            _QUANTITY + "|Quantity per|Menge je Einheit|Quantité par unité|Cantidad por unidad",
            needed=True,
        ),
        _column("unit", Holds.UNIT, _UNIT),
        _column("scrap", Holds.FRACTION, "Scrap|Waste|Loss|Ausschuss|Verlust|Rebut|Perte|Merma|Desperdicio"),
    ),
)
SOURCES: Final = Table(
    "sources",
    (
        "Sources",
        "Suppliers",
        "Sourcing",
        "Bezugsquellen",
        "Lieferanten",
        "Quellen",
        "Fournisseurs",
        "Sources d'approvisionnement",
        "Proveedores",
        "Fuentes",
    ),
    (
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column(
            "supplier",
            Holds.TEXT,
            "Supplier|Vendor|Source|Lieferant|Bezugsquelle|Fournisseur|Proveedor",
            needed=True,
        ),
        _column(
            "share", Holds.FRACTION, "Share|Quota|Anteil|Quote|Part du besoin|Quote-part|Cuota|Participación"
        ),
        _column("minimum", Holds.QUANTITY, _MINIMUM),
        _column("multiple", Holds.QUANTITY, _MULTIPLE),
        _column(
            "lead_days",
            Holds.DAYS,
            "Supplier lead time|Lead time|Delivery time|Lieferzeit|Wiederbeschaffungszeit"
            "|Délai de livraison|Plazo de entrega",
        ),
        _column(
            "code",
            Holds.KEY,
            "Supplier's code|Supplier item|Their code|Vendor part number|Lieferantenartikel"
            "|Lieferantenartikelnummer|Référence fournisseur|Código del proveedor",
        ),
    ),
)
CODES: Final = Table(
    "codes",
    ("Customer codes", "Kundenartikel", "Codes clients", "Códigos de clientes"),
    (
        _column("customer", Holds.TEXT, "Customer|Kunde|Client|Cliente", needed=True),
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column(
            "code",
            Holds.KEY,
            "Customer's code|Customer item|Their code|Kundenartikel|Kundenartikelnummer"
            "|Référence client|Código del cliente",
            needed=True,
        ),
    ),
)
STOCK: Final = Table(
    "stock",
    (
        "Stock",
        "Inventory",
        "On hand",
        "Bestand",
        "Bestände",
        "Lagerbestand",
        "Stocks",
        "Existencias",
        "Inventario",
    ),
    (
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column(
            "on_hand",
            Holds.QUANTITY,
            "On hand|Stock|" + _QUANTITY + "|Inventory|Bestand|Lagerbestand|Stock disponible|Existencias",
            needed=True,
        ),
        _column("unit", Holds.UNIT, _UNIT),
        _column("as_of", Holds.DATE, "As of|Date|Stand|Datum|Stichtag|Au|Date du stock|A fecha de|Fecha"),
    ),
)
HISTORY: Final = Table(
    "history",
    (
        "History",
        "Demand history",
        "Sales",
        "Demand",
        "Historie",
        "Absatz",
        "Verbrauch",
        "Historique",
        "Ventes",
        "Historial",
        "Ventas",
    ),
    (
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column(
            "day", Holds.DATE, "Date|Day|Week|Datum|Tag|Woche|Jour|Semaine|Fecha|Día|Semana", needed=True
        ),
        _column(
            "quantity",
            Holds.QUANTITY,
            _QUANTITY + "|Demand|Sales|Sold|Absatz|Verbrauch|Bedarf|Ventes|Demande|Ventas|Demanda",
            needed=True,
        ),
        _column("unit", Holds.UNIT, _UNIT),
        _column(
            "stock_out",
            Holds.YES,
            "Stock-out|Stockout|Out of stock|Fehlbestand|Ausverkauft|Rupture|Sin stock|Rotura de stock",
        ),
    ),
)
ORDERS: Final = Table(
    "orders",
    (
        "Orders",
        "Customer orders",
        "Sales orders",
        "Kundenaufträge",
        "Aufträge",
        "Commandes",
        "Commandes clients",
        "Pedidos",
        "Pedidos de clientes",
    ),
    (
        _column(
            "number",
            Holds.KEY,
            "Order|Order number|Sales order|Auftrag|Auftragsnummer|Kundenauftrag|Commande"
            "|N° commande|Pedido|Número de pedido",
            needed=True,
        ),
        _column("line", Holds.KEY, "Line|Position|Pos|Ligne|Poste|Línea|Posición"),
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column(
            "day",
            Holds.DATE,
            "Due|Due date|Date|Delivery date|Wanted|Termin|Liefertermin|Datum|Wunschtermin"
            "|Date de livraison|Échéance|Fecha|Fecha de entrega",
            needed=True,
        ),
        _column(
            "quantity",
            Holds.QUANTITY,
            _QUANTITY + "|Open quantity|Offene Menge|Quantité ouverte|Cantidad pendiente",
            needed=True,
        ),
        _column("unit", Holds.UNIT, _UNIT),
        _column("customer", Holds.TEXT, "Customer|Kunde|Client|Cliente"),
    ),
)
CAPACITY: Final = Table(
    "capacity",
    ("Capacity", "Kapazität", "Kapazitäten", "Capacité", "Capacités", "Capacidad", "Capacidades"),
    (
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column("from_day", Holds.DATE, "From|Valid from|Ab|Gültig ab|Von|À partir du|Du|Desde", needed=True),
        _column(
            "weekly",
            Holds.QUANTITY,
            "A week|Weekly|Per week|Weekly capacity|Capacity|Je Woche|Pro Woche"
            "|Wochenkapazität|Kapazität|Par semaine|Capacité|Por semana|Capacidad",
            needed=True,
        ),
        _column("unit", Holds.UNIT, _UNIT),
    ),
)
CALENDAR: Final = Table(
    "calendar",
    (
        "Calendar",
        "Closures",
        "Holidays",
        "Kalender",
        "Werkskalender",
        "Feiertage",
        "Schließtage",
        "Calendrier",
        "Jours fériés",
        "Calendario",
        "Festivos",
    ),
    (
        _column(
            "day",
            Holds.DATE,
            "Closed on|Date|Day|Geschlossen am|Datum|Tag|Feiertag|Fermé le|Jour|Cerrado el|Fecha|Día",
            needed=True,
        ),
        _column("name", Holds.TEXT, "Name|Reason|Holiday|Bezeichnung|Grund|Anlass|Motif|Nom|Motivo|Nombre"),
    ),
)
_FIRST = "From|First day|Start|Start date|Von|Ab|Beginn|Erster Tag|À partir du|Du|Début|Desde|Inicio"
_LAST = "To|Last day|Until|End|End date|Bis|Ende|Letzter Tag|Au|Jusqu'au|Fin|Hasta"
EVENTS: Final = Table(
    "events",
    ("Events", "Promotions", "Ereignisse", "Aktionen", "Événements", "Eventos", "Promociones"),
    (
        _column(
            "name",
            Holds.NOTE,
            "Event|Name|Promotion|Holiday|Ereignis|Aktion|Bezeichnung|Anlass|Feiertag|Événement|Nom"
            "|Jour férié|Evento|Promoción|Nombre|Festivo",
            needed=True,
        ),
        _column("first_day", Holds.DATE, _FIRST, needed=True),
        _column("last_day", Holds.DATE, _LAST),
        _column("item", Holds.KEY, _ITEM),
        _column(
            "effect",
            Holds.FACTOR,
            "Effect|Factor|Multiplier|Wirkung|Faktor|Effet|Facteur|Efecto|Multiplicador",
        ),
    ),
)
OVERRIDES: Final = Table(
    "overrides",
    (
        "Overrides",
        "Manual overrides",
        "Übersteuerungen",
        "Manuelle Anpassungen",
        "Corrections manuelles",
        "Ajustes manuales",
    ),
    (
        _column("item", Holds.KEY, _ITEM, needed=True),
        _column("first_day", Holds.DATE, _FIRST, needed=True),
        _column("last_day", Holds.DATE, _LAST, needed=True),
        _column(
            "quantity", Holds.QUANTITY, "A week|Per week|" + _QUANTITY + "|Je Woche|Par semaine|Por semana"
        ),
        _column("factor", Holds.FACTOR, "Factor|Of the forecast|Multiplier|Faktor|Facteur|Multiplicador"),
        _column("unit", Holds.UNIT, _UNIT),
        _column("reason", Holds.NOTE, "Reason|Why|Grund|Begründung|Raison|Motif|Motivo|Razón", needed=True),
        _column(
            "expires",
            Holds.DATE,
            "Holds until|Expires|Expiry|Valid until|Gilt bis|Gültig bis|Valable jusqu'au|Expire"
            "|Válido hasta|Caduca",
            needed=True,
        ),
        _column("by", Holds.NOTE, "Said by|By|Who|Author|Von wem|Planer|Par|Auteur|Por|Autor"),
    ),
)
#: in the order in which they depend on each other, and in which a workbook has them
TABLES: Final = (
    ITEMS,
    RECIPES,
    SOURCES,
    CODES,
    STOCK,
    HISTORY,
    ORDERS,
    CAPACITY,
    CALENDAR,
    EVENTS,
    OVERRIDES,
)
BY_KEY: Final = {table.key: table for table in TABLES}
