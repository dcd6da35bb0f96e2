"""Who has proven an address sees the links that were sent to it, before any company is named."""

from __future__ import annotations

from django.db import migrations, models

from tallystick.server.companies.policies import COMPANY, PERSON

#: only where no company is named: no page of a company pays for it
_NO_COMPANY = f"coalesce({COMPANY}, '') = ''"
_PROVEN = (
    "SELECT lower(a.email) FROM account_emailaddress a"  # noqa: S608 - constants of ours
    f" WHERE a.user_id = {PERSON} AND a.verified"
)
_LINK = f"{_NO_COMPANY} AND email IN ({_PROVEN})"
_NAMED = (
    f"{_NO_COMPANY} AND company_id IN (SELECT unnest(ARRAY[l.company_id, l.issuer_id])"  # noqa: S608
    f" FROM companies_accesslink l WHERE l.email IN ({_PROVEN}))"
)


class Migration(migrations.Migration):
    """For reading only: what is theirs to take up, and the name of who invited them."""

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("companies", "0002_isolation"),
    ]

    operations = [
        migrations.AddField("accesslink", "used_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            f"CREATE POLICY proven ON companies_accesslink FOR SELECT USING ({_LINK});"
            f" CREATE POLICY proven ON companies_company FOR SELECT USING ({_NAMED})",
            "DROP POLICY proven ON companies_accesslink; DROP POLICY proven ON companies_company",
        ),
    ]
