"""Letters that told a third party of a decision before are joined to whom they told."""

from typing import Any

from django.db import migrations


def join(apps: Any, _editor: Any) -> None:
    """As the letter was written then: to the first of the round that refused with a ground."""
    letters = apps.get_model("cases", "Letter").objects
    parties = apps.get_model("requests", "ThirdParty").objects
    for letter in letters.filter(template="third_party_decision", state="issued").order_by("pk"):
        party = (
            parties.filter(
                request=letter.case_id,
                round=letter.round,
                opinion="refuses",
                is_reasonable=True,
                decision_letter=None,
            )
            .order_by("place")
            .first()
        )
        if party is not None:
            party.decision_letter_id = letter.pk
            party.save(update_fields=["decision_letter"])


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("requests", "0014_third_party_answers")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop, elidable=True)]
