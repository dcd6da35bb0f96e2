"""The column type that Django lacks: the id of a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Func
from django.db.models.expressions import Expression

if TYPE_CHECKING:
    IntegerColumn = models.Field[int, int]
else:
    IntegerColumn = models.Field


class TransactionIdField(IntegerColumn):
    """PostgreSQL's `xid8`: a transaction's id that never wraps around."""

    def db_type(self, connection: Any) -> str:
        """The type of the column."""
        return "xid8"

    def from_db_value(self, value: object, expression: Expression, connection: Any) -> int | None:
        """As a whole number."""
        return None if value is None else int(str(value))


class CurrentTransactionId(Func):
    """The id of the transaction under way."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionIdField()
