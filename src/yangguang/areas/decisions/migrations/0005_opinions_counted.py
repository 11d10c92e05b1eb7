"""Opinions are counted from an index, without reading their words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0004_opinions_in_order")]

    operations = [
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                fields=["consultation", "answer", "disposition", "is_late"], name="opinion_counted"
            ),
        ),
    ]
