"""A company's own thresholds, and the times that follow from them."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date, datetime

from django.db import connection

from tallystick.errors import InvalidInput
from tallystick.server.companies.models import CompanyProfile
from tallystick.server.record.columns import Timing
from tallystick.trade import timing
from tallystick.trade.document import OrderLine
from tallystick.trade.timing import Thresholds

_MOST_DAYS = 365


def thresholds_of(company: str) -> Thresholds:
    """The thresholds of the company for which the transaction acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT thresholds FROM companies_companyprofile WHERE company_id = %s", [company])
        row = cursor.fetchone()
    kept = json.loads(row[0]) if row else {}
    known = {field.name for field in fields(Thresholds)}
    return Thresholds(**{name: value for name, value in kept.items() if name in known})


def keep_thresholds(company: str, thresholds: Thresholds) -> None:
    """Store other thresholds. The book's columns follow when it is rebuilt."""
    values = asdict(thresholds)
    if not all(isinstance(days, int) and 0 <= days <= _MOST_DAYS for days in values.values()):
        raise InvalidInput(f"A threshold is a number of days from 0 to {_MOST_DAYS}.")
    CompanyProfile.objects.filter(company_id=company).update(thresholds=values)


def timing_of(company: str) -> Timing:
    """When lines are due and at risk for a company."""
    thresholds = thresholds_of(company)

    def risk_from(line: OrderLine) -> date | None:
        found = timing.risk(line, thresholds)
        return found.since if found else None

    def unanswered_from(asked_at: datetime) -> date:
        return timing.unanswered_since(asked_at, thresholds)

    return Timing(timing.due, risk_from, unanswered_from)
