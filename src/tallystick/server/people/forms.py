"""Forms of accounts and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tallystick.server.people import tries
from tallystick.server.people.accounts import forget_unproven
from tallystick.server.people.models import Person

ROLES = (
    ("planner", _("Planner")),
    ("viewer", _("Viewer")),
    ("admin", _("Administrator")),
)


class _Plain:
    """Calls the address what our pages call it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("login", "email"):
            if name in self.fields:
                self.fields[name].label = _("E-mail address")


class LoginForm(_Plain, allauth.LoginForm):  # type: ignore[misc]
    """Signing in by password."""


class RequestLoginCodeForm(_Plain, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    """Signing in by code."""


class ResetPasswordForm(_Plain, allauth.ResetPasswordForm):  # type: ignore[misc]
    """Asking for a new password."""


class AddEmailForm(_Plain, allauth.AddEmailForm):  # type: ignore[misc]
    """A further address."""


class _CountedCode(allauth.BaseConfirmCodeForm):  # type: ignore[misc]
    """A code that is compared a few times only, however many guesses arrive at the same moment.

    allauth counts in the session, where guesses that run side by side do not see each other.
    """

    def clean_code(self) -> str:
        """Compare the code. A guess too many is wrong, whatever it says."""
        if self.expected_code and not tries.take(str(self.expected_code)):
            raise get_adapter().validation_error("incorrect_code")
        return str(super().clean_code())


class ConfirmLoginCodeForm(_CountedCode, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that signs in."""


class ConfirmPasswordResetCodeForm(_CountedCode, allauth.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code that lets somebody set a new password."""


class ConfirmEmailVerificationCodeForm(_CountedCode, allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves an address. The right code also proves that nobody else is waiting for it."""

    def clean_code(self) -> str:
        """Compare the code, and clear the way before asking whether the address is free."""
        allauth.BaseConfirmCodeForm.clean_code(self)
        if self.user is not None:
            forget_unproven(self.user, self.email)
        return str(super().clean_code())


class SignupForm(_Plain, allauth.SignupForm):  # type: ignore[misc]
    """Address and name. The password comes later, if at all: see `AccountAdapter.save_user`."""

    field_order: ClassVar[list[str]] = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]
        self.fields["name"] = forms.CharField(
            label=_("Your name"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            help_text=_("Your partners see it beside what you say."),
        )
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """A name that can be shown on one line."""
        return one_line(self.cleaned_data["name"])


def one_line(text: str) -> str:
    """Text without line breaks and what cannot be printed; a mistake if nothing is left."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if not line:
        raise forms.ValidationError(_("Write something."))
    return line


def time_zones() -> list[tuple[str, str]]:
    """Every time zone that is named after a place, with UTC first."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


if TYPE_CHECKING:
    _PersonForm = forms.ModelForm[Person]
else:
    _PersonForm = forms.ModelForm


class PersonForm(_PersonForm):
    """How a person is called, and how they read."""

    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    def clean_name(self) -> str:
        """A name that can be shown on one line."""
        return one_line(self.cleaned_data["name"])

    class Meta:
        model = Person
        fields = ("name", "language", "time_zone", "date_format")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].help_text = _("Your partners see it beside what you say.")
        language = self.fields["language"]
        if isinstance(language, forms.ChoiceField):
            language.choices = settings.LANGUAGES


class NewCompanyForm(forms.Form):
    """The name of a company that a person opens for themselves."""

    company = forms.CharField(
        label=_("Name of your company"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("As your partners know it."),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, ask_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_name:
            del self.fields["name"]

    def clean_company(self) -> str:
        """A name that can be shown on one line."""
        return one_line(self.cleaned_data["company"])


class InviteColleagueForm(forms.Form):
    """A colleague's address and what they may do."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        initial="planner",
        help_text=_(
            "A planner sees and answers everything, a viewer sees everything and changes nothing,"
            " an administrator also looks after people and settings."
        ),
    )

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class RoleForm(forms.Form):
    """Another role for a member."""

    person = forms.IntegerField()
    role = forms.ChoiceField(choices=ROLES)


class CompanyForm(forms.Form):
    """A company's own settings."""

    name = forms.CharField(
        label=_("Name of the company"),
        max_length=120,
        help_text=_(
            "Partners who add you from now on see it. They may call you otherwise in their own book."
        ),
    )
    unanswered_days = forms.IntegerField(
        label=_("At risk when unanswered for (days)"), min_value=0, max_value=365
    )
    not_shipped_days = forms.IntegerField(
        label=_("At risk when not shipped this many days before the date"), min_value=0, max_value=365
    )

    def clean_name(self) -> str:
        """A name that can be shown on one line."""
        return one_line(self.cleaned_data["name"])
