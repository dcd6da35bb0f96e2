from django.db import migrations, models


class Migration(migrations.Migration):
    """The demo's memory of itself."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="DemoWorld",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("loaded_at", models.DateTimeField()),
                ("seed", models.BigIntegerField()),
                ("partners_quiet", models.BooleanField(default=False)),
                ("guest_token", models.TextField(default="")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="demo_world_once")]
            },
        ),
    ]
