"""Row-level security of the outbox."""

from __future__ import annotations

from django.db import migrations

from tallystick.server.outbox.policies import ProtectMessages


class Migration(migrations.Migration):
    """Messages are seen by the company in whose name they go."""

    dependencies = [("outbox", "0001_initial")]

    operations = [ProtectMessages("outbox_message")]
