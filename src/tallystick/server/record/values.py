"""The Python values that are given to SQL."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

Value = str | int | Decimal | UUID | date | datetime | list[str] | list[int] | list[UUID] | None
