"""Row-level security of the record's tables; docs/explanation/isolation.md says why."""

from __future__ import annotations

from django.db import migrations

from tallystick.server.companies.policies import COMPANY, NO_LIMIT, LimitToTally, ProtectShared, only_tally
from tallystick.server.postgres.rls import ProtectTable

_PARTY = f"(a = {COMPANY} OR b = {COMPANY}) AND {only_tally('tally_id')}"
_WRITER_OR_READER = f"(author = {COMPANY} OR reader = {COMPANY}) AND {only_tally('tally_id')}"
_AUTHOR = f"author = {COMPANY} AND {only_tally('tally_id')}"


class Migration(migrations.Migration):
    """Policies on all tables of the app. Entries and attachments can be added, never changed or removed."""

    dependencies = [("record", "0001_initial"), ("companies", "0002_isolation")]

    operations = [
        ProtectShared("record_tally", _PARTY, _PARTY, allow=("SELECT", "INSERT", "UPDATE")),
        ProtectShared("record_entry", _WRITER_OR_READER, _WRITER_OR_READER, allow=("SELECT", "INSERT")),
        ProtectShared("record_attachment", _PARTY, _PARTY, allow=("SELECT", "INSERT")),
        ProtectShared("record_told", _AUTHOR, _AUTHOR, allow=("SELECT", "INSERT", "UPDATE")),
        ProtectTable("record_bookline"),
        LimitToTally("record_bookline", only_tally("tally_id")),
        ProtectTable("record_booktally"),
        LimitToTally("record_booktally", only_tally("tally_id")),
        ProtectTable("record_privatenote"),
        LimitToTally("record_privatenote", only_tally("tally_id")),
        ProtectTable("record_heldentry", allow=("SELECT", "INSERT", "DELETE")),
        LimitToTally("record_heldentry", only_tally("tally_id")),
        ProtectTable("record_setaside", allow=("SELECT", "INSERT")),
        LimitToTally("record_setaside", only_tally("tally_id")),
        # these are sums over a whole book: a link sees none of them
        ProtectTable("record_bookitem"),
        LimitToTally("record_bookitem", NO_LIMIT),
        ProtectTable("record_bookcontact"),
        LimitToTally("record_bookcontact", NO_LIMIT),
        ProtectTable("record_bookcount"),
        LimitToTally("record_bookcount", NO_LIMIT),
    ]
