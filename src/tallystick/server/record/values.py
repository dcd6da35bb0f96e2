"""The Python values that are given to SQL."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

Value = str | int | UUID | date | datetime | list[str] | list[int] | list[UUID] | None
