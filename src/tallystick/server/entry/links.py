"""One sign-in link for one person, good once and for three days.

Nothing is stored: the link is signed over the person's last sign-in, so using it, or signing in otherwise,
ends it.
"""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server.people.models import Person


class _Tokens(PasswordResetTokenGenerator):
    key_salt = "tallystick.entry"


_tokens = _Tokens()


def entry_path(person: Person) -> str:
    """The path that signs a person in once."""
    who = urlsafe_base64_encode(str(person.pk).encode())
    return reverse("entry:enter", args=[f"{who}.{_tokens.make_token(person)}"])


def person_of(token: str) -> Person:
    """The person whom a link signs in; `NotFound` when it is used up, too old or never was."""
    who, _dot, signed = token.partition(".")
    try:
        person = Person.objects.filter(pk=int(urlsafe_base64_decode(who)), is_active=True).first()
    except (ValueError, OverflowError):
        person = None
    if person is None or not _tokens.check_token(person, signed):
        raise NotFound(
            _("This sign-in link has been used, or is too old."),
            mend=_("Ask whoever runs this server for another one."),
        )
    return person
