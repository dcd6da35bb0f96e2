"""Opening an account, signing in, second factors; and what a stranger can learn from it: nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connections
from django.forms import Form
from django.test import Client

from tallystick.server import gate
from tallystick.server.people import tries
from tallystick.server.people.accounts import make_person, person_for
from tallystick.server.people.forms import ConfirmLoginCodeForm, ConfirmPasswordResetCodeForm
from tallystick.server.people.models import Person
from tests.people.conftest import Visitor, last_code, letters

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def _totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_from_nothing_to_a_board(visitor: Visitor) -> None:
    response = visitor.sign_up("new@firm.example", "Nina New")
    assert response.status_code == 302
    person = Person.objects.get(email="new@firm.example")
    assert person.name == "Nina New"
    assert not person.has_usable_password()
    assert visitor.client.get("/")["Location"] == "/new/"
    made = visitor.client.post("/new/", {"company": "Firm Ltd"})
    assert made["Location"] == "/firm-ltd/orders/"
    access = gate.for_person(person, "firm-ltd")
    assert access.role is gate.Role.ADMIN
    assert access.person == "Nina New"
    assert visitor.client.get("/")["Location"] == "/firm-ltd/orders/"


def test_signing_in_by_code_and_by_password(visitor: Visitor) -> None:
    person = make_person("ines@firm.example", "Ines", password=PASSWORD, proven=True)
    assert visitor.sign_in("ines@firm.example").status_code == 302
    assert visitor.signed_in
    other = Visitor()
    other.client.post("/accounts/login/", {"login": "INES@firm.example", "password": PASSWORD})
    assert other.client.session["_auth_user_id"] == str(person.pk)
    other.client.post("/accounts/logout/")
    assert not other.signed_in


def test_a_wrong_code_and_a_wrong_password_do_not(visitor: Visitor) -> None:
    make_person("ines@firm.example", password=PASSWORD, proven=True)
    visitor.client.post("/accounts/login/code/", {"email": "ines@firm.example"})
    visitor.client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert not visitor.signed_in
    visitor.client.post("/accounts/login/", {"login": "ines@firm.example", "password": "wrong"})
    assert not visitor.signed_in


def test_tries_are_limited(visitor: Visitor) -> None:
    make_person("ines@firm.example", password=PASSWORD, proven=True)
    for _try in range(12):
        visitor.client.post("/accounts/login/", {"login": "ines@firm.example", "password": "wrong"})
    visitor.client.post("/accounts/login/", {"login": "ines@firm.example", "password": PASSWORD})
    assert not visitor.signed_in
    code_only = Visitor()
    code_only.client.post("/accounts/login/code/", {"email": "ines@firm.example"})
    code = last_code("ines@firm.example")
    for _try in range(4):
        code_only.client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    code_only.client.post("/accounts/login/code/confirm/", {"code": code})
    assert not code_only.signed_in


@pytest.mark.parametrize("form", [ConfirmLoginCodeForm, ConfirmPasswordResetCodeForm])
def test_guesses_at_the_same_moment_are_limited_too(form: type[Form]) -> None:
    """Each of them reads a session in which nothing was guessed yet."""
    guesses = [form(data={"code": code}, code="RIGHT1") for code in ("W1", "W2", "W3", "RIGHT1")]
    assert [guess.is_valid() for guess in guesses] == [False, False, False, False]
    assert form(data={"code": "OTHER1"}, code="OTHER1").is_valid()


@pytest.mark.django_db(transaction=True)
def test_a_try_is_taken_by_one_of_many_at_the_same_moment() -> None:
    def take(_guess: int) -> bool:
        try:
            return tries.take("RIGHT1")
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(24))) == tries.MOST


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/accounts/login/code/", {"email": "{}"}),
        ("/accounts/signup/", {"email": "{}", "name": "Somebody"}),
        ("/accounts/password/reset/", {"email": "{}"}),
    ],
)
def test_a_known_address_and_an_unknown_one_get_the_same_answer(page: str, form: dict[str, str]) -> None:
    make_person("known@firm.example", "Known", proven=True)
    told = []
    for email in ("known@firm.example", "strange@firm.example"):
        browser = Client()
        response = browser.post(
            page, {name: value.format(email) for name, value in form.items()}, follow=True
        )
        body = response.content.decode().replace(email, "ADDRESS")
        told.append((response.status_code, response.redirect_chain, _without_tokens(body)))
        assert len(letters(email)) == 1
    assert told[0] == told[1]


def _without_tokens(body: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken":)"[^"]+"', r"\1", body)


def test_a_wrong_password_says_the_same_for_any_address() -> None:
    make_person("known@firm.example", password=PASSWORD, proven=True)
    told = []
    for email in ("known@firm.example", "strange@firm.example"):
        page = Client().post("/accounts/login/", {"login": email, "password": "wrong"})
        told.append(_without_tokens(page.content.decode().replace(email, "ADDRESS")))
    assert told[0] == told[1]


def test_signing_in_changes_the_session(visitor: Visitor) -> None:
    """A session that somebody else has planted is worth nothing afterwards."""
    make_person("ines@firm.example", proven=True)
    visitor.client.post("/accounts/login/code/", {"email": "ines@firm.example"})
    before = visitor.client.session.session_key
    visitor.enter("ines@firm.example")
    assert visitor.signed_in
    assert visitor.client.session.session_key != before


def test_a_name_is_one_line_that_reads_as_it_is_written(visitor: Visitor) -> None:
    visitor.sign_up("eve@firm.example", "Eve\u202e\r\nsees  all\u2066")
    assert Person.objects.get(email="eve@firm.example").name == "Eve sees all"


def test_nobody_can_leave_a_password_on_an_address_that_is_not_theirs(visitor: Visitor) -> None:
    """Who signs up with your address gets nothing in, and nothing out, when you prove it later."""
    visitor.client.post(
        "/accounts/signup/",
        {"email": "you@firm.example", "name": "Mallory", "password1": PASSWORD, "password2": PASSWORD},
    )
    you = Visitor()
    you.sign_in("you@firm.example")
    assert you.signed_in
    assert EmailAddress.objects.get(email="you@firm.example").verified
    assert not Person.objects.get(email="you@firm.example").has_usable_password()
    mallory = Visitor()
    mallory.client.post("/accounts/login/", {"login": "you@firm.example", "password": PASSWORD})
    assert not mallory.signed_in
    assert not visitor.signed_in


def test_a_new_password_by_code(visitor: Visitor) -> None:
    person = make_person("ines@firm.example", password=PASSWORD, proven=True)
    visitor.client.post("/accounts/password/reset/", {"email": "ines@firm.example"})
    visitor.client.post("/accounts/password/reset/confirm/", {"code": last_code("ines@firm.example")})
    visitor.client.post(
        "/accounts/password/reset/complete/",
        {"password1": "another long one", "password2": "another long one"},
    )
    person.refresh_from_db()
    assert person.check_password("another long one")


def test_a_second_factor_is_asked_for_with_password_and_with_code(visitor: Visitor) -> None:
    make_person("ines@firm.example", "Ines", password=PASSWORD, proven=True)
    visitor.client.post("/accounts/login/", {"login": "ines@firm.example", "password": PASSWORD})
    visitor.client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = visitor.client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert visitor.client.post("/accounts/2fa/totp/activate/", {"code": _totp(secret)}).status_code == 302
    recovery = visitor.client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(recovery) == 10

    by_code = Visitor()
    assert by_code.sign_in("ines@firm.example")["Location"].startswith("/accounts/2fa/authenticate/")
    assert not by_code.signed_in
    by_code.client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})
    assert by_code.signed_in

    by_password = Visitor()
    by_password.client.post("/accounts/login/", {"login": "ines@firm.example", "password": PASSWORD})
    assert not by_password.signed_in
    by_password.client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})
    assert not by_password.signed_in, "a recovery code works once"


def test_protecting_the_account_asks_again_for_the_password(visitor: Visitor) -> None:
    make_person("ines@firm.example", password=PASSWORD, proven=True)
    visitor.client.post("/accounts/login/", {"login": "ines@firm.example", "password": PASSWORD})
    response = visitor.client.get("/accounts/2fa/totp/activate/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_all_other_devices_are_signed_out(visitor: Visitor) -> None:
    make_person("ines@firm.example", proven=True)
    visitor.sign_in("ines@firm.example")
    cache.clear()
    other = Visitor()
    other.sign_in("ines@firm.example")
    assert "This one" in other.client.get("/accounts/sessions/").content.decode()
    other.client.post("/accounts/sessions/")
    assert visitor.client.get("/settings/").status_code == 302
    assert other.client.get("/settings/").status_code == 200


def test_settings_are_kept_and_followed(visitor: Visitor) -> None:
    person = make_person("ines@firm.example", "Ines", proven=True)
    visitor.client.force_login(person)
    form = {"name": "Ines Moreau", "language": "de", "time_zone": "Europe/Warsaw", "date_format": "iso"}
    assert visitor.client.post("/settings/", form).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("Ines Moreau", "de", "Europe/Warsaw")
    assert '<html lang="de"' in visitor.client.get("/settings/").content.decode()
    for wrong in ({"name": " "}, {"language": "xx"}, {"time_zone": "Nowhere/Land"}, {"date_format": "x"}):
        assert visitor.client.post("/settings/", {**form, **wrong}).status_code == 200
    person.refresh_from_db()
    assert person.time_zone == "Europe/Warsaw"


def test_further_addresses_are_proven_by_code(visitor: Visitor) -> None:
    person = make_person("ines@firm.example", proven=True)
    visitor.client.force_login(person)
    visitor.client.post("/accounts/email/", {"action_add": "", "email": "sales@firm.example"})
    assert not EmailAddress.objects.filter(user=person, email="sales@firm.example", verified=True).exists()
    visitor.client.post("/accounts/confirm-email/", {"code": last_code("sales@firm.example")})
    assert EmailAddress.objects.filter(user=person, email="sales@firm.example", verified=True).exists()


def test_every_account_page_opens(visitor: Visitor) -> None:
    for page in ("login/", "signup/", "login/code/", "password/reset/"):
        assert visitor.client.get(f"/accounts/{page}").status_code == 200, page
    visitor.client.force_login(make_person("ines@firm.example", proven=True))
    for page in ("email/", "password/set/", "2fa/", "sessions/", "logout/", "2fa/totp/activate/"):
        response = visitor.client.get(f"/accounts/{page}")
        assert response.status_code == 200, page


def test_an_address_that_was_waiting_elsewhere_can_become_the_main_one(visitor: Visitor) -> None:
    """Somebody asked for a code for sales@ and never came; its owner adds it to their account."""
    waiting = person_for("sales@firm.example")
    person = make_person("ines@firm.example", proven=True)
    visitor.client.force_login(person)
    visitor.client.post("/accounts/email/", {"action_add": "", "email": "sales@firm.example"})
    visitor.client.post("/accounts/confirm-email/", {"code": last_code("sales@firm.example")})
    visitor.client.post("/accounts/email/", {"action_primary": "", "email": "sales@firm.example"})
    person.refresh_from_db()
    assert person.email == "sales@firm.example"
    assert not Person.objects.filter(pk=waiting.pk).exists()


def test_asking_for_a_code_twice_makes_one_person(db: None) -> None:
    assert person_for("New@firm.example") == person_for("new@firm.example")
    owner = make_person("ines@firm.example", proven=True)
    EmailAddress.objects.create(user=owner, email="also@firm.example", verified=True)
    assert person_for("also@firm.example") == owner
