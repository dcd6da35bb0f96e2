"""What a company plans by, out of its book: all forecasts and open lines, of which only news is folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from tallystick.server.record.codes import Rank
from tallystick.server.record.stored import Kind

D = TypeVar("D")


class Current(NamedTuple, Generic[D]):
    """A document as it stands, with the version of its row and the partner with whom it is."""

    version: int
    partner: str
    document: D


_OPEN: Final = [int(rank) for rank in (Rank.MINE, Rank.THEIRS, Rank.OPEN)]


def standing(
    kind: Kind, company: str, known: Mapping[UUID, Current[D]], fold: Callable[[str], D]
) -> dict[UUID, Current[D]]:
    """All documents of a kind that are not done; those known in their version are not read again."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kind.id}, changed_xid::text::bigint FROM {kind.table}"  # noqa: S608 - names of ours
            " WHERE company_id = %s AND move_rank = ANY(%s)",
            [company, _OPEN],
        )
        versions: dict[UUID, int] = dict(cursor.fetchall())
        found = {key: known[key] for key in versions if key in known and known[key].version == versions[key]}
        cursor.execute(
            f"SELECT {kind.id}, partner_id, claims FROM {kind.table}"  # noqa: S608 - names of ours
            f" WHERE company_id = %s AND {kind.id} = ANY(%s)",
            [company, list(versions.keys() - found.keys())],
        )
        for key, partner, text in cursor.fetchall():
            found[key] = Current(versions[key], partner, fold(text))
    return {key: found[key] for key in versions if key in found}
