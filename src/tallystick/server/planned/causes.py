"""What caused a figure, in words, and the page on which it is seen. For the company's own people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.planning.requirements.demand import Cause
from tallystick.planning.requirements.pegging import LOT, SAFETY
from tallystick.server.board.rows import Reader
from tallystick.server.demand.book import DemandBook
from tallystick.server.forecast import weeks
from tallystick.server.gate import Book
from tallystick.server.tiers.knowing import Worked
from tallystick.trade.forecast.values import ForecastRef


@dataclass(frozen=True, slots=True)
class Told:
    """A cause in words, and where it is seen."""

    text: str
    url: str


class Causes:
    """Tells the causes of a company's demand to one of its people. `items` are all that it has to name."""

    def __init__(self, book: Book, worked: Worked, reader: Reader, items: Iterable[str]) -> None:
        self._book, self._reader = book, reader
        self._slug = book.access.company.slug
        self._names = {partner.id: partner.name for partner in book.partners()}
        self._codes = {partner.company: partner.codes for partner in worked.desk.partners}
        self._sold = worked.sold
        self._ids = DemandBook(book).ids(sorted(set(items)))

    def told(self, cause: Cause, item: str) -> Told:
        """A cause of the demand for an item."""
        words = {"name": cause.name, "partner": self._names.get(cause.customer, cause.customer), "item": item}
        url = self.page("demand:item", item)
        if cause.kind == "order":
            text = _("Order %(name)s of %(partner)s") if cause.customer else _("Order %(name)s")
            line = self._sold.get(cause)
            return Told(text % words, self._url("line:line", line) if line else url)
        if cause.kind == SAFETY:
            return Told(_("Safety stock of %(item)s") % words, url)
        if cause.kind == LOT:
            return Told(_("Lots of %(item)s: more than is needed yet") % words, url)
        day = date.fromisoformat(cause.name)
        words["week"] = weeks.week(day, self._reader.formats, self._reader.today)
        if cause.customer:
            url = self.forecast(cause.customer, item)
            return Told(_("Forecast of %(partner)s for %(week)s") % words, url)
        url = self.page("baseline:item", item)
        if cause.kind == "override":
            return Told(_("Override for %(week)s") % words, f"{url}#overrides")
        return Told(_("Expected by yourself for %(week)s") % words, url)

    def page(self, name: str, item: str) -> str:
        """The address of a page about an item."""
        return self._url(name, self._ids[item])

    def forecast(self, customer: str, item: str) -> str:
        """The address of a customer's forecast of an item."""
        ref = ForecastRef(customer, self._codes[customer].get(item, item))
        return self._url("forecast:forecast", self._book.forecast_id(customer, ref))

    def _url(self, name: str, key: UUID) -> str:
        return reverse(name, args=[self._slug, key])
