"""A record in the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.publishing.rules import Genre, Validity
from yangguang.kernel.ui.site import facts
from yangguang.portal.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from yangguang.kernel.publishing.selectors import PublicRecord
    from yangguang.portal.selectors import IssueRow

IN_FORCE = {
    Validity.EFFECTIVE: "InForce",
    Validity.AMENDED: "PartiallyInForce",
    Validity.PARTIALLY_VOID: "PartiallyInForce",
    Validity.ABOLISHED: "NotInForce",
    Validity.EXPIRED: "NotInForce",
    Validity.NOT_YET: "NotInForce",
}


def of_site(request: HttpRequest) -> dict[str, object]:
    """The portal itself: who runs it, and how to search it."""
    home = absolute(request, reverse("portal:home"))
    return {
        "@type": "WebSite",
        "@id": home,
        "url": home,
        "name": facts().name,
        "inLanguage": "zh-CN",
        "publisher": {"@type": "GovernmentOrganization", "name": facts().government_name},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute(request, reverse("search:results")) + "?q={words}",
            },
            "query-input": "required name=words",
        },
    }


def of_catalogue(request: HttpRequest) -> dict[str, object]:
    """The whole catalogue as a data set, with the forms it can be fetched in."""
    office = {"@type": "GovernmentOrganization", "name": facts().government_name}
    forms = (
        ("text/csv", reverse("portal:export")),
        ("application/atom+xml", reverse("portal:feed", args=["atom"])),
        ("application/feed+json", reverse("portal:feed", args=["json"])),
    )
    return {
        "@type": "Dataset",
        "url": absolute(request, reverse("portal:catalogue")),
        "name": _("%(name)s政府信息目录") % {"name": facts().government_name},
        "description": _("本市各单位主动公开的全部政府信息：标题、文号、机构、体裁、日期。"),
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "creator": office,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": absolute(request, path)}
            for kind, path in forms
        ],
    }


def of_gazette(request: HttpRequest, issues: Iterable[IssueRow]) -> dict[str, object]:
    """The gazette as a periodical with its issues."""
    return {
        "@type": "Periodical",
        "url": absolute(request, reverse("portal:gazette")),
        "name": _("%(name)s公报") % {"name": facts().government_name},
        "inLanguage": "zh-CN",
        "publisher": {"@type": "GovernmentOrganization", "name": facts().government_name},
        "hasPart": [
            {
                "@type": "PublicationIssue",
                "url": absolute(request, issue.url),
                "name": issue.title,
                "issueNumber": str(issue.number),
                "datePublished": issue.at.isoformat(),
            }
            for issue in issues
        ],
    }


def of_questions(asked: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Questions with their answers, in plain text."""
    return {
        "@type": "FAQPage",
        "inLanguage": "zh-CN",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in asked
        ],
    }


def of_record(shown: PublicRecord, address: str) -> dict[str, object]:
    """A numbered document is `Legislation`, a guide `GovernmentService`, all else `Article`."""
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
    if version.genre == Genre.GUIDE:
        known |= {"@type": "GovernmentService", "provider": office}
        for word in ("headline", "author", "publisher", "keywords"):
            known.pop(word, None)
    asked = [
        (row["question"], row["answer"])
        for block in version.blocks or ()
        if block["kind"] == "questions"
        for row in block["rows"]
    ]
    if asked:
        known["hasPart"] = of_questions(asked)
    return {name: value for name, value in known.items() if value not in (None, "")}
