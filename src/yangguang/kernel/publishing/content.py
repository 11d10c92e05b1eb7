"""A version's content as plain values: what the digest covers, what a copy takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.numbers import search_key
from yangguang.kernel.ledger.rules import canonical_moment
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.blocks import as_html, cleaned_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yangguang.kernel.publishing.models import Attachment, Version

HTML_FIELDS = frozenset({"body"})
# What officers may set; the rest of `DIGEST_FIELDS` follows from them.
NOT_SAID = rules.LATER_FIELDS - {"blocks"}
"""Fields whose empty value is kept as None, so that it is no part of a digest."""
EDITABLE = frozenset(rules.DIGEST_FIELDS) - {"demonstration"}


def canonical_fields(version: Version) -> dict[str, Any]:
    """The digest's fields with stable values in place of database ids."""
    fields: dict[str, Any] = {}
    for name in rules.DIGEST_FIELDS:
        value = getattr(version, name)
        if name == "topic":
            value = value.code if value else ""
        elif name == "column":
            value = value.slug if value else ""
        elif name == "republished_at":
            value = canonical_moment(value) if value else ""
        elif name in {"formed_on", "effective_from", "valid_until"}:
            value = value.isoformat() if value else ""
        elif name == "coordination_confirmed_on":
            value = value.isoformat() if value else None
        fields[name] = value
    return fields


def digest_of(version: Version, attachments: Iterable[Attachment] | None = None) -> str:
    """The version's digest, computed from its content as it stands."""
    files = version.attachments.all() if attachments is None else attachments
    return rules.version_digest(
        canonical_fields(version),
        [
            {"name": f.name, "digest": f.digest, "inline": f.inline}
            for f in sorted(files, key=lambda f: (f.position, f.pk))
        ],
    )


def cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes ready to be written: HTML clean, the number's search key beside the number.

    Blocks bring their own body with them. Raises ValueError for a field that is no content,
    Refused for a block of no known shape.
    """
    unknown = set(changes) - set(rules.DIGEST_FIELDS)
    if unknown:
        message = f"not content of a version: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    result = dict(changes)
    if result.get("blocks") is not None:
        result["blocks"] = cleaned_blocks(result["blocks"])
        result["body"] = as_html(result["blocks"])
    for name in NOT_SAID & result.keys():
        result[name] = result[name] or None
    if "body" in result:
        result["body"] = clean_html(result["body"])
    if "annexes" in result:
        result["annexes"] = [
            {
                "title": str(annex.get("title", "")),
                "quoted_title": str(annex.get("quoted_title", "")),
                "body": clean_html(str(annex.get("body", ""))),
            }
            for annex in result["annexes"]
        ]
    if "doc_number" in result:
        result["doc_number_key"] = search_key(result["doc_number"]) if result["doc_number"] else ""
    return result


def copied_fields(version: Version) -> dict[str, Any]:
    """The content of a version, for the draft of its revision."""
    return {name: getattr(version, name) for name in (*rules.DIGEST_FIELDS, "doc_number_key")}
