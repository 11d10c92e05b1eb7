"""What the record of matters promises, held by the database."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, never_replaced, refuse_when

LETTER = (
    *("case_id", "template", "round", "state", "lock", "number", "digest", "drafted_by_id"),
    *("drafted_at", "approved_by_id", "approved_at", "issued_by_id", "issued_at"),
)
LETTER_CHANGED = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in LETTER)
CASE_CHANGED = " OR ".join(
    f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in ("number", "kind", "kind_version", "opened_at")
)


def once(table: str, *columns: str) -> migrations.RunPython:
    """INSERT OR REPLACE must not get past append-only through a unique pair of columns."""
    same = " AND ".join(f"x.{c} = NEW.{c}" for c in columns)
    return refuse_when(
        table,
        "INSERT",
        f"{table}_once",
        {f"append-only: a row of {table} stands": f"EXISTS (SELECT 1 FROM {table} x WHERE {same})"},
    )


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        append_only(
            "cases_statusrow",
            "cases_assignment",
            "cases_clockfact",
            "cases_letterauthor",
            "cases_letterdelivery",
            "cases_rating",
            "cases_kindsetting",
        ),
        # Texts and files are never changed, but erasure deletes them.
        append_only("cases_casetext", "cases_material", deletable=True),
        never_replaced("cases_statusrow", "record_id"),
        once("cases_statusrow", "case_id", "position"),
        once("cases_clockfact", "clock_id", "position"),
        once("cases_letterauthor", "letter_id", "person_id"),
        once("cases_rating", "case_id", "round"),
        refuse_when(
            "cases_letter",
            "UPDATE",
            "cases_letter_stands",
            {
                "append-only: an issued letter stands": f"""OLD.state = 'issued' AND (
                    {LETTER_CHANGED}
                    OR (OLD.sealed IS DISTINCT FROM NEW.sealed
                        AND NOT (NEW.sealed = '' AND NEW.erased_at IS NOT NULL))
                    OR (OLD.erased_at IS NOT NULL
                        AND OLD.erased_at IS DISTINCT FROM NEW.erased_at))""",
                "four eyes: an author does not approve": """NEW.approved_by_id IS NOT NULL
                    AND EXISTS (SELECT 1 FROM cases_letterauthor a
                        WHERE a.letter_id = NEW.id AND a.person_id = NEW.approved_by_id)""",
            },
        ),
        refuse_when(
            "cases_letterauthor",
            "INSERT",
            "cases_letterauthor_late",
            {
                "four eyes: who approved writes no more": """EXISTS (
                    SELECT 1 FROM cases_letter l
                    WHERE l.id = NEW.letter_id AND l.approved_by_id = NEW.person_id)"""
            },
        ),
        refuse_when(
            "cases_letter",
            "DELETE",
            "cases_letter_kept",
            {"append-only: a numbered letter stays": "OLD.number IS NOT NULL"},
        ),
        refuse_when(
            "cases_case",
            "UPDATE",
            "cases_case_named",
            {"append-only: number and law of a matter stand": CASE_CHANGED},
        ),
        refuse_when(
            "cases_case",
            "DELETE",
            "cases_case_kept",
            {"append-only: a matter stays": "OLD.id IS NOT NULL"},
        ),
    ]
