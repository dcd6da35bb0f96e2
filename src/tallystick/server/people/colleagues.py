"""Inviting colleagues to act for a company, and what a person was invited to."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server import gate
from tallystick.server.gate import Access, Action, Role, persons
from tallystick.server.outbox.posting import refuse_flood
from tallystick.server.people.models import ColleagueInvitation, Person

_SALT = "tallystick.people.proof"


def invite(access: Access, email: str, role: Role) -> ColleagueInvitation:
    """Invite a colleague. Inviting again sets the role anew and starts the two weeks again."""
    access.require(Action.ADMIN)
    with access.open():
        refuse_flood(access.company.id)
        ColleagueInvitation.objects.filter(company_id=access.company.id, email=email).delete()
        return ColleagueInvitation.objects.create(
            company_id=access.company.id,
            company_name=access.company.name,
            email=email,
            role=role.value,
            invited_by=access.person,
        )


def invited(access: Access) -> list[ColleagueInvitation]:
    """Whom the company has invited and who has not come yet."""
    with access.open():
        return list(ColleagueInvitation.objects.filter(company_id=access.company.id).order_by("email"))


def withdraw(access: Access, invitation: str) -> None:
    """Take an invitation back."""
    access.require(Action.ADMIN)
    with access.open():
        gone, _each = ColleagueInvitation.objects.filter(company_id=access.company.id, pk=invitation).delete()
    if not gone:
        raise NotFound(_("There is no such invitation."))


def waiting_for(person: Person) -> list[ColleagueInvitation]:
    """What a person was invited to at an address that they have proven."""
    with persons.as_person(person):
        return list(ColleagueInvitation.objects.filter(expires_at__gt=timezone.now()).order_by("invited_at"))


def answer(person: Person, invitation: str, *, join: bool) -> str:
    """Join the company or decline; the slug of the company joined, else empty."""
    found = next((one for one in waiting_for(person) if str(one.pk) == invitation), None)
    if found is None:
        raise NotFound(_("There is no such invitation."), mend=_("Ask whoever invited you to do so again."))
    company = gate.for_system(found.company_id, person.display_name)
    with company.open() as book:
        if join and person.pk not in {member.id for member in book.members()}:
            book.set_member(person.pk, Role(found.role))
        ColleagueInvitation.objects.filter(company_id=found.company_id, pk=found.pk).delete()
    return company.company.slug if join else ""


def sign_address(email: str) -> str:
    """An address for an address: whoever opens it can only have a code mailed to it."""
    return Signer(salt=_SALT).sign(email)


def signed_address(signed: str) -> str:
    """The address in it. Raises `NotFound`."""
    try:
        return Signer(salt=_SALT).unsign(signed)
    except BadSignature as problem:
        raise NotFound(
            _("This link is not complete."), mend=_("Use the whole address from the e-mail.")
        ) from problem
