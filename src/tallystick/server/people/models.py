"""A person: the e-mail address is the login; there is no user name."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DateFormat(models.TextChoices):
    """How a person wants dates written. Words cannot be mistaken, so they are the default."""

    WORDS = "words", _("24 Mar 2026")
    ISO = "iso", _("2026-03-24")
    DOTS = "dots", _("24.03.2026")
    DAY_FIRST = "day-first", _("24/03/2026")
    MONTH_FIRST = "month-first", _("03/24/2026")


class PersonManager(BaseUserManager["Person"]):
    """Makes persons; the e-mail address is kept in lower case, so that one address is one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person. Without a password they sign in by e-mailed code."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by e-mail address, in any case."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Someone who signs in. What they may do is said by their memberships, never here."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    date_format = models.CharField(
        _("dates"), max_length=16, choices=DateFormat.choices, default=DateFormat.WORDS
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="person_email_lower"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address in lower case whoever wrote it."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        """The name that partners see beside what this person said; without one, the address's local part."""
        return self.name or self.email.partition("@")[0]

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.time_zone)


def _in_two_weeks() -> datetime:
    return timezone.now() + timedelta(days=14)


class ColleagueInvitation(models.Model):
    """A company asks a person to act for it. Seen by the company, and by whoever has proven the address.

    It holds the names that the invited person needs, for before joining they see nothing of the company.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company_id = models.TextField(db_collation="C")
    company_name = models.CharField(max_length=120)
    email = models.EmailField()
    role = models.CharField(max_length=8)
    invited_by = models.CharField(max_length=120)
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_in_two_weeks)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "email"], name="colleague_invited_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="colleague_email_lower"),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.company_name}"
