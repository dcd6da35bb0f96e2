from django.db import migrations, models


class Migration(migrations.Migration):
    """Which start of the demo set the switch last."""

    dependencies = [("demo", "0001_initial")]
    operations = [
        migrations.AddField("demoworld", "start", models.TextField(default="")),
    ]
