"""Frozen lists, announced rules and what the sources gave stay; seats never exceed their number."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import refuse_when


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_events")]

    operations = [
        refuse_when(
            "meetings_openevent",
            "UPDATE",
            "meetings_event_stays",
            {
                "meeting: the frozen list stays": "OLD.list_digest <> ''"
                " AND (NEW.list_digest IS DISTINCT FROM OLD.list_digest"
                " OR NEW.listed IS DISTINCT FROM OLD.listed)",
                "meeting: what the sources gave stays": "OLD.drawn_at IS NOT NULL"
                " AND (NEW.given IS DISTINCT FROM OLD.given"
                " OR NEW.drawn_at IS DISTINCT FROM OLD.drawn_at)",
                "meeting: announced rules stay": "OLD.opened_at IS NOT NULL"
                " AND (NEW.method IS DISTINCT FROM OLD.method"
                " OR NEW.rules_text IS DISTINCT FROM OLD.rules_text"
                " OR NEW.age_min IS DISTINCT FROM OLD.age_min)",
                "meeting: announced sources stay after the freeze": "OLD.list_digest <> ''"
                " AND NEW.sources IS DISTINCT FROM OLD.sources",
                "meeting: somebody is not judged": "NEW.state = 'frozen'"
                " AND OLD.state = 'announced'"
                " AND EXISTS (SELECT 1 FROM meetings_registration"
                " WHERE event_id = NEW.id AND standing = 'waiting')",
                "meeting: an opinion is open": "NEW.state IN ('reporting', 'reported')"
                " AND EXISTS (SELECT 1 FROM meetings_delegateopinion"
                " WHERE event_id = NEW.id AND answer <> 'approved')",
            },
        ),
        refuse_when(
            "meetings_registration",
            "INSERT",
            "meetings_registration_in_time",
            {
                "meeting: registration is over": "NOT EXISTS (SELECT 1 FROM meetings_openevent"
                " WHERE id = NEW.event_id AND state = 'announced')"
            },
        ),
        refuse_when(
            "meetings_registration",
            "UPDATE",
            "meetings_registration_stays",
            {
                "meeting: who registered stays": "NEW.sealed IS DISTINCT FROM OLD.sealed"
                " OR NEW.number IS DISTINCT FROM OLD.number"
                " OR NEW.event_id IS DISTINCT FROM OLD.event_id"
                " OR NEW.stratum_id IS DISTINCT FROM OLD.stratum_id"
                " OR NEW.person_digest IS DISTINCT FROM OLD.person_digest"
                " OR NEW.code_digest IS DISTINCT FROM OLD.code_digest",
                "meeting: a place of the list stays": "OLD.place IS NOT NULL"
                " AND NEW.place IS DISTINCT FROM OLD.place",
            },
        ),
        refuse_when(
            "meetings_stratum",
            "UPDATE",
            "meetings_stratum_stays",
            {
                "meeting: announced seats stay": "(NEW.seats IS DISTINCT FROM OLD.seats"
                " OR NEW.reserves IS DISTINCT FROM OLD.reserves)"
                " AND EXISTS (SELECT 1 FROM meetings_openevent"
                " WHERE id = NEW.event_id AND opened_at IS NOT NULL)"
            },
        ),
        *(
            refuse_when(
                "meetings_seat",
                event,
                f"meetings_seat_within_{event.lower()}",
                {
                    "meeting: no such seat": "NEW.number > (SELECT seats FROM meetings_stratum"
                    " WHERE id = NEW.stratum_id)"
                },
            )
            for event in ("INSERT", "UPDATE")
        ),
    ]
