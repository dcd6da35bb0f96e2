"""Every answer that the phone page takes, and what becomes of it in the shared record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.document import Agreement
from tallystick.trade.values import Price, ScheduleLine
from tests.answer.conftest import Guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def rui(guest: Guest) -> Guest:
    """The guest with the link opened."""
    return guest.arrive()


def test_the_page_asks_as_drawn(rui: Guest) -> None:
    entry = rui.asked(item="GK-DN80-EP", description="Gasket DN80 EPDM", quantity=300)
    rui.say(entry, "yes")
    line = rui.now(entry)
    assert line.requested
    changed = replace(line.requested.terms, schedule=(ScheduleLine(date(2030, 3, 23), Decimal(400)),))
    rui.world.say("brackwater", "serafim", [compose.request(line, changed)])
    page = rui.page(entry)
    for words in (
        "Can you deliver 400 on Saturday 23\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2030?",
        "100 more, 3 days earlier",
        "than you promised",
        "Yes, 400 on 23\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2030",
        "GK-DN80-EP",
        "EUR 84.20",
        "Other dates or quantities",
        "We can’t deliver this",
        "What was said before",
        "This link answers for Serafim &amp; Filhos until",
        "Only Brackwater Pumps sees what you send",
    ):
        assert words in page, words


def test_one_tap_and_it_is_agreed(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    response = rui.say(entry, "yes")
    assert response.status_code == 302
    assert rui.now(entry).agreement is Agreement.AGREED
    done = rui.client.get(response["Location"]).content.decode()
    assert "You promised 400 for 26" in done
    assert "Both halves match, digest" in done
    assert "Propose a change" in done


def test_other_dates_are_a_proposal_with_its_reason(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    response = rui.say(
        entry,
        "propose",
        quantity=["250", "150"],
        date=["2030-03-26", "2030-04-02"],
        reason="Sheet comes late",
    )
    assert response.status_code == 302
    now = rui.now(entry)
    assert now.agreement is Agreement.PROPOSED
    assert now.proposed
    assert [(str(line.quantity), line.date.isoformat()) for line in now.proposed.terms.schedule] == [
        ("250", "2030-03-26"),
        ("150", "2030-04-02"),
    ]
    assert now.proposed.reason == "Sheet comes late"
    assert "It is agreed once they take it" in rui.client.get(response["Location"]).content.decode()
    # Until then it can still become a yes.
    assert "after all" in rui.page(entry)
    assert rui.say(entry, "yes").status_code == 302
    assert rui.now(entry).agreement is Agreement.AGREED


def test_the_same_day_twice_is_added_up_and_what_was_asked_is_a_yes(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "propose", quantity=["100", "300"], date=["2030-03-26", "2030-03-26"])
    assert rui.now(entry).agreement is Agreement.AGREED


def test_what_is_not_covered_can_be_left_open(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "propose", quantity=["250"], date=["2030-03-26"], rest="unanswered")
    balance = rui.now(entry).balance
    assert (balance.confirmed, balance.unanswered) == (Decimal(250), Decimal(150))


def test_a_price_and_a_substitute_can_be_offered(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(
        entry,
        "propose",
        quantity=["400"],
        date=["2030-03-26"],
        price="90",
        item="GK-NEW",
        item_text="Newer gasket",
    )
    proposed = rui.now(entry).proposed
    assert proposed
    assert proposed.substitute
    assert proposed.terms.price == Price(Decimal(90), "EUR")
    assert proposed.terms.item.code == "GK-NEW"


@pytest.mark.parametrize(
    ("quantity", "day", "words"),
    [
        ("", "", "Give at least one quantity and date."),
        ("400", "", "Give a date."),
        ("many", "2030-03-26", "This is not a number."),
        ("1.000", "2030-03-26", "Thousands or decimals?"),
        ("-5", "2030-03-26", "Give a quantity above zero."),
        ("0", "2030-03-26", "Give a quantity above zero."),
        ("400", "1999-01-01", "This day has passed."),
        ("9" * 16, "2030-03-26", "This is not a number."),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(rui: Guest, quantity: str, day: str, words: str) -> None:
    entry = rui.asked(quantity=400)
    response = rui.say(entry, "propose", quantity=[quantity], date=[day], reason="Kept <b>reason</b>")
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "Kept &lt;b&gt;reason&lt;/b&gt;" in page
    assert f'value="{quantity}"' in page
    assert rui.now(entry).agreement is Agreement.NEW


def test_rows_come_and_go_without_scripts(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    first = rui.say(entry, "", quantity=["250"], date=["2030-03-26"], add="1", reason="Kept")
    assert first.status_code == 200
    page = first.content.decode()
    assert page.count("data-row>") == 2
    assert 'value="150"' in page
    assert "<b data-sum>400 of 400</b> covered" in page
    assert 'value="Kept"' in page
    assert "aria-invalid" not in page, "nobody is told off while still typing"
    fewer = rui.say(entry, "", quantity=["250", "150"], date=["2030-03-26", ""], remove="2")
    assert fewer.content.decode().count("data-row>") == 1
    assert len(rui.now(entry).history) == 1


def test_a_rejection_carries_its_reason(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    assert rui.say(entry, "no", why="No material", more="Until June").status_code == 302
    now = rui.now(entry)
    assert now.agreement is Agreement.REJECTED
    assert now.rejection == "No material: Until June"


@pytest.mark.parametrize("agreed", [True, False])
def test_a_wish_to_cancel_is_answered(rui: Guest, agreed: bool) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "yes")
    rui.world.say("brackwater", "serafim", [c.AskCancel(entry.document.ref, "Customer gone")])
    page = rui.page(entry)
    assert "Can you still cancel 400 on" in page
    assert "Customer gone" in page
    if agreed:
        rui.say(entry, "yes")
        assert rui.now(entry).agreement is Agreement.CANCELLED
    else:
        rui.say(entry, "no", more="Already cut")
        now = rui.now(entry)
        assert now.agreement is Agreement.REJECTED
        assert now.agreed
        assert now.cancel
        assert now.cancel.answer_reason == "Already cut"


def test_a_shipping_notice(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "yes")
    today = timezone.now().date()
    response = rui.say(
        entry,
        "ship",
        quantity="300",
        despatched=today.isoformat(),
        expected=(today + timedelta(days=3)).isoformat(),
        carrier="Rangel",
        tracking="RG 1",
    )
    assert response.status_code == 302
    shipment = rui.now(entry).shipments[0]
    assert (shipment.quantity, shipment.carrier, shipment.tracking) == (Decimal(300), "Rangel", "RG 1")
    assert "Sent so far: 300 of 400" in rui.page(entry)
    early = rui.say(entry, "ship", quantity="1", despatched=(today + timedelta(days=1)).isoformat())
    assert early.status_code == 422
    assert "still to come" in early.content.decode()


def test_notes_end_somewhere(rui: Guest) -> None:
    entry = rui.asked()
    claims = [c.AddNote(entry.document.ref, f"Note {number}") for number in range(compose.MOST_NOTES)]
    rui.world.say("serafim", "brackwater", claims)
    assert rui.say(entry, "note", text="One more").status_code == 400
    browser = Client()
    browser.force_login(rui.world.people["ines"])
    address = f"/{rui.world.slugs['brackwater']}/orders/{entry.id}/note/"
    assert browser.post(address, {"text": "And one more"}).status_code == 400
    assert len(rui.now(entry).notes) == compose.MOST_NOTES
    assert rui.say(entry, "yes").status_code == 302


def test_a_row_that_is_not_there_takes_nothing_away(rui: Guest) -> None:
    entry = rui.asked()
    for row in ("²", "9" * 5000):
        assert rui.say(entry, "propose", remove=row, quantity="5", date="2030-04-01").status_code in (
            200,
            422,
        )


def test_a_note(rui: Guest) -> None:
    entry = rui.asked()
    assert rui.say(entry, "note", text="Call me\nafter ten").status_code == 302
    assert rui.now(entry).notes[0].text == "Call me\nafter ten"
    assert rui.say(entry, "note", text="   ").status_code == 422


def test_what_was_said_by_phone_is_confirmed(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.world.say(
        "brackwater",
        "serafim",
        [c.Report(entry.document.ref, "phone", c.Accept(entry.document.ref, 1), "Said yes")],
    )
    page = rui.page(entry)
    assert "Yes, I said that" in page
    rui.say(entry, "yes")
    now = rui.now(entry)
    assert now.agreement is Agreement.AGREED
    assert [said.settled for said in now.history if isinstance(said.claim, c.Report)] == ["confirmed"]


def test_what_may_be_confirmed_is_listed_as_that_and_not_as_waiting(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "yes")
    left = c.Ship(entry.document.ref, Decimal(400), date(2030, 3, 20))
    rui.world.say("brackwater", "serafim", [c.Report(entry.document.ref, "phone", left, "It has left")])
    assert "Yes, I said that" in rui.page(entry)
    listed = rui.client.get(f"{rui.base}all/").content.decode()
    assert "Nothing waits for your answer." in listed
    assert "noted what you said" in listed
    assert "Waits for your answer" not in listed


def test_the_rest_of_a_partial_answer_is_asked_for(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "propose", quantity=["250"], date=["2030-03-26"], rest="unanswered")
    rui.world.say("brackwater", "serafim", [compose.approve(rui.now(entry))])
    page = rui.page(entry)
    assert "When can you deliver the other 150?" in page
    assert 'value="250"' in page
    assert 'value="150"' in page


def test_a_refused_proposal_comes_back_with_why(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    rui.say(entry, "propose", quantity=["400"], date=["2030-04-26"])
    rui.world.say("brackwater", "serafim", [compose.refuse(rui.now(entry), "Far too late")])
    page = rui.page(entry)
    assert "refused your proposal" in page
    assert "Far too late" in page
    assert "31 days earlier" in page
    assert "than you proposed" in page


def test_a_line_that_moved_keeps_what_was_typed_and_sends_nothing(rui: Guest) -> None:
    entry = rui.asked(quantity=400)
    shown = rui.world.seen_by("brackwater", entry).token
    terms = entry.document.requested.terms  # type: ignore[union-attr]
    changed = terms.__class__(
        terms.item, terms.unit, (ScheduleLine(date(2030, 3, 20), Decimal(500)),), terms.price
    )
    rui.world.say("brackwater", "serafim", [compose.request(entry.document, changed)])
    for action, typed in (
        ("yes", {}),
        ("propose", {"quantity": ["123"], "date": ["2030-03-26"], "reason": "Mine"}),
        ("no", {"why": "No capacity", "more": "Mine"}),
    ):
        response = rui.send(entry, action, shown, **typed)
        assert response.status_code == 409
        page = response.content.decode()
        assert "has changed this meanwhile" in page
        assert "Can you deliver 500 on" in page
        if typed:
            assert "Mine" in page
    assert rui.now(entry).agreement is Agreement.NEW
    assert len(rui.now(entry).history) == 2


def test_questions_wait_in_the_order_of_their_dates(rui: Guest) -> None:
    later = rui.world.order("brackwater", "serafim", item="LATER", day=date(2030, 5, 1))
    sooner = rui.world.order("brackwater", "serafim", item="SOONER", day=date(2030, 4, 1))
    assert rui.client.get(rui.base)["Location"] == rui.url(sooner)
    page = rui.page(sooner)
    assert "1 more question waits" in page
    assert "LATER, 400 for 1 May 30" in page
    done = rui.client.get(rui.say(sooner, "yes")["Location"]).content.decode()
    assert "Next question" in done
    assert rui.url(later) in done
    rui.say(later, "yes")
    assert rui.client.get(rui.base)["Location"] == f"{rui.base}all/"
    listed = rui.client.get(f"{rui.base}all/").content.decode()
    assert "Nothing waits for your answer." in listed
    assert "SOONER" in listed


def test_an_answer_that_nobody_offered_is_refused(rui: Guest) -> None:
    entry = rui.asked()
    assert rui.say(entry, "approve").status_code == 400
    rui.say(entry, "yes")
    assert rui.say(entry, "no", why="Other").status_code in (400, 422)
    assert rui.now(entry).agreement is Agreement.AGREED


def test_a_link_in_the_mail_can_name_its_line(rui: Guest) -> None:
    entry = rui.asked()
    response = rui.client.get(f"/a/{rui.token}/{entry.id}/")
    assert response["Location"] == rui.url(entry)


def test_another_language_changes_dates_and_numbers(rui: Guest) -> None:
    entry = rui.asked(quantity=4000)
    response = rui.client.post("/i18n/language/", {"language": "de", "next": rui.url(entry)})
    assert response["Location"] == rui.url(entry)
    page = rui.page(entry)
    assert '<html lang="de">' in page
    assert "4.000" in page
    assert "März" in page
    assert (
        rui.client.post("/i18n/language/", {"language": "xx", "next": "https://evil.example/"})["Location"]
        == "/"
    )
