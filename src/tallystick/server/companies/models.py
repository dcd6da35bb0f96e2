"""Companies and what each of them keeps about itself and its partners.

Only `companies`, `record` and `gate` may use these models; everything else goes through the gate
(tests/gate/test_one_gate.py). Row-level security on every table is in the migrations and is explained in
docs/explanation/isolation.md.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Company(models.Model):
    """A company, as itself and its partners may see it. Whatever is its own business is in `CompanyProfile`.

    `hosted` companies have their key on this server. `book_open` is set once the company reads its book here;
    until then (a guest who has not opened the invitation) no book is kept for it, only the entries.
    """

    company_id = models.TextField(primary_key=True, db_collation="C")
    public_key = models.BinaryField(max_length=32)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    hosted = models.BooleanField(default=True)
    book_open = models.BooleanField(default=False)
    guest = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class CompanyProfile(models.Model):
    """What only the company itself sees: who invited it, since when it is here, its thresholds."""

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    invited_by = models.TextField(db_collation="C", default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    thresholds = models.JSONField(default=dict)


class CompanyKey(models.Model):
    """The private key of a hosted company, sealed with the secret of the data folder (`keys.py`)."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="key")
    sealed = models.BinaryField()


class Membership(models.Model):
    """A person acts for a company in a role."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "person"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["admin", "planner", "viewer"]), name="membership_role"
            ),
        ]


class Partnership(models.Model):
    """What one company keeps about a partner: the name that it uses for it, and where to write.

    Each of the two companies has its own row, which the other never sees. `invited`: this company made the
    partner's guest company here, so it may send links into it until the partner claims it.
    """

    pk = models.CompositePrimaryKey("company_id", "partner_id")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="partnerships")
    partner = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    tally_id = models.TextField(db_collation="C")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    invited = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "tally_id"], name="partnership_one_tally")
        ]


class AccessLink(models.Model):
    """An e-mailed link into one tally of a company, without an account.

    Only the hash of the token is kept. It opens the view of `company` (the guest) and is issued, seen and
    revoked by `issuer` (the partner that invited it). `used_at` is when somebody last acted
    through it.
    """

    token_hash = models.TextField(primary_key=True, db_collation="C")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="links")
    issuer = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="links_issued")
    tally_id = models.TextField(db_collation="C")
    purpose = models.CharField(max_length=8, default="answer")
    email = models.EmailField()
    person = models.CharField(max_length=120, blank=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
