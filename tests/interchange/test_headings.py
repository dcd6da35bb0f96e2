"""Headings in four languages mean what a planner would take them to mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.interchange.orderbook.headings import candidates, normal
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning

ENGLISH = {
    Meaning.ORDER: "PO Number|PO No.|P.O. #|Purchase Order|Order No|order_no|OrderNumber|PO / SO #|"
    "Customer PO",
    Meaning.LINE: "Line|Line No.|PO Line|Pos|Ln|line_number|LINE #",
    Meaning.PARTNER: "Supplier|Vendor Name|Vendor|Supplier name|Customer",
    Meaning.PARTNER_NUMBER: "Supplier No|Vendor Code|Vendor ID",
    Meaning.PARTNER_EMAIL: "E-mail|Supplier e-mail|Vendor email address",
    Meaning.ITEM: "Item|Part Number|Part No|SKU|Material|Item code|partnumber|Article No.",
    Meaning.PARTNER_ITEM: "Supplier Part No|Vendor item code|Customer part number",
    Meaning.DESCRIPTION: "Description|Item Description|Short text|Item name",
    Meaning.UNIT: "UoM|Unit|Unit of measure|Order unit",
    Meaning.REQUESTED_QUANTITY: "Qty|Order Qty|Quantity|Requested Quantity|Ordered Qty|Ordered|"
    "Line Item Quantity",
    Meaning.REQUESTED_DATE: "Required Date|Due Date|Need by date|Req. Del. Date|Scheduled Delivery Date|"
    "Requested ship date|Delivery date|Customer requested date",
    Meaning.PROMISED_QUANTITY: "Confirmed Qty|Promised quantity|Acknowledged qty",
    Meaning.PROMISED_DATE: "Promise Date|Confirmed Delivery Date|CONF. DEL. DATE|Committed date|Ack Date",
    Meaning.SHIPPED_QUANTITY: "Qty Shipped|Shipped quantity|Despatched Qty",
    Meaning.SHIPPED_DATE: "Ship Date|Date shipped|Despatch date",
    Meaning.EXPECTED_DATE: "ETA|Expected arrival|Arrival date",
    Meaning.RECEIVED_QUANTITY: "Qty Received|Qty Rec'd|Received quantity|GR Qty|Quantity delivered",
    Meaning.RECEIVED_DATE: "Received Date|Rec'd Date|GR Date|Actual Delivery Date|Delivered to Client Date",
    Meaning.DAMAGED_QUANTITY: "Damaged qty|Rejected quantity",
    Meaning.PRICE: "Unit Price|Price|Net price|Pack Price|Price (EUR)",
    Meaning.PRICE_PER: "Price unit|Per",
    Meaning.CURRENCY: "Currency|Curr.|Order currency",
    Meaning.AMOUNT: "Net Order Value|Line value|Total amount|Line Item Value",
    Meaning.ORDER_DATE: "PO Date|Order date|Document Date|PO Sent to Vendor Date|Created on date",
    Meaning.CONTACT: "Buyer|Planner|Buyer name|Contact",
    Meaning.STATUS: "Status|Line status|Deletion indicator",
    Meaning.NOTE: "Remarks|Comment|Notes",
    Meaning.TRACKING: "Tracking number|AWB",
}
GERMAN = {
    Meaning.ORDER: "Bestellnr.|Bestellnummer|Best.-Nr.|Einkaufsbeleg|Auftragsnummer|Belegnummer",
    Meaning.LINE: "Pos|Position|Positionsnr.|Pos.-Nr.|Zeile",
    Meaning.PARTNER: "Lieferant|Lieferantenname|Name des Lieferanten|Kunde|Kreditor",
    Meaning.PARTNER_NUMBER: "Lieferantennummer|Lief.-Nr.|Kreditorennr.",
    Meaning.ITEM: "Material|Materialnummer|Artikelnr.|Sachnummer|Teilenummer|Art.-Nr.",
    Meaning.PARTNER_ITEM: "Lieferanten-Artikelnr.|Lieferantenmaterialnummer|Kundenmaterial",
    Meaning.DESCRIPTION: "Bezeichnung|Kurztext|Materialkurztext|Benennung|Artikelbezeichnung",
    Meaning.UNIT: "ME|Mengeneinheit|Einheit|Bestellmengeneinheit|BME",
    Meaning.REQUESTED_QUANTITY: "Menge|Bestellmenge|Einteilungsmenge|bestellte Menge|Anzahl|bestellt",
    Meaning.REQUESTED_DATE: "Wunschtermin|Wunschliefertermin|Liefertermin|Lieferdatum|Bedarfsdatum|"
    "Stat. Liefertermin|Wunsch-\nliefertermin",
    Meaning.PROMISED_QUANTITY: "bestätigte Menge|Bestaetigte Menge",
    Meaning.PROMISED_DATE: "Best. Termin|bestätigter Termin|Bestätigtes Lieferdatum|AB-Termin|"
    "Auftragsbestätigungstermin|zugesagter Termin",
    Meaning.RECEIVED_QUANTITY: "Gelieferte Menge|WE-Menge|Wareneingangsmenge",
    Meaning.RECEIVED_DATE: "Wareneingangsdatum|WE-Datum|Eingangsdatum",
    Meaning.SHIPPED_DATE: "Versanddatum|Warenausgangsdatum",
    Meaning.PRICE: "Nettopreis|Preis|Einzelpreis|Stückpreis",
    Meaning.PRICE_PER: "Preiseinheit|PE",
    Meaning.CURRENCY: "Währung|Waehrung",
    Meaning.AMOUNT: "Nettobestellwert|Bestellwert|Gesamtpreis|Positionswert",
    Meaning.ORDER_DATE: "Bestelldatum|Belegdatum",
    Meaning.CONTACT: "Einkäufer|Disponent|Sachbearbeiter|Besteller|Einkäufergruppe",
    Meaning.STATUS: "Status|Löschkennzeichen|Endlieferungskennzeichen",
    Meaning.NOTE: "Bemerkung|Bemerkungen|Hinweis",
}
FRENCH = {
    Meaning.ORDER: "N° commande|Numéro de commande|Commande|N° de cde",
    Meaning.LINE: "Ligne|Poste|N° de ligne",
    Meaning.PARTNER: "Fournisseur|Nom du fournisseur|Client",
    Meaning.PARTNER_NUMBER: "Code fournisseur",
    Meaning.ITEM: "Référence|Code article|Réf. article|Article",
    Meaning.PARTNER_ITEM: "Référence fournisseur",
    Meaning.DESCRIPTION: "Désignation|Libellé",
    Meaning.UNIT: "Unité|Unité de mesure",
    Meaning.REQUESTED_QUANTITY: "Qté commandée|Quantité|Qté|Quantité demandée",
    Meaning.REQUESTED_DATE: "Date de livraison souhaitée|Date demandée|Date livraison|Date de besoin",
    Meaning.PROMISED_DATE: "Date confirmée|Délai confirmé|Date de livraison confirmée|Date AR",
    Meaning.PROMISED_QUANTITY: "Quantité confirmée",
    Meaning.RECEIVED_QUANTITY: "Qté reçue|Quantité livrée",
    Meaning.RECEIVED_DATE: "Date de réception",
    Meaning.SHIPPED_DATE: "Date d'expédition",
    Meaning.PRICE: "Prix unitaire|P.U.|Prix net|P.U. HT",
    Meaning.CURRENCY: "Devise",
    Meaning.AMOUNT: "Montant",
    Meaning.ORDER_DATE: "Date de commande",
    Meaning.CONTACT: "Acheteur|Approvisionneur",
    Meaning.STATUS: "Statut",
    Meaning.NOTE: "Remarques|Commentaire",
}
SPANISH = {
    Meaning.ORDER: "Nº de pedido|Número de pedido|Pedido|Orden de compra",
    Meaning.LINE: "Posición|Línea|Partida",
    Meaning.PARTNER: "Proveedor|Nombre del proveedor|Cliente",
    Meaning.PARTNER_NUMBER: "Código de proveedor",
    Meaning.ITEM: "Código de artículo|Artículo|Referencia",
    Meaning.PARTNER_ITEM: "Referencia del proveedor",
    Meaning.DESCRIPTION: "Descripción|Denominación",
    Meaning.UNIT: "Unidad|UM|Unidad de medida",
    Meaning.REQUESTED_QUANTITY: "Cantidad|Cantidad pedida|Cant.|Cantidad solicitada",
    Meaning.REQUESTED_DATE: "Fecha de entrega solicitada|Fecha de entrega|F. entrega|Fecha requerida",
    Meaning.PROMISED_DATE: "Fecha confirmada|Fecha prometida",
    Meaning.PROMISED_QUANTITY: "Cantidad confirmada",
    Meaning.RECEIVED_QUANTITY: "Cantidad recibida|Cantidad entregada",
    Meaning.RECEIVED_DATE: "Fecha de recepción",
    Meaning.SHIPPED_DATE: "Fecha de envío",
    Meaning.PRICE: "Precio unitario|Precio",
    Meaning.CURRENCY: "Moneda|Divisa",
    Meaning.AMOUNT: "Importe",
    Meaning.ORDER_DATE: "Fecha de pedido",
    Meaning.CONTACT: "Comprador",
    Meaning.STATUS: "Estado",
    Meaning.NOTE: "Observaciones",
}
CASES = [
    (language, heading, meaning)
    for language, listed in (("en", ENGLISH), ("de", GERMAN), ("fr", FRENCH), ("es", SPANISH))
    for meaning, headings in listed.items()
    for heading in headings.split("|")
]


@pytest.mark.parametrize(("language", "heading", "meaning"), CASES, ids=lambda given: str(given))
def test_a_heading_is_understood(language: str, heading: str, meaning: Meaning) -> None:
    found = candidates(heading)
    assert found, f"{heading} is not understood"
    assert found[0].meaning is meaning
    assert language in found[0].languages


@pytest.mark.parametrize(("_language", "heading", "meaning"), CASES[::5], ids=lambda given: str(given))
def test_case_accents_and_punctuation_do_not_matter(_language: str, heading: str, meaning: Meaning) -> None:
    for other in (heading.upper(), f"  {heading}: ", f"*{heading}*", normal(heading)):
        assert candidates(other)[0].meaning is meaning, other


@pytest.mark.parametrize(
    "heading",
    [
        "Country",
        "Vendor INCO Term",
        "Shipment Mode",
        "Product Group",
        "Freight Cost (USD)",
        "Manufacturing Site",
        "Delivery Recorded Date",
        "Weight (Kilograms)",
        "Werk",
        "Lagerort",
        "Zahlungsbedingung",
        "Warengruppe",
        "Wechselkurs",
        "Usine",
        "Peso neto",
        "Project Code",
        "Managed By",
        "",
        "???",
    ],
)
def test_what_order_lines_do_not_have_is_left_alone(heading: str) -> None:
    assert candidates(heading) == ()


def test_open_quantities_are_recognised_to_be_ignored() -> None:
    assert candidates("Open Qty")[0].meaning is Meaning.IGNORE
    assert candidates("offene Menge")[0].meaning is Meaning.IGNORE


def test_every_meaning_has_a_heading_in_the_tests() -> None:
    tried = {meaning for _language, _heading, meaning in CASES}
    assert set(Meaning) - tried == {Meaning.IGNORE, Meaning.ROW_ID, Meaning.ORDER_AND_LINE, Meaning.CARRIER}
    assert set(ABOUT) == set(Meaning)


@given(st.text(max_size=60))
def test_no_heading_breaks_recognition(heading: str) -> None:
    for candidate in candidates(heading):
        assert 0 < candidate.score <= 1
