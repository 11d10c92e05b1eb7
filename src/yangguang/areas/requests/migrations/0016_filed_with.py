"""Items listed in one application know the first of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column."""

    dependencies = [
        ("requests", "0015_told_parties"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="filed_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filed_along",
                to="requests.request",
            ),
        ),
    ]
