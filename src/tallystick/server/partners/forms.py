"""Forms about partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.server.answer.door import tongues
from tallystick.server.people.forms import one_line


class AddForm(forms.Form):
    """A partner by the name that I use for it. With the id of a company of this server, that company."""

    name = forms.CharField(label=_("Name, as you call them"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address of whoever answers"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Nothing is sent yet."),
    )
    company = forms.RegexField(
        regex=r"^co_[a-z2-7]{32}$",
        label=_("Id of their company (if they told it to you)"),
        required=False,
        help_text=_(
            "Leave it empty to invite them by e-mail. A company on this server finds its id in its settings."
        ),
        error_messages={"invalid": _("An id begins with co_ and has 32 letters and digits after it.")},
    )

    def clean_name(self) -> str:
        """A name on one line."""
        return one_line(self.cleaned_data["name"])


class RenameForm(forms.Form):
    """What I call them, and where I write to."""

    name = forms.CharField(
        label=_("Name, as you call them"), max_length=120, help_text=_("They do not see it.")
    )
    email = forms.EmailField(
        label=_("E-mail address of whoever answers"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """A name on one line."""
        return one_line(self.cleaned_data["name"])


class InviteForm(forms.Form):
    """To whom the invitation goes, and with which words."""

    email = forms.EmailField(
        label=_("Their e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    person = forms.CharField(
        label=_("Name of the person (optional)"),
        max_length=120,
        required=False,
        help_text=_("Stands beside their answers until they say otherwise."),
    )
    language = forms.ChoiceField(label=_("Language of the message"), choices=tongues)
    message = forms.CharField(
        label=_("Your words to them (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_person(self) -> str:
        """A name on one line, or none."""
        text = str(self.cleaned_data["person"]).strip()
        return one_line(text) if text else ""

    def clean_message(self) -> str:
        """Plain text. Addresses of other sites are not carried: nobody shall fish with our messages."""
        text = str(self.cleaned_data["message"]).replace("\r\n", "\n").strip()
        if "://" in text or "www." in text.lower():
            raise forms.ValidationError(
                _("Leave addresses of web pages out: the message carries our link only.")
            )
        return text


def filled(data: Any) -> dict[str, str]:
    """What an invitation form holds, to be sent again after the preview."""
    return {name: str(data.get(name, "")) for name in InviteForm.base_fields}
