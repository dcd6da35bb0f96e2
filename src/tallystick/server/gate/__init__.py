"""The one gate: every access of pages, jobs and commands to a company's data goes through here.

```python
access = gate.for_person(request.user, slug)
access.require(Action.WRITE)
with access.open() as book:
    page = book.page(BoardView(tab=Tab.AWAITING_ME))
```
"""

from __future__ import annotations

from tallystick.server.gate.access import Access, Action, CompanyCard, Role
from tallystick.server.gate.book import Book
from tallystick.server.gate.doors import (
    companies_of,
    create_company,
    for_link,
    for_person,
    for_system,
    for_system_slug,
    link_of,
)
from tallystick.server.gate.forecasts import ForecastCounts, ForecastEntry, ForecastPage
from tallystick.server.gate.links import Link, LinkEnded
from tallystick.server.gate.shown import (
    BoardPage,
    BookEntry,
    Count,
    Counts,
    Disclosure,
    DisclosurePage,
    DisclosureTotal,
    Match,
    MatchState,
    Member,
    Partner,
)
from tallystick.server.record.forecast_pages import ForecastSort, ForecastTab, ForecastView
from tallystick.server.record.orders import MOST_FOUND
from tallystick.server.record.standing import Current
from tallystick.server.record.views import BoardView, Sort, Tab

__all__ = [
    "MOST_FOUND",
    "Access",
    "Action",
    "BoardPage",
    "BoardView",
    "Book",
    "BookEntry",
    "CompanyCard",
    "Count",
    "Counts",
    "Current",
    "Disclosure",
    "DisclosurePage",
    "DisclosureTotal",
    "ForecastCounts",
    "ForecastEntry",
    "ForecastPage",
    "ForecastSort",
    "ForecastTab",
    "ForecastView",
    "Link",
    "LinkEnded",
    "Match",
    "MatchState",
    "Member",
    "Partner",
    "Role",
    "Sort",
    "Tab",
    "companies_of",
    "create_company",
    "for_link",
    "for_person",
    "for_system",
    "for_system_slug",
    "link_of",
]
