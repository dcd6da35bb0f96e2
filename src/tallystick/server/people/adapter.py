"""How allauth behaves here: what it asks, what it mails, where it sends people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from tallystick.server.people.models import Person

#: messages of allauth's that say what the page says anyway
_SAID_ALREADY = frozenset(
    f"account/messages/{name}.txt"
    for name in (
        "email_confirmation_sent",
        "email_confirmed",
        "logged_in",
        "logged_out",
        "login_code_sent",
    )
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up by address and name; subjects without a prefix; after signing in, home."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may open an account. Invited people may always claim what is theirs."""
        return bool(getattr(settings, "TALLYSTICK_OPEN_SIGN_UP", True))

    def format_email_subject(self, subject: str) -> str:
        """The subject says what it is about; the sender's name is already Tallystick."""
        return str(subject)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Pass on what is news."""
        if message_template not in _SAID_ALREADY:
            super().add_message(request, level, message_template, *args, **kwargs)

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """Save who signs up. A password can only be set once the address is proven.

        So nobody can leave a password behind on somebody else's address and wait for them to prove it.
        """
        user.email = form.cleaned_data["email"]
        user.name = form.cleaned_data["name"]
        user.language = get_language() or "en"
        user.set_unusable_password()
        if commit:
            user.save()
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Home decides: a board, all customers, or naming one's company."""
        return reverse("people:home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """A further address, once proven, is shown in its list."""
        return reverse("account_email")
