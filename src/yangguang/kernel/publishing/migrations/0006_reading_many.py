"""Indexes by which long lists are read: numbers by their beginning, what was corrected, drafts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes only."""

    dependencies = [("publishing", "0005_entry_by_end")]

    operations = [
        migrations.RemoveIndex("catalogueentry", "entry_by_number"),
        migrations.AddIndex(
            "catalogueentry",
            models.Index(
                fields=["doc_number_key"],
                name="entry_by_number_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            "catalogueentry",
            models.Index(
                condition=models.Q(("updated_at__gt", models.F("first_published_at"))),
                fields=["-updated_at", "-record"],
                name="entry_corrected",
            ),
        ),
        migrations.AddIndex(
            "version", models.Index(fields=["-updated_at", "-id"], name="version_by_change")
        ),
    ]
