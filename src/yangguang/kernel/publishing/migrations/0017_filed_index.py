"""An index of what an agency filed in a column.

An agency's column of statutory contents read all it ever published to find the few filed there.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index; no column changes."""

    dependencies = [("publishing", "0016_sitemap_parts")]

    operations = [
        migrations.AddIndex(
            "catalogueentry", models.Index(fields=["agency", "column"], name="entry_filed")
        ),
    ]
