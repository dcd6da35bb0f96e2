"""Units of measure: one short form for what four languages and the usual code lists call by many names."""

from __future__ import annotations

from functools import cache

from tallystick.interchange.orderbook.headings import normal

# form: names and codes (UN/ECE Recommendation 20, ISO codes of enterprise systems, everyday words)
_FORMS = {
    "pcs": "piece pieces pcs pc pce ea each unit units st stk stck stuck stueck c62 h87 nos no un und u"
    " unidad unidades ud uds pieza piezas pza pzas pz unite unites szt peca pecas",
    "100 pcs": "cen hun hundred hundert cent ciento c",
    "1000 pcs": "th tsd mil mille thousand tausend millar 1000st tst m1000",
    "kg": "kg kgm kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kilogramo kilogramos",
    "g": "g gr grm gram grams gramm gramme grammes gramo gramos",
    "t": "t to tne tonne tonnes tonnen tonelada toneladas metric ton mt",
    "lb": "lb lbs lbr pound pounds",
    "l": "l lt ltr lit liter litre litres litro litros",
    "ml": "ml mlt millilitre milliliter mililitro",
    "m": "m mtr meter metre metres meters metro metros lfm lm",
    "cm": "cm cmt centimetre centimeter zentimeter centimetro",
    "mm": "mm mmt millimetre millimeter milimetro",
    "km": "km kmt kilometre kilometer kilometro",
    "ft": "ft fot foot feet",
    "in": "inh inch inches zoll",
    "m²": "m2 mtk sqm qm quadratmeter metro cuadrado",
    "m³": "m3 mtq cbm kubikmeter metro cubico",
    "set": "set sets sa satz jeu jeux juego juegos kit kits garnitur",
    "pair": "pair pairs pr paa paar paire paires par pares",
    "dozen": "dozen dzn dz dutzend douzaine docena",
    "pack": "pack packs pk pak packung packungen pkt paquet paquets paquete paquetes vpe pa pac",
    "box": "box boxes bx karton kartons kar ct ctn carton cartons kiste ki boite boites caja cajas"
    " schachtel cj",
    "pallet": "pallet pallets pal plt pf palette paletten palettes palet palets",
    "roll": "roll rolls rol ro rolle rollen rouleau rouleaux rollo rollos rl",
    "sheet": "sheet sheets blatt bl tafel feuille feuilles hoja hojas",
    "bag": "bag bags bg sack sacke beutel btl sac sacs bolsa bolsas saco",
    "bottle": "bottle bottles bo flasche flaschen fl bouteille botella",
    "can": "can cans dose dosen ds canette lata bidon bidones kanister",
    "drum": "drum drums dr fass fasser tambor fut futs",
    "tube": "tube tubes tubo",
    "h": "h hr hrs hur hour hours std stunde stunden heure heures hora horas",
    "day": "day days tag tage jour jours dia dias",
    "bar": "bar bars stange stangen stg barre barra",
}


@cache
def _known() -> dict[str, str]:
    known = {}
    for form, names in _FORMS.items():
        known[normal(form) or form] = form
        for name in names.split():
            known[_plain(name)] = form
    known["m2"], known["m3"] = "m²", "m³"
    return known


def _plain(text: str) -> str:
    return normal(text.replace("²", "2").replace("³", "3")).replace(" ", "")


def unit_form(text: str) -> str:
    """The short form of a unit, or nothing if it is not known."""
    return _known().get(_plain(text), "")


def read_unit(text: str) -> str:
    """A unit as it is kept: its short form, or as it is written where it is not known."""
    return unit_form(text) or text
