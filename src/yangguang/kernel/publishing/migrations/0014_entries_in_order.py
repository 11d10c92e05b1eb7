"""Indexes that hold the whole order of a list, and counters of an agency's columns and years.

Of the records a batch brings out at one moment, a list took all and sorted them for each page.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Count, F, Q

ORDER = ["-first_published_at", "-record"]
FILTERS = {
    "agency": ["agency"],
    "agency_year": ["agency", "year"],
    "topic": ["topic"],
    "genre": ["genre"],
    "year": ["year"],
    "column": ["column"],
}
COUNTERS = {"filed": ("agency", "column"), "of_year": ("agency", "year")}


def count(apps: Any, _schema_editor: object) -> None:
    """Make the new counters from the entries; also right when run again."""
    entries = apps.get_model("publishing", "CatalogueEntry").objects.order_by()
    counters = apps.get_model("publishing", "CatalogueCount").objects
    for facet, fields in COUNTERS.items():
        counters.filter(facet=facet).delete()
        rows = entries.exclude(column=None) if "column" in fields else entries
        counted = rows.values_list(*fields).annotate(count=Count("pk"))
        counters.bulk_create(
            [counters.model(facet=facet, value=f"{a}|{b}", count=n) for a, b, n in counted],
            batch_size=1000,
        )


def forget(apps: Any, _schema_editor: object) -> None:
    """Remove them."""
    apps.get_model("publishing", "CatalogueCount").objects.filter(facet__in=COUNTERS).delete()


class Migration(migrations.Migration):
    """Indexes and counters; no column changes."""

    dependencies = [("publishing", "0013_number_end")]

    operations = [
        *(
            operation
            for name, fields in FILTERS.items()
            for operation in (
                migrations.RemoveIndex("catalogueentry", f"entry_by_{name}"),
                migrations.AddIndex(
                    "catalogueentry",
                    models.Index(fields=[*fields, *ORDER], name=f"entry_{name}"),
                ),
            )
        ),
        migrations.AddIndex(
            "catalogueentry",
            models.Index(
                fields=["agency", "-updated_at", "-record"],
                condition=Q(updated_at__gt=F("first_published_at")),
                name="entry_agency_corrected",
            ),
        ),
        migrations.RunPython(count, forget, elidable=True),
    ]
