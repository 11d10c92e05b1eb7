"""The gate, held by the database: what no code path may get around."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, refuse_when

CONTENT = [
    "title",
    "doc_number",
    "doc_number_key",
    "issuers",
    "main_recipients",
    "body",
    "annexes",
    "signature",
    "formed_on",
    "note",
    "genre",
    "legal_type",
    "topic_id",
    "column_id",
    "keywords",
    "summary",
    "attribute",
    "attribute_ground",
    "attribute_reason",
    "validity",
    "effective_from",
    "valid_until",
    "content_source",
    "source_kind",
    "republished_site",
    "republished_at",
    "responsible_editor",
    "origin_type",
    "audience",
    "retention",
    "demonstration",
    "record_id",
    "number",
]
CONTENT_CHANGED = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in CONTENT)


def no_such_review(column: str, kind: str) -> str:
    """True when the named review does not carry this digest, directly or through its batch."""
    return f"""NOT EXISTS (
        SELECT 1 FROM publishing_review r WHERE r.id = NEW.{column}
        AND r.kind = '{kind}' AND r.result = 'pass'
        AND ((NEW.batch_item_id IS NULL AND r.version_id = NEW.version_id
              AND r.digest = NEW.digest)
          OR EXISTS (SELECT 1 FROM publishing_batchitem i
                JOIN publishing_batch b ON b.id = i.batch_id
                WHERE i.id = NEW.batch_item_id AND i.version_id = NEW.version_id
                AND i.digest = NEW.digest AND r.batch_id = b.id
                AND b.manifest_digest <> '' AND r.digest = b.manifest_digest)))"""


GATE = {
    "gate: the version is not approved with this digest as proactive": """NOT EXISTS (
        SELECT 1 FROM publishing_version v WHERE v.id = NEW.version_id
        AND v.record_id = NEW.record_id AND v.digest = NEW.digest AND v.digest <> ''
        AND v.attribute = 'proactive' AND v.state IN ('approved', 'scheduled'))""",
    "gate: no content review of this digest": no_such_review("content_review_id", "content"),
    "gate: no secrecy review of this digest": no_such_review("secrecy_review_id", "secrecy"),
    "gate: one person signed both reviews": """EXISTS (
        SELECT 1 FROM publishing_review a JOIN publishing_review b ON a.person_id = b.person_id
        WHERE a.id = NEW.content_review_id AND b.id = NEW.secrecy_review_id)""",
    "gate: a contributor signed a review": """EXISTS (
        SELECT 1 FROM publishing_contribution c JOIN publishing_review r
        ON r.person_id = c.person_id
        WHERE c.version_id = NEW.version_id
        AND r.id IN (NEW.content_review_id, NEW.secrecy_review_id))""",
    "gate: returned after the review": """EXISTS (
        SELECT 1 FROM publishing_review r WHERE r.version_id = NEW.version_id
        AND r.result = 'return'
        AND (r.id > NEW.content_review_id OR r.id > NEW.secrecy_review_id)
        AND NEW.batch_item_id IS NULL)""",
    "gate: no scan of this digest without open findings": """NOT EXISTS (
        SELECT 1 FROM publishing_scan s WHERE s.version_id = NEW.version_id
        AND s.digest = NEW.digest AND s.blocking = 0)""",
}

SEALED_VERSION = "EXISTS (SELECT 1 FROM publishing_version v WHERE v.id = {id} AND v.digest <> '')"
SIGNED_BATCH = (
    "EXISTS (SELECT 1 FROM publishing_batch b WHERE b.id = {id} AND b.manifest_digest <> '')"
)
PUBLIC_WITHOUT_GATE = {
    "gate: a record is public only through a publication in force": """NEW.state = 'published'
        AND NOT EXISTS (SELECT 1 FROM publishing_publication p WHERE p.id = NEW.current_id
        AND p.record_id = NEW.id AND NOT EXISTS (SELECT 1 FROM publishing_withdrawal w
        WHERE w.publication_id = p.id))"""
}


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("publishing", "0001_initial")]

    operations = [
        append_only(
            "publishing_review",
            "publishing_publication",
            "publishing_withdrawal",
            "publishing_contribution",
            "publishing_scan",
            "publishing_findingdecision",
        ),
        refuse_when("publishing_publication", "INSERT", "publishing_gate", GATE),
        refuse_when("publishing_record", "INSERT", "publishing_record_new", PUBLIC_WITHOUT_GATE),
        refuse_when(
            "publishing_record",
            "UPDATE",
            "publishing_record_kept",
            {
                **PUBLIC_WITHOUT_GATE,
                "gate: an address never changes": "OLD.public_id <> NEW.public_id",
            },
        ),
        refuse_when(
            "publishing_version",
            "UPDATE",
            "publishing_version_sealed",
            {
                "gate: a sealed text cannot be changed": f"OLD.digest <> '' AND ({CONTENT_CHANGED})",
                "gate: a digest is cleared, never replaced": """OLD.digest <> ''
                    AND NEW.digest <> OLD.digest AND (NEW.digest <> '' OR EXISTS (
                    SELECT 1 FROM publishing_publication p WHERE p.version_id = OLD.id))""",
                "gate: a version is public only through a publication": """
                    NEW.state IN ('published', 'superseded') AND NOT EXISTS (
                    SELECT 1 FROM publishing_publication p WHERE p.version_id = OLD.id)""",
            },
        ),
        refuse_when(
            "publishing_version",
            "DELETE",
            "publishing_version_kept",
            {"gate: a sealed version stays": "OLD.digest <> ''"},
        ),
        *(
            refuse_when(
                "publishing_attachment",
                event,
                f"publishing_attachment_{event.lower()}",
                {
                    "gate: files of a sealed version stay as they are": " OR ".join(
                        SEALED_VERSION.format(id=f"{row}.version_id") for row in rows
                    )
                },
            )
            for event, rows in (
                ("INSERT", ("NEW",)),
                ("UPDATE", ("NEW", "OLD")),
                ("DELETE", ("OLD",)),
            )
        ),
        *(
            refuse_when(
                "publishing_batchitem",
                event,
                f"publishing_batchitem_{event.lower()}",
                {
                    "gate: a signed manifest stays as it is": " OR ".join(
                        SIGNED_BATCH.format(id=f"{row}.batch_id") for row in rows
                    )
                },
            )
            for event, rows in (
                ("INSERT", ("NEW",)),
                ("UPDATE", ("NEW", "OLD")),
                ("DELETE", ("OLD",)),
            )
        ),
        refuse_when(
            "publishing_batch",
            "UPDATE",
            "publishing_batch_signed",
            {
                "gate: a manifest that was published stays": """OLD.manifest_digest <> ''
                    AND NEW.manifest_digest <> OLD.manifest_digest AND (
                    NEW.manifest_digest <> '' OR EXISTS (
                    SELECT 1 FROM publishing_publication p JOIN publishing_batchitem i
                    ON i.id = p.batch_item_id WHERE i.batch_id = OLD.id))"""
            },
        ),
    ]
