"""Companies are found by name, however it is spelt, and never guessed."""

from __future__ import annotations

import pytest

from tallystick.interchange.orderbook import KnownPartner, PartnerNames
from tallystick.interchange.orderbook.partners import group_names, plain_name

KNOWN = PartnerNames(
    [
        KnownPartner("co_v", "Varnholt Guss", number="100234"),
        KnownPartner("co_k", "Kowalik Łożyska", names=("Kowalik Bearings",)),
        KnownPartner("co_t", "Tejo Electrónica, Lda."),
        KnownPartner("co_a1", "Abbott GmbH"),
        KnownPartner("co_a2", "Abbott Ltd"),
    ]
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Varnholt Guss", "co_v"),
        ("VARNHOLT GUSS GMBH & CO. KG", "co_v"),
        ("Varnholt-Guss G.m.b.H.", "co_v"),
        ("100234", "co_v"),
        ("Kowalik Lozyska Sp. z o.o.", "co_k"),
        ("kowalik bearings", "co_k"),
        ("Tejo Electronica Lda", "co_t"),
        ("Abbott GmbH", "co_a1"),
        ("Abbott Ltd", "co_a2"),
    ],
)
def test_a_partner_is_found(name: str, found: str) -> None:
    partner = KNOWN.find(name)
    assert partner is not None
    assert partner.id == found


@pytest.mark.parametrize("name", ["Guss Nord", "Varnholt", "Abbott", "Abbott Inc.", "", "GmbH"])
def test_a_name_that_is_not_theirs_or_could_be_two_is_not_guessed(name: str) -> None:
    assert KNOWN.find(name) is None


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("Guss Nord", "Varnholt Guss"), ("Varnhold Guß", "Varnholt Guss"), ("Kowalk", "Kowalik Łożyska")],
)
def test_the_nearest_is_suggested(name: str, nearest: str) -> None:
    partner = KNOWN.nearest(name)
    assert partner is not None
    assert partner.name == nearest


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert KNOWN.nearest("Zzyzx Holdings") is None


def test_a_name_of_legal_forms_only_stays_as_it_is() -> None:
    assert plain_name("AG") == "ag"


def test_spellings_in_one_file_become_the_first_one_but_legal_forms_are_kept_apart() -> None:
    names = ["Varnholt Guss", "VARNHOLT GUSS", "Varnholt Guss GmbH"]
    assert group_names(names) == {
        "Varnholt Guss": "Varnholt Guss",
        "VARNHOLT GUSS": "Varnholt Guss",
        "Varnholt Guss GmbH": "Varnholt Guss GmbH",
    }


def test_names_of_every_script_stay_apart() -> None:
    names = ["ООО Ромашка", "ООО Лютик", "北京轴承", "上海轴承", "שלום", "कोमल", "कमल", "ガス", "カス"]
    assert group_names(names) == {name: name for name in names}
    assert group_names(["ООО Ромашка", "ооо «РОМАШКА»"])["ооо «РОМАШКА»"] == "ООО Ромашка"
