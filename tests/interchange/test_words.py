"""Units, currencies, states, and the labels of totals."""

from __future__ import annotations

import pytest

from tallystick.interchange.orderbook.currencies import currency_code, currency_in
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.units import read_unit
from tallystick.interchange.orderbook.words import (
    Status,
    cell_text,
    is_totals_label,
    read_email,
    read_key,
    read_status,
    says_nothing,
)
from tallystick.interchange.spreadsheet import Cell
from tallystick.phrases import Phrase, _, ngettext


@pytest.mark.parametrize(
    ("written", "form"),
    [
        *((name, "pcs") for name in ("ST", "Stk", "Stk.", "Stück", "PCE", "pc", "pcs", "EA", "each", "C62")),
        *((name, "pcs") for name in ("pièces", "unidad", "Ud.", "UN", "Piece")),
        *((name, "kg") for name in ("KG", "kg", "Kilo", "KGM", "kilogrammes")),
        *((name, "m") for name in ("M", "MTR", "metros", "lfm")),
        *((name, "m²") for name in ("m2", "M2", "m²", "qm", "MTK")),
        *((name, "box") for name in ("Karton", "CTN", "boîte", "caja", "KAR")),
        *((name, "pair") for name in ("Paar", "paire", "PR")),
        ("TH", "1000 pcs"),
        ("Test kit", "Test kit"),
    ],
)
def test_units_have_one_form(written: str, form: str) -> None:
    assert read_unit(written) == form


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("EUR", "EUR"),
        ("eur", "EUR"),
        ("€", "EUR"),
        ("Euro", "EUR"),
        ("$", "USD"),
        ("zł", "PLN"),
        ("£", "GBP"),
        ("CHF", "CHF"),
        ("XYZ", ""),
        ("", ""),
        ("DEM", ""),
    ],
)
def test_currencies(written: str, code: str) -> None:
    assert currency_code(written) == code


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Price (EUR)", "EUR"),
        ("Prix €", "EUR"),
        ("Freight Cost (USD)", "USD"),
        ("Price (NET)", ""),
        ("Price", ""),
    ],
)
def test_currencies_in_headings(heading: str, code: str) -> None:
    assert currency_in(heading) == code


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Cancelled", Status.CANCELLED), ("storniert", Status.CANCELLED), ("annulée", Status.CANCELLED),
        ("anulado", Status.CANCELLED), ("gelöscht", Status.CANCELLED), ("entregado", Status.CLOSED),
        ("Closed", Status.CLOSED), ("erledigt", Status.CLOSED), ("livré", Status.CLOSED),
        ("Delivered", Status.CLOSED), ("vollständig geliefert", Status.CLOSED),
        ("Open", Status.OPEN), ("partially delivered", Status.OPEN), ("teilgeliefert", Status.OPEN),
        ("not delivered", Status.OPEN), ("nicht geliefert", Status.OPEN), ("in delivery", Status.OPEN),
        ("to be delivered", Status.OPEN), ("incomplete", Status.OPEN), ("confirmed", Status.OPEN),
        ("", Status.OPEN), ("noch offen", Status.OPEN), ("livraison partielle", Status.OPEN),
        ("non livré", Status.OPEN),
    ],
)  # fmt: skip
def test_states(text: str, status: Status) -> None:
    assert read_status(text) is status


@pytest.mark.parametrize(
    ("mark", "heading", "status"),
    [
        ("X", "Löschkennzeichen", Status.CANCELLED),
        ("L", "Deletion indicator", Status.CANCELLED),
        ("ja", "Endlieferungskennzeichen", Status.CLOSED),
        ("X", "Final delivery", Status.CLOSED),
        ("", "Löschkennzeichen", Status.OPEN),
        ("X", "Status", Status.OPEN),
    ],
)
def test_a_mark_says_what_the_heading_says(mark: str, heading: str, status: Status) -> None:
    assert read_status(mark, heading) is status


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "Grand Total",
        "Sub-total",
        "Summe:",
        "Gesamt",
        "Gesamtsumme EUR",
        "Total général",
        "4500217 Ergebnis",
        "Suma",
        "Totaux",
        "Zwischensumme",
    ],
)
def test_labels_of_totals(label: str) -> None:
    assert is_totals_label(label)


@pytest.mark.parametrize("text", ["Totalisator", "Sumatra coffee", "Varnholt Guss", "4500217", ""])
def test_what_is_no_label_of_totals(text: str) -> None:
    assert not is_totals_label(text)


@pytest.mark.parametrize(
    "text", ["-", "–", "n/a", "N/A", "TBD", "tbc", "k. A.", "keine Angabe", "?", "...", ""]
)
def test_what_says_that_there_is_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (4500217.0, "4500217"),
        (10, "10"),
        (1.5, "1.5"),
        (True, "TRUE"),
        ("  two\n words\t", "two words"),
        ("a\x00b\u200bc", "a b c"),
        ("Gehäuse", "Gehäuse"),
    ],
)
def test_the_text_of_a_cell(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


def test_an_address_is_found_in_its_cell() -> None:
    assert read_email("Jonas Brandt <jonas@varnholt.example>; x") == "jonas@varnholt.example"
    assert isinstance(read_email("jonas at varnholt"), Fault)
    assert read_email("-") is None


def test_a_key_is_kept_as_it_is() -> None:
    assert read_key("00123-A") == "00123-A"
    assert read_key("N/A") is None


def test_a_sentence_stays_translatable() -> None:
    inner = _("tabs")
    sentence = _("Separated by {what}, {count} columns.", what=inner, count=3)
    german = {
        "Separated by {what}, {count} columns.": "{count} Spalten, getrennt durch {what}.",
        "tabs": "Tabs",
    }
    assert str(sentence) == "Separated by tabs, 3 columns."
    assert sentence.translated(german.__getitem__, _never) == "3 Spalten, getrennt durch Tabs."
    assert not Phrase("")


def _never(_singular: str, _plural: str, _number: int) -> str:
    raise AssertionError("this phrase does not count")


def test_a_sentence_that_counts_has_a_plural_in_every_language() -> None:
    one, many = (ngettext("{count} row by {who}", "{count} rows by {who}", n, who="us") for n in (1, 2))
    assert (str(one), str(many)) == ("1 row by us", "2 rows by us")

    def polish(singular: str, plural: str, number: int) -> str:
        assert (singular, plural) == ("{count} row by {who}", "{count} rows by {who}")
        return "{count} wiersz" if number == 1 else "{count} wiersze"

    assert one.translated(str, polish) == "1 wiersz"
    assert many.translated(str, polish) == "2 wiersze"
