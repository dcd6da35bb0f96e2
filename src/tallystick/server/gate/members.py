"""Who acts for a company."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, NotFound
from tallystick.server.companies import founding
from tallystick.server.companies.models import Company, Membership
from tallystick.server.gate.access import Role
from tallystick.server.gate.shown import Member


def every(company: str) -> list[Member]:
    """The members of a company, by name."""
    rows = Membership.objects.filter(company_id=company).select_related("person")
    found = [
        Member(row.person_id, row.person.display_name, row.person.email, Role(row.role), row.since)
        for row in rows
    ]
    return sorted(found, key=lambda member: (member.name.casefold(), member.id))


def set_role(company: str, person_id: int, role: Role) -> None:
    """Give a person a role in a company."""
    if role is Role.GUEST:
        raise InvalidInput(_("A member is an administrator, a planner or a viewer."))
    if role is not Role.ADMIN:
        _keep_an_administrator(company, person_id)
    founding.add_member(company, person_id, role)


def remove(company: str, person_id: int) -> None:
    """End a person's membership."""
    _keep_an_administrator(company, person_id)
    removed, _each = Membership.objects.filter(company_id=company, person_id=person_id).delete()
    if not removed:
        raise NotFound(_("There is no such person."))


def rename_company(company: str, name: str) -> None:
    """Change a company's own name. The address of its pages stays."""
    Company.objects.filter(company_id=company).update(name=founding.clean_name(name))


def _keep_an_administrator(company: str, person_id: int) -> None:
    rows = Membership.objects.select_for_update().filter(company_id=company, role=Role.ADMIN)
    administrators = list(rows.order_by("person_id").values_list("person_id", flat=True))
    if administrators == [person_id]:
        raise InvalidInput(
            _("A company needs an administrator."), mend=_("Make another person administrator first.")
        )
