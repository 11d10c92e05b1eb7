"""What waits in the worklist of opinions is counted and read from indexes of its own."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("decisions", "0008_people_heard")]

    operations = [
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                fields=["consultation", "id"],
                name="opinion_to_show",
                condition=Q(showing="waiting")
                | Q(showing="held", appealed_at__isnull=False, shown_at__lte=F("appealed_at")),
            ),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                fields=["consultation", "likeness", "id"],
                name="opinion_alike",
                condition=Q(likeness__isnull=False, group__isnull=True),
            ),
        ),
    ]
