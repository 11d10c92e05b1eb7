"""An index for the catalogue of one agency and one year, which is also counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index only."""

    dependencies = [("publishing", "0006_reading_many")]

    operations = [
        migrations.AddIndex(
            "catalogueentry",
            models.Index(
                fields=["agency", "year", "-first_published_at"], name="entry_by_agency_year"
            ),
        ),
    ]
