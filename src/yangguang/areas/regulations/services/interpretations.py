"""An interpretation is written, checked against its document, and sent to the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Interpretation
from yangguang.areas.regulations.rules import interpretation as rules
from yangguang.areas.regulations.rules.interpretation import State
from yangguang.areas.regulations.services.acting import DRAFTERS, act_on, check_role
from yangguang.kernel.cases.numbers import case_number
from yangguang.kernel.documents.writing import paragraphs as paragraphs_of
from yangguang.kernel.duties.services.events import event_labels, may_record, record_event
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import Record, RelationKind, Version
from yangguang.kernel.publishing.rules import Genre, RecordState, Refused
from yangguang.kernel.publishing.services import add_attachment, discard, draft_own, relate
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "JD"
INTERPRETED = "regulations-interpreted"
SHORTEST = 12
"""Signs below which a line being the same says nothing."""
ALIKE = 90
"""How alike a line must be to one of the document, of a hundred."""
FIELDS = (
    "title", "kind", "interpreter", "forms", "elements", "text", "text_alternative", "media_url",
    "copied_reason",
)  # fmt: skip


def subject_of(item: Interpretation) -> Subject:
    """How acts name an interpretation."""
    return Subject("interpretation", item.pk, item.number)


def version_of(record: Record) -> Version | None:
    """The document's text in force, or its newest draft."""
    if record.current is not None:
        return record.current.version
    return record.versions.order_by("-number").first()


def share_copied(text: str, document: str) -> float:
    """The share of the text, by signs, whose lines stand in the document nearly word for word."""
    # Slow to load and asked for only where an interpretation is written.
    from rapidfuzz import fuzz

    plain = document.replace("\n", "")
    pieces = [
        p.strip() for line in text.splitlines() for p in line.replace("。", "。\n").split("\n")
    ]
    told = [p for p in pieces if len(p) >= SHORTEST]
    whole = sum(len(p) for p in told)
    if not whole or not plain:
        return 0.0
    same = sum(len(p) for p in told if fuzz.partial_ratio(p, plain) >= ALIKE)
    return same / whole


@transaction.atomic
def start_interpretation(
    *,
    document: Record,
    agency: Agency,
    title: str,
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> Interpretation:
    """An interpretation of a document the unit drafts or has published. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    version = version_of(document)
    if version is not None and version.attribute == "withheld":
        raise Refused("withheld", _("文件不予公开，不能解读。"))
    made = Interpretation.objects.create(
        number=case_number(prefix=PREFIX, agency_code=agency.code, year=city_date(at).year),
        agency=agency,
        document=document,
        title=title.strip(),
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=demonstration,
    )
    act_on(subject_of(made), "interpretation_begun", agency_id=agency.pk, actor=actor, at=at)
    return made


@transaction.atomic
def edit_interpretation(
    *,
    item: Interpretation,
    lock: int,
    fields: Mapping[str, Any],
    changes: list[dict[str, str]],
    media: tuple[str, bytes, str] | None = None,
    actor: Actor,
    at: datetime,
) -> Interpretation:
    """Write it; the comparison with the document is made anew. Raises Refused or Overtaken."""
    check_role(actor, item.agency_id, DRAFTERS)
    if item.state != State.DRAFT:
        raise Refused("wrong_state", _("解读已经形成稿件，请先退回编制。"))
    known = {name: value for name, value in fields.items() if name in FIELDS}
    version = version_of(item.document)
    document = "\n".join(paragraphs(version.body)) if version else ""
    if version is not None:
        document += "\n".join(line for a in version.annexes for line in paragraphs(a["body"]))
    text = f"{known.get('text', item.text)}\n{known.get('text_alternative', '')}"
    if media is not None:
        name, data, media_type = media
        known |= {
            "media_name": name[-200:],
            "media_type": media_type,
            "media_digest": files.save(data),
        }
    fresh = write(
        item,
        lock,
        changes=rules.rows_of(changes),
        copied=share_copied(text, document),
        **known,
    )
    act_on(
        subject_of(fresh), "interpretation_written", agency_id=item.agency_id, actor=actor, at=at
    )
    return fresh


def draft_of(item: Interpretation) -> rules.Draft:
    """What it says, as the rules take it."""
    return rules.Draft(
        title=item.title,
        forms=item.forms,
        text=item.text,
        text_alternative=item.text_alternative,
        elements=item.elements,
        changes=item.changes,
        media=bool(item.media_digest or item.media_url),
        copied=item.copied,
        copied_reason=item.copied_reason,
    )


def faults(item: Interpretation) -> list[tuple[str, str]]:
    """What keeps it from the gate."""
    version = version_of(item.document)
    subject = rules.Subject(
        is_public=item.document.state == RecordState.PUBLISHED,
        is_gone=item.document.state == RecordState.WITHDRAWN,
        attribute=version.attribute if version else "",
    )
    most = settings.INTERPRETATION_COPIED_MOST / 100
    return rules.faults(draft_of(item), subject, copied_most=most)


def body_of(item: Interpretation) -> str:
    """The page's text: what changes for whom first, then the words, then what a picture says."""
    parts = []
    if item.changes:
        head = "".join(f"<th>{escape(label)}</th>" for label in rules.CHANGE_LABELS.values())
        rows = "".join(
            "<tr>"
            + "".join(f"<td>{escape(row.get(n, ''))}</td>" for n in rules.CHANGE_FIELDS)
            + "</tr>"
            for row in item.changes
        )
        parts.append(f"<h2>{escape(_('对您有什么变化'))}</h2>")
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    parts.append(paragraphs_of(item.text))
    if item.media_url:
        label = _("在线观看、收听或者查看")
        parts.append(f'<p><a href="{escape(item.media_url)}">{escape(label)}</a></p>')
    if item.text_alternative.strip():
        parts.append(f"<h2>{escape(_('文字版'))}</h2>")
        parts.append(paragraphs_of(item.text_alternative))
    return "\n".join(parts)


@transaction.atomic
def prepare_interpretation(
    *, item: Interpretation, lock: int, actor: Actor, at: datetime
) -> Interpretation:
    """Make it a record before the gate, linked with its document. Raises Refused, Overtaken."""
    check_role(actor, item.agency_id, DRAFTERS)
    if item.state != State.DRAFT:
        raise Refused("wrong_state", _("解读已经形成稿件。"))
    for code, text in faults(item):
        raise Refused(code, text)
    version = version_of(item.document)
    first = next((line for line in (*item.text.splitlines(), item.title) if line.strip()), "")
    made = draft_own(
        agency=item.agency,
        signature=[],
        title=item.title,
        body=body_of(item),
        genre=Genre.INTERPRETATION,
        topic=version.topic if version else None,
        column=["zcjd", *([version.column.slug] if version and version.column else [])],
        summary=first.strip()[:200],
        demonstration=item.demonstration,
        actor=actor,
        at=at,
    )
    if item.media_digest:
        add_attachment(
            version=made,
            name=item.media_name,
            data=files.read(item.media_digest),
            media_type=item.media_type,
            actor=actor,
            at=at,
        )
    relate(
        source=made.record, target=item.document, kind=RelationKind.INTERPRETS, actor=actor, at=at
    )
    fresh = write(item, lock, state=State.AT_GATE, record=made.record)
    act_on(
        subject_of(fresh),
        "interpretation_prepared",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        record=made.record.public_id,
    )
    if INTERPRETED in event_labels() and may_record(actor, fresh.agency_id):
        record_event(
            name=INTERPRETED,
            title=fresh.title,
            occurred_at=at,
            known_at=at,
            source=fresh.number,
            agency=fresh.agency,
            actor=actor,
            at=at,
        )
    return fresh


@transaction.atomic
def reopen_interpretation(
    *, item: Interpretation, lock: int, actor: Actor, at: datetime
) -> Interpretation:
    """Give the record up and write on. Raises Refused or Overtaken."""
    check_role(actor, item.agency_id, DRAFTERS)
    if item.state != State.AT_GATE:
        raise Refused("wrong_state", _("只有待审查发布的解读可以退回编制。"))
    version = Version.objects.filter(record=item.record).order_by("-number").first()
    if version is not None:
        discard(version=version, lock=version.lock, actor=actor, at=at)
    fresh = write(item, lock, state=State.DRAFT, record=None)
    act_on(
        subject_of(fresh), "interpretation_reopened", agency_id=fresh.agency_id, actor=actor, at=at
    )
    return fresh
