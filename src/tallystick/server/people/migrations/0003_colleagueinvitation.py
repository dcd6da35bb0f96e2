"""Inviting colleagues. Row-level security: the inviting company, and who has proven the invited address."""

from __future__ import annotations

import uuid

import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import tallystick.server.people.models
from tallystick.server.companies.policies import COMPANY, NO_LIMIT, PERSON, ProtectShared

_OURS = f"company_id = {COMPANY} AND {NO_LIMIT}"
_MINE = (
    "email IN (SELECT lower(a.email) FROM account_emailaddress a"  # noqa: S608 - constants of ours
    f" WHERE a.user_id = {PERSON} AND a.verified)"
)


class Migration(migrations.Migration):
    """Only the company writes: an invitation that one could write oneself would open any company."""

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("people", "0002_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColleagueInvitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("company_id", models.TextField(db_collation="C")),
                ("company_name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("role", models.CharField(max_length=8)),
                ("invited_by", models.CharField(max_length=120)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(default=tallystick.server.people.models._in_two_weeks)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company_id", "email"), name="colleague_invited_once"),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="colleague_email_lower",
                    ),
                ],
            },
        ),
        ProtectShared("people_colleagueinvitation", f"{_OURS} OR {_MINE}", _OURS),
    ]
