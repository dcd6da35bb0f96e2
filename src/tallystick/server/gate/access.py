"""Who acts for which company, and what they may do there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tallystick.errors import NotAllowed
from tallystick.server.companies.acting import Acting, acting, current

if TYPE_CHECKING:
    from tallystick.server.gate.book import Book


class Role(StrEnum):
    """What a person is in a company. A guest came by a link and answers in one tally only."""

    ADMIN = "admin"
    PLANNER = "planner"
    VIEWER = "viewer"
    GUEST = "guest"


class Action(StrEnum):
    """What can be allowed."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


_MAY = {
    Role.ADMIN: frozenset(Action),
    Role.PLANNER: frozenset((Action.READ, Action.WRITE)),
    Role.VIEWER: frozenset((Action.READ,)),
    Role.GUEST: frozenset((Action.READ, Action.WRITE)),
}


def may(role: Role, action: Action) -> bool:
    """Whether a role allows an action."""
    return action in _MAY[role]


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """A company, as those who act for it see it."""

    id: str
    slug: str
    name: str
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """The right to act for one company. Only the gate makes one.

    `person` is the name that partners see beside what is written. With `tally` set, access is limited to that
    tally, in the code and by row-level security.
    """

    company: CompanyCard
    role: Role
    person: str
    tally: str | None = None
    person_id: int | None = None

    def may(self, action: Action) -> bool:
        """Whether the role allows an action."""
        return may(self.role, action)

    def require(self, action: Action) -> None:
        """Raise `NotAllowed` unless the role allows an action."""
        if not self.may(action):
            raise NotAllowed(
                _("Your role in {company} does not allow this.").format(company=self.company.name),
                mend=_("Ask an administrator of {company} to change your role.").format(
                    company=self.company.name
                ),
            )

    def require_whole(self, action: Action) -> None:
        """The same for what concerns the whole company: whoever came by a link acts in one tally."""
        if self.tally:
            raise NotAllowed(_("This link only lets you answer."), mend=_("Sign in to do more."))
        self.require(action)

    @contextmanager
    def open(self) -> Iterator[Book]:
        """Open the company's book: a transaction in which nothing else is visible."""
        from tallystick.server.gate.book import Book

        if current() != Acting():
            raise RuntimeError("a book is open already: one transaction acts for one company")
        who = Acting(
            company=self.company.id,
            person="" if self.person_id is None else str(self.person_id),
            tally=self.tally or "",
        )
        with transaction.atomic(), acting(who):
            yield Book(self)
