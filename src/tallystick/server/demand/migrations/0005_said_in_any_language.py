"""What a file changes is kept so that it can be said in any language: sentences are no longer plain text."""

from __future__ import annotations

from django.db import migrations

# The owner is bound by the policies too and would see no row. Nobody else sees the table meanwhile: changing
# it takes a lock until the migration is committed.
READ_AGAIN = """
ALTER TABLE demand_draft NO FORCE ROW LEVEL SECURITY;
UPDATE demand_draft SET state = 'failed', summary = '{}', error = jsonb_build_object(
  'message', 'This file was read before the server was brought up to date.', 'mend', 'Bring it in again.'
) WHERE state = 'ready';
ALTER TABLE demand_draft FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Files that wait for a decision are to be read again."""

    dependencies = [("demand", "0004_large_files")]

    operations = [migrations.RunSQL(READ_AGAIN, migrations.RunSQL.noop)]
