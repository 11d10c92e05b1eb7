"""What was approved or is on its way to the public does not change, held by the database."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, refuse_when

CONTENT = ("table1", "table2", "table3", "texts", "year", "agency_id")
CHANGED = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in CONTENT)


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("requests", "0003_annual_reports")]

    operations = [
        append_only("requests_reportoverride"),
        refuse_when(
            "requests_annualreport",
            "UPDATE",
            "requests_report_stands",
            {
                "append-only: figures of an approved report stand": f"OLD.state <> 'draft' "
                f"AND NEW.state <> 'draft' AND ({CHANGED})",
                "append-only: a published report stands": f"OLD.record_id IS NOT NULL AND "
                f"(OLD.record_id IS DISTINCT FROM NEW.record_id OR {CHANGED})",
            },
        ),
        refuse_when(
            "requests_annualreport",
            "DELETE",
            "requests_report_kept",
            {"append-only: a report stays": "OLD.id IS NOT NULL"},
        ),
    ]
