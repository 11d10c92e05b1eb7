"""Parts of the sitemap with the date of their last change.

The sitemap's index read every entry to tell it.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Max

PART = 10_000


def date_parts(apps: Any, _schema_editor: object) -> None:
    """Read the date of each part from the entries; also right when run again."""
    entries = apps.get_model("publishing", "CatalogueEntry").objects
    parts = apps.get_model("publishing", "SitemapPart").objects
    parts.all().delete()
    highest = entries.aggregate(last=Max("record_id"))["last"] or 0
    for part in range((highest + PART - 1) // PART):
        own = entries.filter(record_id__gt=part * PART, record_id__lte=(part + 1) * PART)
        last = own.aggregate(last=Max("updated_at"))["last"]
        if last is not None:
            parts.create(number=part, changed_at=last)


class Migration(migrations.Migration):
    """A table and what stands in it."""

    dependencies = [("publishing", "0015_source_labels")]

    operations = [
        migrations.CreateModel(
            name="SitemapPart",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(date_parts, migrations.RunPython.noop, elidable=True),
    ]
