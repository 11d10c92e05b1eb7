"""A record in the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.publishing.rules import Validity
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from yangguang.kernel.publishing.selectors import PublicRecord

IN_FORCE = {
    Validity.EFFECTIVE: "InForce",
    Validity.AMENDED: "PartiallyInForce",
    Validity.PARTIALLY_VOID: "PartiallyInForce",
    Validity.ABOLISHED: "NotInForce",
    Validity.EXPIRED: "NotInForce",
    Validity.NOT_YET: "NotInForce",
}


def of_record(shown: PublicRecord, address: str) -> dict[str, object]:
    """A numbered document as `Legislation`, everything else as `Article`."""
    version = shown.version
    office = {"@type": "GovernmentOrganization", "name": shown.agency_name}
    known: dict[str, object] = {
        "@type": "Article",
        "@id": address,
        "url": address,
        "name": version.title,
        "headline": version.title,
        "inLanguage": "zh-CN",
        "author": office,
        "publisher": {"@type": "GovernmentOrganization", "name": facts().government_name},
        "isAccessibleForFree": True,
        "description": version.summary,
        "keywords": ",".join(version.keywords),
    }
    if shown.first_published_at and shown.publication:
        known["datePublished"] = shown.first_published_at.isoformat()
        known["dateModified"] = shown.publication.published_at.isoformat()
    if version.doc_number:
        known |= {
            "@type": "Legislation",
            "legislationIdentifier": version.doc_number,
            "legislationPassedBy": office,
            "legislationDate": version.formed_on.isoformat() if version.formed_on else None,
            "legislationLegalForce": IN_FORCE.get(shown.validity),
        }
    return {name: value for name, value in known.items() if value not in (None, "")}
