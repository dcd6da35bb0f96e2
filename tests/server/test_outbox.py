"""The outbox: nothing goes out that is not a row, and every row ends in a state that someone can see."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tallystick.errors import InvalidInput
from tallystick.server.options import Options
from tallystick.server.outbox.backend import OutboxBackend
from tallystick.server.outbox.models import Message, State
from tallystick.server.outbox.policies import postmaster
from tallystick.server.outbox.posting import post
from tallystick.server.outbox.sending import PAUSES, Sender, smtp, without_links
from tests.server.mail_server import MailServer
from tests.world import World

pytestmark = pytest.mark.django_db

LINK = "https://orders.example.com/a/the-token-of-a-link/"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as found:
        yield found


@pytest.fixture
def sender(mail: MailServer) -> Sender:
    options = Options(smtp_host="127.0.0.1", smtp_port=mail.port, smtp_security="none")
    return Sender(lambda: smtp(options), "Tallystick <orders@example.com>")


def row(message_id: uuid.UUID) -> Message:
    with postmaster():
        return Message.objects.get(id=message_id)


def make_due(message_id: uuid.UUID) -> None:
    with postmaster():
        Message.objects.filter(id=message_id).update(next_at=timezone.now() - timedelta(seconds=1))


def letter(**changed: Any) -> uuid.UUID:
    given = {
        "to": "jonas@varnholt.example",
        "subject": "Order 4500",
        "text": f"Answer: {LINK}",
        "purpose": "change",
    }
    return post(**{**given, **changed})


@pytest.fixture
def from_brackwater(world: World) -> uuid.UUID:
    with world.as_("ines").open():
        return letter(company_id=world.companies["brackwater"], html=f'<a href="{LINK}">Answer</a>')


class TestSending:
    def test_what_is_taken_is_sent_and_its_links_are_not_kept(
        self, sender: Sender, mail: MailServer, from_brackwater: uuid.UUID
    ) -> None:
        assert sender.send(from_brackwater) == "sent"
        assert len(mail.taken) == 1
        assert "To: jonas@varnholt.example" in mail.taken[0]
        assert LINK in mail.taken[0].replace("=\r\n", "")
        kept = row(from_brackwater)
        assert kept.state == State.SENT
        assert kept.sent_at is not None
        assert kept.text == "Answer: https://orders.example.com/…"
        assert kept.html == ""

    def test_a_sign_in_code_is_not_kept_at_all(self, sender: Sender) -> None:
        message_id = letter(text="Your code is 424242", purpose="account")
        assert sender.send(message_id) == "sent"
        assert row(message_id).text == ""

    def test_it_is_sent_once(self, sender: Sender, mail: MailServer, from_brackwater: uuid.UUID) -> None:
        assert sender.send(from_brackwater) == "sent"
        assert sender.send(from_brackwater) is None
        assert len(mail.taken) == 1

    def test_what_is_refused_for_now_is_tried_again_later(
        self, sender: Sender, mail: MailServer, from_brackwater: uuid.UUID
    ) -> None:
        mail.refuse = "451 try again later"
        assert sender.send(from_brackwater) == "later"
        waiting = row(from_brackwater)
        assert waiting.state == State.QUEUED
        assert waiting.attempts == 1
        assert "451" in waiting.error
        assert sender.send(from_brackwater) is None, "not before its time"
        mail.refuse = ""
        make_due(from_brackwater)
        assert from_brackwater in sender.due()
        assert sender.send(from_brackwater) == "sent"
        assert row(from_brackwater).error == ""

    def test_what_is_refused_for_good_has_failed(
        self, sender: Sender, mail: MailServer, from_brackwater: uuid.UUID
    ) -> None:
        mail.refuse = "550 no such mailbox"
        assert sender.send(from_brackwater) == "failed"
        assert row(from_brackwater).state == State.FAILED
        assert "no such mailbox" in row(from_brackwater).error

    def test_what_has_failed_keeps_no_links(
        self, sender: Sender, mail: MailServer, from_brackwater: uuid.UUID
    ) -> None:
        mail.refuse = "550 no such mailbox"
        with postmaster():
            Message.objects.filter(id=from_brackwater).update(
                text="Answer at https://tally.example/a/secret/",
                html="<a href='https://tally.example/a/secret/'>",
            )
        assert sender.send(from_brackwater) == "failed"
        assert "secret" not in row(from_brackwater).text + row(from_brackwater).html
        assert "https://tally.example/…" in row(from_brackwater).text

    def test_without_a_mail_server_patience_ends_one_day(
        self, sender: Sender, mail: MailServer, from_brackwater: uuid.UUID
    ) -> None:
        mail.refuse = "451 try again later"
        outcomes = []
        for _attempt in range(len(PAUSES) + 1):
            make_due(from_brackwater)
            outcomes.append(sender.send(from_brackwater))
        assert outcomes == [*["later"] * len(PAUSES), "failed"]

    def test_a_sender_that_was_killed_does_not_keep_a_message(
        self, sender: Sender, from_brackwater: uuid.UUID
    ) -> None:
        taken = sender._take(from_brackwater)
        assert taken is not None
        assert sender._take(from_brackwater) is None, "it is leased"
        make_due(from_brackwater)
        assert sender.send(from_brackwater) == "sent"


class TestPosting:
    def test_nothing_is_posted_when_the_transaction_fails(self, world: World) -> None:
        @transaction.atomic
        def request() -> None:
            letter()
            raise InvalidInput("Not after all.")

        with pytest.raises(InvalidInput):
            request()
        with postmaster():
            assert not Message.objects.exists()

    def test_not_in_the_name_of_another_company(self, world: World) -> None:
        with (
            world.as_("jonas").open(),
            pytest.raises(Exception, match="row-level security"),
            transaction.atomic(),
        ):
            letter(company_id=world.companies["brackwater"])

    @pytest.mark.parametrize("to", ["", "nonsense", "a@b", "a@b.example\nBcc: c@d.example"])
    def test_an_address_that_is_none_is_refused(self, to: str) -> None:
        with pytest.raises(InvalidInput):
            letter(to=to or " ")

    def test_a_subject_cannot_smuggle_a_header(self) -> None:
        assert row(letter(subject="Order\r\nBcc: all@x.example")).subject == "Order Bcc: all@x.example"

    def test_what_libraries_send_is_posted_too_to_each_alone(self) -> None:
        email = EmailMultiAlternatives("Code", "424242", to=["a@x.example"], bcc=["b@x.example"])
        email.attach_alternative("<b>424242</b>", "text/html")
        assert OutboxBackend().send_messages([email]) == 2
        with postmaster():
            found = list(Message.objects.order_by("to"))
        assert [(message.to, message.company_id, message.html) for message in found] == [
            ("a@x.example", None, "<b>424242</b>"),
            ("b@x.example", None, "<b>424242</b>"),
        ]


class TestPages:
    def test_an_administrator_sees_the_companys_mail_without_its_links(
        self, world: World, client: Client, from_brackwater: uuid.UUID
    ) -> None:
        letter(subject="A sign-in code of somebody")
        client.force_login(world.people["ada"])
        page = client.get(f"/{world.slugs['brackwater']}/outbox/").content.decode()
        assert "Order 4500" in page
        assert "No mail server is set up" in page
        assert "the-token-of-a-link" not in page
        assert "A sign-in code of somebody" not in page

    def test_nobody_else_does(self, world: World, client: Client, from_brackwater: uuid.UUID) -> None:
        address = f"/{world.slugs['brackwater']}/outbox/"
        for person, status in (("ines", 403), ("vera", 403), ("jonas", 404), ("nemo", 404)):
            client.force_login(world.people[person])
            assert client.get(address).status_code == status
        client.force_login(world.people["jonas"])
        assert "Order 4500" not in client.get(f"/{world.slugs['varnholt']}/outbox/").content.decode()

    def test_all_messages_are_shown_in_the_demo_alone(
        self, world: World, client: Client, from_brackwater: uuid.UUID, settings: Any
    ) -> None:
        assert client.get("/outbox/").status_code == 404
        settings.OPTIONS = replace(settings.OPTIONS, demo=True)
        page = client.get("/outbox/").content.decode()
        assert f'href="{LINK}"' in page

    def test_in_the_demo_nothing_waits_to_be_sent(self, world: World, settings: Any) -> None:
        settings.OPTIONS = replace(settings.OPTIONS, demo=True)
        assert row(letter()).state == State.KEPT


def test_nobody_sees_a_message_by_not_acting_for_anybody(world: World, from_brackwater: uuid.UUID) -> None:
    letter()
    with world.as_("ines").open():
        assert Message.objects.count() == 1
    # The connection has acted for somebody before, so the setting is '' now, not NULL.
    assert Message.objects.count() == 0
    assert settings.DATABASES["default"]["OPTIONS"]


def test_every_link_is_cut_off_after_its_host() -> None:
    assert without_links("See https://x.example/a/b?c=d, or http://y.example/") == (
        "See https://x.example/… or http://y.example/"
    )
