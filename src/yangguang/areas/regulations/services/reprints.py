"""Policies of the State Council and the province, republished with source, time and delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Reprint
from yangguang.areas.regulations.services.acting import DRAFTERS, act_on, check_role
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.duties.services.events import event_labels, may_record, record_event
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.models import Column, Topic
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import create_record

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

SUPERIOR = "exchange-superior-published"


@transaction.atomic
def start_reprint(
    *,
    agency: Agency,
    level: str,
    title: str,
    doc_number: str,
    source: str,
    source_url: str,
    source_at: datetime,
    known_at: datetime,
    text: str,
    topic: Topic | None,
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> Reprint:
    """A policy to be republished, as a record before the gate. Raises Refused.

    The same source is taken once; time runs from when the source published it.
    """
    check_role(actor, agency.pk, DRAFTERS)
    if not source_at <= known_at <= at:
        raise Refused("order", _("来源发布时间不能晚于获知时间，获知时间不能晚于现在。"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    version = create_record(
        agency=agency,
        fields={
            "title": title.strip(),
            "doc_number": doc_number.strip(),
            "issuers": [source.strip()],
            "body": paragraphs(text),
            "formed_on": city_date(source_at),
            "genre": "other",
            "topic": topic,
            "column": Column.objects.filter(slug="policy").first() or Column.objects.first(),
            "summary": (lines[0] if lines else title)[:200],
            "content_source": source.strip(),
            "source_kind": "republished",
            "republished_site": source_url[:200],
            "republished_at": source_at,
            "attribute": "proactive",
            "demonstration": demonstration,
        },
        actor=actor,
        at=at,
    )
    try:
        with transaction.atomic():
            made = Reprint.objects.create(
                record=version.record,
                level=level,
                source=source.strip(),
                source_url=source_url,
                source_at=source_at,
                known_at=known_at,
            )
    except IntegrityError:
        raise Refused("again", _("这一件已经登记转载。")) from None
    subject = Subject("record", version.record_id, version.record.public_id)
    act_on(subject, "reprint_started", agency_id=agency.pk, actor=actor, at=at)
    if SUPERIOR in event_labels() and may_record(actor, agency.pk):
        record_event(
            name=SUPERIOR,
            title=title.strip()[:200],
            occurred_at=source_at,
            known_at=known_at,
            source=source.strip(),
            agency=agency,
            actor=actor,
            at=at,
        )
    return made
