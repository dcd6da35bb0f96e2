# ruff: noqa: S608 - conditions of ours, no input
"""Row-level security of the companies' tables; docs/explanation/isolation.md says why."""

from __future__ import annotations

from django.db import migrations

from tallystick.server.companies.policies import (
    COMPANY,
    LINK,
    NO_LIMIT,
    PERSON,
    LimitToTally,
    ProtectShared,
    only_tally,
)
from tallystick.server.postgres.rls import ProtectTable

_PARTNER = (
    f"EXISTS (SELECT 1 FROM companies_partnership p WHERE p.company_id = {COMPANY}"
    " AND p.partner_id = companies_company.company_id)"
)
_MEMBER = (
    f"EXISTS (SELECT 1 FROM companies_membership m WHERE m.person_id = {PERSON}"
    " AND m.company_id = companies_company.company_id)"
)
_OPENED = (
    f"EXISTS (SELECT 1 FROM companies_accesslink l WHERE l.token_hash = {LINK}"
    " AND l.company_id = companies_company.company_id)"
)
_OWN_MEMBERS = f"company_id = {COMPANY} AND {NO_LIMIT}"
_INVITED = (
    f"EXISTS (SELECT 1 FROM companies_partnership p WHERE p.company_id = {COMPANY}"
    " AND p.partner_id = companies_accesslink.company_id AND p.invited)"
    " AND companies_is_guest(companies_accesslink.company_id)"
)
# The policy on companies looks into links, so one on links that looked into companies would go round in a
# circle. A function is not looked into; it runs with the rights, and under the policies, of whoever calls it.
_IS_GUEST = """
CREATE FUNCTION companies_is_guest(wanted text) RETURNS boolean LANGUAGE plpgsql STABLE AS
$$BEGIN RETURN EXISTS (SELECT 1 FROM companies_company c WHERE c.company_id = wanted AND c.guest); END$$
"""
_LINK_PARTIES = f"issuer_id = {COMPANY} OR company_id = {COMPANY} AND {NO_LIMIT} OR token_hash = {LINK}"


class Migration(migrations.Migration):
    """Policies on all tables of the app."""

    dependencies = [("companies", "0001_initial")]

    operations = [
        ProtectTable("companies_partnership"),
        LimitToTally("companies_partnership", only_tally("tally_id")),
        ProtectShared("companies_membership", f"{_OWN_MEMBERS} OR person_id = {PERSON}", _OWN_MEMBERS),
        migrations.RunSQL(_IS_GUEST, "DROP FUNCTION companies_is_guest(text)"),
        ProtectShared("companies_accesslink", _LINK_PARTIES, _LINK_PARTIES),
        # whoever can make a link can answer in the company's name: only for guests that one has invited
        migrations.RunSQL(
            "DROP POLICY adders ON companies_accesslink;"
            " CREATE POLICY adders ON companies_accesslink FOR INSERT"
            f" WITH CHECK (issuer_id = {COMPANY} AND {NO_LIMIT} AND {_INVITED})",
            migrations.RunSQL.noop,
        ),
        ProtectShared(
            "companies_company",
            f"company_id = {COMPANY} OR {_PARTNER} OR {_MEMBER} OR {_OPENED}",
            f"company_id = {COMPANY}",
            allow=("SELECT", "INSERT", "UPDATE"),
        ),
        ProtectTable("companies_companyprofile", allow=("SELECT", "INSERT", "UPDATE")),
        ProtectTable("companies_companykey", allow=("SELECT", "INSERT")),
    ]
