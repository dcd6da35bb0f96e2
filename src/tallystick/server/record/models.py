"""The tables of the record. Entries are what was signed; everything else can be rebuilt from them.

Only `companies`, `record` and `gate` may use these models (tests/gate/test_one_gate.py). The hot paths use
SQL (`append.py`, `project.py`, `pages.py`); the models define the tables and serve the rest.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from tallystick.server.record.fields import CurrentTransactionId, TransactionIdField


def text(**options: object) -> models.TextField[str, str]:
    """A text column that compares by bytes: leakproof and fast, also under row-level security."""
    return models.TextField(db_collation="C", **options)  # type: ignore[arg-type]


class Tally(models.Model):
    """The head of a tally: its two companies and where each half stands. Locked by whoever appends.

    `a` is the smaller company id. `*_seq`, `*_hash` and `*_clock` are of the last entry that is folded;
    `*_fork` is the seq at which that half forked (0: it has not).
    """

    tally_id = text(primary_key=True)
    a = text()
    b = text()
    a_seq = models.IntegerField(default=0)
    a_hash = text(default="")
    a_clock = models.BigIntegerField(default=0)
    a_fork = models.IntegerField(default=0)
    b_seq = models.IntegerField(default=0)
    b_hash = text(default="")
    b_clock = models.BigIntegerField(default=0)
    b_fork = models.IntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["b"], name="tally_b"),
            models.Index(fields=["a"], name="tally_a"),
        ]

    def partner_of(self, company: str) -> str:
        """The other of its two companies."""
        return self.b if self.a == company else self.a


class Entry(models.Model):
    """One signed entry: the canonical bytes exactly as they were signed. Never changed, never deleted.

    `reader` is the other company of the tally. `kinds` counts the claims by type, for the disclosure ledger.
    """

    pk = models.CompositePrimaryKey("tally_id", "author", "seq")
    tally_id = text()
    author = text()
    seq = models.IntegerField()
    reader = text()
    hash = text()
    clock = models.BigIntegerField()
    at = models.DateTimeField()
    body = models.BinaryField()
    signature = models.BinaryField()
    kinds = models.JSONField()
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["author", "at", "tally_id", "seq"], name="entry_told")]


class HeldEntry(models.Model):
    """A good entry of the partner that arrived before one of its ancestors: it waits here for them."""

    company_id = text()
    tally_id = text()
    author = text()
    seq = models.IntegerField()
    hash = text()
    body = models.BinaryField()
    signature = models.BinaryField()
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company_id", "tally_id", "author", "hash"], name="held_once")
        ]


class SetAside(models.Model):
    """Something that arrived and is no acceptable entry, or proof of a fork: kept, never applied."""

    company_id = text()
    tally_id = text()
    author = text()
    seq = models.IntegerField(default=0)
    hash = text()
    body = models.BinaryField()
    signature = models.BinaryField()
    reason = models.CharField(max_length=40)
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company_id", "tally_id", "author", "hash"], name="set_aside_once"
            )
        ]


class BookLine(models.Model):
    """An order line in one company's book: its placed claims, and columns to filter and sort by.

    `line_id` is derived from tally and line, so both companies have the same. `changed_xid` is the
    transaction that wrote the row last: the stream's cursor is a snapshot
    (docs/decisions/0021-snapshot-cursor.md). `held`: the company's own planning finds it held up, so it is at
    risk whatever its dates say (docs/decisions/0095-held-up-is-at-risk.md).
    """

    pk = models.CompositePrimaryKey("company_id", "line_id")
    company_id = text()
    line_id = models.UUIDField()
    tally_id = text()
    partner_id = text()
    order_no = text()
    line_no = text()
    line_sort = text()
    role = models.SmallIntegerField()
    move_rank = models.SmallIntegerField()
    sort_date = models.DateField()
    state = models.SmallIntegerField()
    fulfilment = models.SmallIntegerField()
    item_code = text()
    contact = text()
    needed_by = models.DateField()
    due = models.DateField(null=True)
    risk_from = models.DateField(null=True)
    held = models.BooleanField(db_default=False)
    last_word_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_default=Now())
    changed_xid = TransactionIdField(db_default=CurrentTransactionId())
    claims = models.TextField()

    class Meta:
        # Every index starts with what a page always names, the company and the rank of the move, and goes on
        # with one sort order: a page is at most one short range per rank, at any depth of scrolling.
        indexes: ClassVar = [
            models.Index(
                "company_id",
                "move_rank",
                "sort_date",
                "order_no",
                "line_sort",
                "line_id",
                "risk_from",
                name="line_by_move",
            ),
            models.Index("company_id", "move_rank", "needed_by", "line_id", name="line_by_date"),
            models.Index("company_id", "move_rank", "last_word_at", "line_id", name="line_by_age"),
            models.Index("company_id", "move_rank", "order_no", "line_sort", "line_id", name="line_by_order"),
            models.Index("company_id", "move_rank", "item_code", "sort_date", "line_id", name="line_by_item"),
            models.Index(
                "company_id", "move_rank", "partner_id", "sort_date", "line_id", name="line_by_partner"
            ),
            # for filters: many equal keys, which PostgreSQL keeps once
            models.Index("company_id", "move_rank", "contact", "sort_date", name="line_by_contact"),
            models.Index("company_id", "move_rank", "state", "sort_date", name="line_by_state"),
            models.Index("company_id", "changed_xid", name="line_by_change"),
        ]


class BookForecast(models.Model):
    """A living forecast in one company's book: what it stands at, and columns to list it by.

    `claims` is what has come of its claims so far, with the last ones of each side; those before are in
    `ForecastPast` (docs/decisions/0070-forecasts-go-on-from-what-they-stand-at.md).

    `forecast_id` is derived from tally, customer and item, so both companies have the same. `short_from` is
    the first day from which something is missing, `worst` the most that is missing at any time.
    """

    pk = models.CompositePrimaryKey("company_id", "forecast_id")
    company_id = text()
    forecast_id = models.UUIDField()
    tally_id = text()
    partner_id = text()
    item_code = text()
    words = models.TextField()
    role = models.SmallIntegerField()
    move_rank = models.SmallIntegerField()
    state = models.SmallIntegerField()
    asked_at = models.DateTimeField(null=True)
    last_word_at = models.DateTimeField()
    short_from = models.DateField(null=True)
    worst = models.DecimalField(max_digits=24, decimal_places=6)
    changed_at = models.DateTimeField(db_default=Now())
    changed_xid = TransactionIdField(db_default=CurrentTransactionId())
    claims = models.TextField()

    class Meta:
        indexes: ClassVar = [
            models.Index("company_id", "move_rank", "last_word_at", "forecast_id", name="forecast_by_move"),
            models.Index("company_id", "item_code", "forecast_id", name="forecast_by_item"),
            models.Index("company_id", "tally_id", name="forecast_by_tally"),
            models.Index("company_id", "changed_xid", name="forecast_by_change"),
        ]


class ForecastPast(models.Model):
    """A claim on a forecast that is no longer in its row: the `nth` of one side, as it was judged.

    `version` is the number of the version that it published, 0 if it published none.
    """

    pk = models.CompositePrimaryKey("company_id", "forecast_id", "role", "nth")
    company_id = text()
    forecast_id = models.UUIDField()
    role = models.SmallIntegerField()
    nth = models.IntegerField()
    tally_id = text()
    seq = models.IntegerField()
    version = models.IntegerField()
    said = models.TextField()


class PrivateChange(models.Model):
    """By which transaction something of a company's own was changed last that is in no book."""

    company_id = models.TextField(primary_key=True, db_collation="C")
    changed_xid = TransactionIdField(db_default=CurrentTransactionId())


class BookTally(models.Model):
    """The state of one tally as one company has folded it: the sum of the digests of its documents.

    Beside it the numbers of its lines by rank, and on which sides of them the company is. Each kind of
    document has a digest of its own; that of no forecasts is empty.

    `their_digest` is what the partner came to, when it was last asked; both are of the entries up to `a_seq`
    and `b_seq` when `compared_at` is set.
    """

    pk = models.CompositePrimaryKey("company_id", "tally_id")
    company_id = text()
    tally_id = text()
    lanes = models.BinaryField()
    digest = text()
    lines = models.IntegerField(default=0)
    mine = models.IntegerField(default=0)
    theirs = models.IntegerField(default=0)
    open = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    buys = models.BooleanField(default=False)
    sells = models.BooleanField(default=False)
    last_word_at = models.DateTimeField(null=True)
    a_seq = models.IntegerField(default=0)
    b_seq = models.IntegerField(default=0)
    their_digest = text(default="")
    forecasts = models.IntegerField(default=0)
    forecast_lanes = models.BinaryField(default=b"")
    forecast_digest = text(default="")
    their_forecast_digest = text(default="")
    compared_at = models.DateTimeField(null=True)


class BookItem(models.Model):
    """The items that a company's book speaks of, for the search."""

    pk = models.CompositePrimaryKey("company_id", "partner_id", "item_code")
    company_id = text()
    partner_id = text()
    item_code = text()
    description = models.TextField()
    partner_code = models.TextField()
    words = models.TextField()


class BookOrder(models.Model):
    """The order numbers of a company's book, each once, for the search."""

    pk = models.CompositePrimaryKey("company_id", "order_no")
    company_id = text()
    order_no = text()


class BookContact(models.Model):
    """The buyers' contacts that a company's book names, for the filter."""

    pk = models.CompositePrimaryKey("company_id", "partner_id", "contact")
    company_id = text()
    partner_id = text()
    contact = text()


class BookCount(models.Model):
    """A change in the number of lines under a heading: summed when read, merged now and then.

    `day` is set for headings that depend on the date (late, at risk).
    """

    company_id = text()
    heading = models.SmallIntegerField()
    day = models.DateField(null=True)
    delta = models.IntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company_id"], name="book_count_company")]


class Told(models.Model):
    """How many claims of a kind a company has told a partner on a day: the disclosure ledger's totals."""

    pk = models.CompositePrimaryKey("author", "reader", "kind", "day")
    author = text()
    reader = text()
    tally_id = text()
    kind = text()
    day = models.DateField()
    claims = models.IntegerField()


class Attachment(models.Model):
    """The bytes of an attached file; the claim carries their hash."""

    pk = models.CompositePrimaryKey("tally_id", "sha256")
    tally_id = text()
    sha256 = text()
    a = text()
    b = text()
    content = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)


class PrivateNote(models.Model):
    """What a company writes for itself beside a line. It never leaves the book."""

    pk = models.CompositePrimaryKey("company_id", "line_id")
    company_id = text()
    line_id = models.UUIDField()
    tally_id = text()
    text = models.TextField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
