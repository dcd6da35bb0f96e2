"""Why a forecast is as it is, is said from its document; and what was published is judged, too."""

from __future__ import annotations

from django.db import migrations

# The owner is bound by the policies too and would see no row. Nobody else sees the table meanwhile: changing
# it takes a lock until the migration is committed.
FILL = r"""
ALTER TABLE baseline_ownforecast NO FORCE ROW LEVEL SECURITY;
UPDATE baseline_ownforecast SET about = about || jsonb_build_object(
  'silence', COALESCE(substring(about->>'why' FROM 'nothing for (\d+) ')::int, 0)
) WHERE NOT about ? 'silence';
ALTER TABLE baseline_ownforecast FORCE ROW LEVEL SECURITY;
TRUNCATE baseline_judgement;
"""


class Migration(migrations.Migration):
    """Forecasts of an earlier version say how long nothing was demanded; every week is judged anew anyway."""

    dependencies = [("baseline", "0002_told")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
