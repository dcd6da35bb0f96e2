"""What people know better than a history: overrides, events, and what an item's own forecast counts for.

Part of the demand book, so private, and kept by item code as everything in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, NotFound
from tallystick.forecasting import events, overriding
from tallystick.interchange.demandbook.values import EventRow, OverrideRow
from tallystick.server.demand import models, storing, writing
from tallystick.server.gate import Action, Book

MOST = 2_000
"""So many overrides, and so many events, a company has at most."""
LONGEST = 156
"""So many weeks an override or an event may last."""
OVERRIDE_KEY = ("item", "first_day", "last_day", "expires")
EVENT_KEY = ("name", "item", "first_day", "last_day")


class Counts(StrEnum):
    """Whether the forecast of an item's history is demand.

    By default it is, unless the item goes into another's recipe: what that takes is computed from there.
    """

    AUTO = "auto"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Override(OverrideRow):
    """A person's word on what to expect of an item in some weeks, until it expires."""

    id: UUID | None = None

    def holds(self, today: date) -> bool:
        """Whether it has not expired."""
        return today <= self.expires

    def laid(self) -> overriding.Override:
        """As forecasting takes it; raises InvalidInput if it makes no sense."""
        return overriding.Override(
            self.item,
            self.first_day,
            self.last_day,
            self.reason,
            self.expires,
            quantity=None if self.quantity is None else float(self.quantity),
            factor=None if self.factor is None else float(self.factor),
            by=self.by,
        )


@dataclass(frozen=True, slots=True)
class Event(EventRow):
    """Something on certain days that changes demand, of one item or of all (no item)."""

    id: UUID | None = None

    def happens(self) -> events.Event:
        """As forecasting takes it; raises InvalidInput if it makes no sense."""
        items = frozenset({self.item}) if self.item else None
        return events.Event(self.name, self.first_day, self.last_day, items, float(self.effect))


@dataclass(frozen=True, slots=True)
class Reliance:
    """What an item's own forecast counts for; `others` is the share of those who publish no forecast."""

    counts: Counts = Counts.AUTO
    others: Decimal | None = None


class Adjustments:
    """The overrides, events and choices of a company, for as long as its book is open."""

    def __init__(self, book: Book) -> None:
        book.access.require_whole(Action.READ)
        self._book = book
        self._company = book.company

    # -- overrides -----------------------------------------------------------------------------------

    def overrides(self, item: str = "") -> list[Override]:
        """The overrides of an item (or of all), the first made first: of two the later counts."""
        return storing.rows(Override, self._company, "made_at", "id", **({"item": item} if item else {}))

    def override(self, given: Override) -> None:
        """Let a person's word count. One on the same weeks and for as long takes the place of the former."""
        self._book.access.require(Action.WRITE)
        self._require_item(given.item)
        given = replace(
            given, by=self._book.access.person[: models.PERSON_LENGTH], reason=given.reason.strip()[:1000]
        )
        given.laid()
        self._require_short(given)
        key = {name: getattr(given, name) for name in OVERRIDE_KEY}
        models.Override.objects.filter(company_id=self._company, **key).delete()
        self._require_room(models.Override.objects.filter(company_id=self._company).count())
        storing.insert(self._company, [replace(given, id=uuid4())])
        writing.note_change(self._company, "override")

    def end_override(self, override: UUID) -> None:
        """Take an override back."""
        self._book.access.require(Action.WRITE)
        gone, _tables = models.Override.objects.filter(company_id=self._company, id=override).delete()
        if not gone:
            raise NotFound(_("There is no such override."))
        writing.note_change(self._company, "override")

    # -- events --------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """All events, by their first day."""
        return storing.rows(Event, self._company, "first_day", "name", "id")

    def add_event(self, given: Event) -> None:
        """Add an event. One of the same name, days and item takes the place of the former."""
        self._book.access.require(Action.WRITE)
        if given.item:
            self._require_item(given.item)
        given = replace(given, name=given.name.strip()[: models.NAME_LENGTH])
        given.happens()
        self._require_short(given)
        key = {name: getattr(given, name) for name in EVENT_KEY}
        models.Event.objects.filter(company_id=self._company, **key).delete()
        self._require_room(models.Event.objects.filter(company_id=self._company).count())
        storing.insert(self._company, [replace(given, id=uuid4())])
        self._note_event()

    def remove_event(self, event: UUID) -> None:
        """Take an event out."""
        self._book.access.require(Action.WRITE)
        gone, _tables = models.Event.objects.filter(company_id=self._company, id=event).delete()
        if not gone:
            raise NotFound(_("There is no such event."))
        self._note_event()

    def _note_event(self) -> None:
        writing.note_change(self._company, "events")
        writing.note_histories(self._company)

    # -- what the forecast of an item counts for -----------------------------------------------------

    def reliances(self) -> dict[str, Reliance]:
        """What has been said of items; of the others the defaults hold."""
        found = models.Reliance.objects.filter(company_id=self._company).order_by("item")
        return {row.item: Reliance(Counts(row.counts), storing.plain(row.others)) for row in found}

    def rely(self, item: str, reliance: Reliance) -> None:
        """Say what the forecast of an item counts for."""
        self._book.access.require(Action.WRITE)
        self._require_item(item)
        if reliance.others is not None and not 0 <= reliance.others <= 1:
            raise InvalidInput(_("A share is between 0 and 100 %."), mend=_("Correct it."))
        models.Reliance.objects.update_or_create(
            company_id=self._company,
            item=item,
            defaults={"counts": reliance.counts.value, "others": reliance.others},
        )
        writing.note_change(self._company, "reliance")

    def _require_item(self, item: str) -> None:
        if not models.Item.objects.filter(company_id=self._company, code=item).exists():
            raise NotFound(_("There is no item {code}.").format(code=item))

    def _require_short(self, given: Override | Event) -> None:
        if (given.last_day - given.first_day).days > 7 * LONGEST:
            raise InvalidInput(_("That is more than three years."), mend=_("Choose nearer days."))

    def _require_room(self, there: int) -> None:
        if there >= MOST:
            raise InvalidInput(
                _("There are {most} already.").format(most=MOST), mend=_("Remove those that are over.")
            )
