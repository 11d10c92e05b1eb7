"""The clock and the versions of tags."""

from django.db import migrations, models


def begin(apps, schema_editor):
    """The one row of the clock."""
    apps.get_model("tags", "Clock").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="TagVersion",
            fields=[
                ("tag", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("n", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
