"""The words of column headings in four languages, by the idea that they stand for.

Words are in normal form (`headings.normal`): small letters, no accents. `*` at the end takes any ending. A
German compound is divided into words of this list, so that Wunschliefertermin needs no entry of its own.
"""

from __future__ import annotations

from enum import Enum, auto


class Idea(Enum):
    """What a word in a heading stands for."""

    ORDER = auto()
    ORDERED = auto()
    LINE = auto()
    PARTNER = auto()
    SUPPLIER = auto()
    CUSTOMER = auto()
    ITEM = auto()
    PART = auto()
    DESCRIPTION = auto()
    NUMBER = auto()
    NAME = auto()
    DATE = auto()
    QUANTITY = auto()
    UNIT = auto()
    MEASURE = auto()
    PACK = auto()
    PRICE = auto()
    PER = auto()
    CURRENCY = auto()
    AMOUNT = auto()
    TOTAL = auto()
    REQUESTED = auto()
    PROMISED = auto()
    DELIVERY = auto()
    DELIVERED = auto()
    SHIPPED = auto()
    SENT = auto()
    RECEIVED = auto()
    RECEIPT = auto()
    EXPECTED = auto()
    ARRIVAL = auto()
    DAMAGED = auto()
    OPEN = auto()
    CREATED = auto()
    CONTACT = auto()
    STATUS = auto()
    ACTUAL = auto()
    ADDRESS = auto()
    NOTE = auto()
    EMAIL = auto()
    CARRIER = auto()
    TRACKING = auto()
    ROW = auto()
    OTHER = auto()  # says that the column is about something that order lines here do not have


# idea: language: words
WORDS: dict[Idea, dict[str, str]] = {
    Idea.ORDER: {
        "en": "order orders po purchaseorder purchase purchasing purch so salesorder sales",
        "de": "bestell bestellung bestellungen bestellungs auftrag auftrags einkaufsbeleg beleg"
        " belegs best auftr",
        "fr": "commande commandes cde cmde bc achat",
        "es": "pedido pedidos oc compra orden",
    },
    Idea.ORDERED: {
        "en": "ordered",
        "de": "bestellt*",
        "fr": "commandee commandees",
        "es": "pedida pedidas encargad*",
    },
    Idea.LINE: {
        "en": "line lines ln position pos posn schedule",
        "de": "position positions pos posten zeile zeilen",
        "fr": "ligne lignes poste position",
        "es": "linea lineas posicion partida renglon",
    },
    Idea.PARTNER: {
        "en": "partner company",
        "de": "partner firma firmen geschaftspartner",
        "fr": "partenaire societe entreprise tiers",
        "es": "socio empresa",
    },
    Idea.SUPPLIER: {
        "en": "supplier suppliers vendor vendors seller manufacturer",
        "de": "lieferant lieferanten kreditor kreditoren lief hersteller",
        "fr": "fournisseur fournisseurs frn fourn",
        "es": "proveedor proveedores vendedor prov",
    },
    Idea.CUSTOMER: {
        "en": "customer customers client cust",
        "de": "kunde kunden debitor debitoren auftraggeber",
        "fr": "client clients",
        "es": "cliente clientes",
    },
    Idea.ITEM: {
        "en": "item items material sku product products article goods",
        "de": "material artikel ware sachnummer produkt mat art",
        "fr": "article articles produit reference ref",
        "es": "articulo articulos material producto referencia ref",
    },
    Idea.PART: {
        "en": "part parts pn",
        "de": "teil teile",
        "fr": "piece",
        "es": "pieza",
    },
    Idea.DESCRIPTION: {
        "en": "description desc designation text short long",
        "de": "bezeichnung bezeichn bez benennung beschreibung text kurztext langtext",
        "fr": "designation libelle description intitule",
        "es": "descripcion denominacion desc",
    },
    Idea.NUMBER: {
        "en": "numbersign number no num nbr code id key identifier",
        "de": "numbersign nummer nummern nr num kennung schlussel code kennz",
        "fr": "numbersign numero num no code identifiant",
        "es": "numbersign numero num nro no codigo cod clave",
    },
    Idea.NAME: {"en": "name", "de": "name namen", "fr": "nom raison sociale", "es": "nombre razon social"},
    Idea.DATE: {
        "en": "date dates dt day deadline week wk cw",
        "de": "datum termin termine tag woche kw kalenderwoche dat",
        "fr": "date dates jour delai echeance semaine sem",
        "es": "fecha fechas f fec fch dia plazo semana vencimiento",
    },
    Idea.QUANTITY: {
        "en": "quantity quantities qty qnty quant pieces",
        "de": "menge mengen mng anzahl stuckzahl stuck",
        "fr": "quantite quantites qte nombre",
        "es": "cantidad cantidades cant ctd cdad",
    },
    Idea.UNIT: {
        "en": "unit units uom um",
        "de": "einheit einheiten me mengeneinheit meh bme eh",
        "fr": "unite unites uq um",
        "es": "unidad unidades ud uds um udm",
    },
    Idea.MEASURE: {"en": "measure meas", "de": "mengen mass", "fr": "mesure", "es": "medida medidas"},
    Idea.PACK: {
        "en": "pack package",
        "de": "packung verpackungs pack",
        "fr": "paquet colis",
        "es": "paquete",
    },
    Idea.PRICE: {
        "en": "price cost rate",
        "de": "preis netto nettopreis einzelpreis stuckpreis einkaufspreis ep",
        "fr": "prix pu cout tarif",
        "es": "precio pu coste costo tarifa",
    },
    Idea.PER: {"en": "per", "de": "je pro pe", "fr": "par", "es": "por"},
    Idea.CURRENCY: {
        "en": "currency curr crcy",
        "de": "wahrung wahr whrg waehrung",
        "fr": "devise monnaie",
        "es": "moneda divisa",
    },
    Idea.AMOUNT: {
        "en": "value amount amt subtotal",
        "de": "wert betrag bestellwert positionswert gesamtpreis gesamtwert",
        "fr": "montant valeur",
        "es": "importe valor monto",
    },
    Idea.TOTAL: {"en": "total extended gross", "de": "gesamt summe", "fr": "total", "es": "total"},
    Idea.REQUESTED: {
        "en": "requested request required requirement req need needed needs wanted desired due scheduled"
        " sched planned plan target needby",
        "de": "wunsch gewunscht* soll bedarf bedarfs benotigt* fallig* falligkeit falligkeits plan"
        " angefordert* geplant* verlangt* stat statistisch* einteilungs",
        "fr": "demande* souhaite* voulu* besoin requis* prevue prevu planifie* echu* exigee echeance",
        "es": "solicitad* requerid* deseada deseado necesidad necesaria programada prevista prevista",
    },
    Idea.PROMISED: {
        "en": "promised promise confirmed confirmation confirm committed commit commitment acknowledged"
        " acknowledgement ack conf agreed answered",
        "de": "bestatigt* bestatigung bestatigungs auftragsbestatigung auftragsbestatigungs"
        " zugesagt* zusage ab versprochen*",
        "fr": "confirme* confirmation promis* promesse engage* accuse* ar",
        "es": "confirmad* confirmacion prometid* promesa comprometid* acordad*",
    },
    Idea.DELIVERY: {
        "en": "delivery deliver del dlv",
        "de": "liefer lieferung lieferungs anliefer anlieferung anlieferungs",
        "fr": "livraison liv",
        "es": "entrega entregas",
    },
    Idea.DELIVERED: {
        "en": "delivered",
        "de": "geliefert* ausgeliefert* angeliefert*",
        "fr": "livre livree livres livrees",
        "es": "entregad*",
    },
    Idea.SHIPPED: {
        "en": "shipped ship shipping shipment despatched despatch dispatched dispatch asn",
        "de": "versand versandt* versendet* verschickt* warenausgang warenausgangs wa lieferschein*",
        "fr": "expedie* expedition envoye* envoi depart",
        "es": "enviad* expedid* expedicion despachad* despacho envio salida",
    },
    Idea.SENT: {"en": "sent issued", "de": "gesendet*", "fr": "transmis*", "es": "emitid*"},
    Idea.RECEIVED: {
        "en": "received recd rcvd",
        "de": "erhalten* empfangen* eingegangen* vereinnahmt*",
        "fr": "recu recue recus recues",
        "es": "recibid*",
    },
    Idea.RECEIPT: {
        "en": "receipt receipts gr grn receiving",
        "de": "wareneingang wareneingangs eingang eingangs we zugang zugangs",
        "fr": "reception receptions",
        "es": "recepcion recepciones",
    },
    Idea.EXPECTED: {
        "en": "expected estimated anticipated forecasted",
        "de": "erwartet* voraussichtlich*",
        "fr": "attendu* estime*",
        "es": "esperad* estimad*",
    },
    Idea.ARRIVAL: {
        "en": "arrival arrive eta arriving",
        "de": "ankunft ankunfts eintreffen",
        "fr": "arrivee",
        "es": "llegada",
    },
    Idea.DAMAGED: {
        "en": "damaged damage rejected defective defect scrap",
        "de": "beschadigt* defekt* ausschuss gesperrt*",
        "fr": "endommage* defectueu* rebut avarie*",
        "es": "danad* defectuos* averiad*",
    },
    Idea.OPEN: {
        "en": "open outstanding remaining balance backorder backlog",
        "de": "offen* rest restmenge ausstehend* ruckstand",
        "fr": "restant* reste solde ouvert*",
        "es": "pendiente* restante* saldo abiert*",
    },
    Idea.CREATED: {
        "en": "created creation entry entered document doc placed booking raised",
        "de": "erstellt* anlage angelegt* erfassungs erfasst*",
        "fr": "cree creation saisie emission",
        "es": "creacion creada alta emision documento",
    },
    Idea.CONTACT: {
        "en": "buyer planner contact purchaser requester requisitioner scheduler expediter",
        "de": "einkaufer einkaufergruppe sachbearbeiter* disponent* ansprechpartner* besteller bearbeiter"
        " kontakt",
        "fr": "acheteur acheteuse contact approvisionneur gestionnaire interlocuteur demandeur",
        "es": "comprador compradora contacto planificador solicitante responsable",
    },
    Idea.STATUS: {
        "en": "status state closed complete completed cancelled canceled deletion deleted final"
        " indicator flag",
        "de": "status zustand loschkennzeichen lk endlieferung elk endlieferungskennzeichen erledigt*"
        " storniert* geloscht*",
        "fr": "statut etat solde annule*",
        "es": "estado situacion estatus anulad* cancelad*",
    },
    Idea.NOTE: {
        "en": "note notes comment comments remark remarks memo",
        "de": "bemerkung bemerkungen notiz notizen kommentar* hinweis hinweise anmerkung*",
        "fr": "remarque remarques commentaire commentaires observation observations",
        "es": "nota notas comentario comentarios observacion observaciones",
    },
    Idea.ACTUAL: {
        "en": "actual actually real",
        "de": "ist tatsachlich*",
        "fr": "reel reelle effectif effective",
        "es": "real efectiva",
    },
    Idea.ADDRESS: {
        "en": "address",
        "de": "adresse anschrift",
        "fr": "adresse",
        "es": "direccion",
    },
    Idea.EMAIL: {
        "en": "email mail e-mail",
        "de": "email mail mailadresse",
        "fr": "courriel mail email mel",
        "es": "correo email mail electronico",
    },
    Idea.CARRIER: {
        "en": "carrier forwarder",
        "de": "spediteur spedition frachtfuhrer",
        "fr": "transporteur",
        "es": "transportista",
    },
    Idea.TRACKING: {
        "en": "tracking waybill awb",
        "de": "sendungs sendungsnummer frachtbrief*",
        "fr": "suivi",
        "es": "seguimiento guia",
    },
    Idea.ROW: {
        "en": "row rowid record lineid uid uuid",
        "de": "lfd laufende datensatz satz",
        "fr": "rang enregistrement",
        "es": "fila registro",
    },
    Idea.OTHER: {
        "en": "freight insurance weight tax vat duty discount invoice invoiced payment paid terms incoterm"
        " incoterms mode group class category country site plant warehouse recorded printed changed modified"
        " updated lead leadtime stock inventory revision version drawing project budget account cycle hts"
        " volume surcharge pq quote quotation previous old original city street phone type"
        " requisition contract",
        "de": "fracht versicherung gewicht steuer mwst zoll rabatt rechnung rechnungs zahlung zahlungs"
        " gruppe klasse werk lager lagerort land geandert anderungs gedruckt bestand zeichnung zeichnungs"
        " projekt konto kostenstelle volumen zuschlag angebot angebots alt alte altes telefon ort"
        " strasse warengruppe wiederbeschaffung* banf vertrag kontrakt",
        "fr": "fret assurance poids taxe tva remise facture facturee paiement groupe categorie pays usine"
        " magasin depot modifie imprime stock plan projet compte volume devis ancien ville telephone contrat",
        "es": "flete seguro peso impuesto iva descuento factura facturad* pago grupo categoria pais planta"
        " almacen modificad* impres* existencias plano proyecto cuenta volumen oferta anterior"
        " ciudad telefono contrato",
    },
}

# Small words that carry nothing for the meaning of a heading.
_SMALL_WORDS = """
of the to for by on at in and or a an is from net our your
der die das des dem den zu zum zur von vom am im und oder fur an bei lt laut unser unsere ihr ihre
de du la le les des d l et ou a au aux en par pour sur n s nette notre votre ht hors
del el los las y o para con su un una neto nuestro nuestra
"""
FILLERS = frozenset(_SMALL_WORDS.split())

LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
