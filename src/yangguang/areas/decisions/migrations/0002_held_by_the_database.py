"""An opinion's words stay; no report while an opinion is open."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import refuse_when


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_consultations")]

    operations = [
        refuse_when(
            "decisions_opinion",
            "UPDATE",
            "decisions_opinion_stays",
            {
                "opinion: what was said stays": "NEW.sealed IS DISTINCT FROM OLD.sealed"
                " OR NEW.number IS DISTINCT FROM OLD.number"
                " OR NEW.consultation_id IS DISTINCT FROM OLD.consultation_id"
                " OR NEW.token_digest IS DISTINCT FROM OLD.token_digest"
                " OR NEW.code_digest IS DISTINCT FROM OLD.code_digest"
            },
        ),
        refuse_when(
            "decisions_opinion",
            "DELETE",
            "decisions_opinion_never_deleted",
            {"opinion: never deleted": "1 = 1"},
        ),
        refuse_when(
            "decisions_consultation",
            "UPDATE",
            "decisions_report_complete",
            {
                "report: an opinion is open": "NEW.state IN ('reporting', 'reported')"
                " AND EXISTS (SELECT 1 FROM decisions_opinion"
                " WHERE consultation_id = NEW.id AND answer <> 'approved')"
            },
        ),
    ]
