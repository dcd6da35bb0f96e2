"""A command of the operator's finds a company by its short name, before any company is named."""

from __future__ import annotations

from django.db import migrations

from tallystick.server.companies.policies import SLUG


class Migration(migrations.Migration):
    """For reading only, one company at a time."""

    dependencies = [("companies", "0003_proven_address")]

    operations = [
        migrations.RunSQL(
            f"CREATE POLICY named ON companies_company FOR SELECT USING (slug = {SLUG})",
            "DROP POLICY named ON companies_company",
        ),
    ]
