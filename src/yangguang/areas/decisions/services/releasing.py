"""A decision goes out: agreed matters, document and adoption report together (plan 4.1.1-k)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import CatalogueEdition, Dossier
from yangguang.areas.decisions.rules import catalogue as plan
from yangguang.areas.decisions.rules.dossier import State, Step
from yangguang.areas.decisions.selectors.dossiers import facts_of, steps_of
from yangguang.areas.decisions.services.acting import DRAFTERS, act_on
from yangguang.areas.decisions.services.dossiers import _note, publish_dossier
from yangguang.areas.decisions.services.drafting import _lines
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import RelationKind
from yangguang.kernel.publishing.rules import Genre, RecordState, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import create_bundle, discard, draft_own, relate
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record

COLUMN = "juece"


def paragraphs_html(*lines: str) -> str:
    """Lines as the body of an official document."""
    return clean_html("\n".join(f"<p>{escape(line)}</p>" for line in lines if line.strip()))


def _made(
    dossier: Dossier, title: str, lines: list[str], genre: Genre, actor: Actor, at: datetime
) -> Record:
    """A record of the organ about the matter."""
    return draft_own(
        agency=dossier.organ,
        title=title[:200],
        body=paragraphs_html(*lines),
        genre=genre,
        topic=dossier.topic,
        column=COLUMN,
        summary=_("%(title)s，公布议定事项、决策文件和意见采纳情况。") % {"title": dossier.title},
        demonstration=dossier.demonstration,
        actor=actor,
        at=at,
    ).record


@transaction.atomic
def prepare_publication(
    *,
    dossier: Dossier,
    lock: int,
    fields: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> Dossier:
    """Make the decision's records and tie them to one bundle before the gate. Raises Refused.

    `fields`: agreed, document_title, document, adoption (texts, a paragraph a line). The adoption
    report of a linked consultation is taken as it is when it is public; otherwise the text is
    made a record of the bundle. Until every record is reviewed none of them comes out.
    """
    check_role(actor, dossier.organ_id, DRAFTERS)
    if dossier.state != State.DECIDED:
        raise Refused("wrong_state", _("决定作出以后才能形成公布稿件。"))
    if dossier.is_secret:
        raise Refused("secret", _("依法不予公开的决策不公布。"))
    if dossier.bundle_id:
        raise Refused("made", _("公布稿件已经形成，请到“同时发布”办理。"))
    agreed, text = _lines(fields.get("agreed", "")), _lines(fields.get("document", ""))
    if not agreed or not text or not fields.get("document_title", "").strip():
        raise Refused("texts", _("请填写议定事项、决策文件的标题和正文。"))
    made = {
        "agreed": _made(
            dossier,
            _("关于%(title)s的议定事项") % {"title": dossier.title},
            agreed,
            Genre.ANNOUNCEMENT,
            actor,
            at,
        ),
        "document": _made(dossier, fields["document_title"].strip(), text, Genre.NOTICE, actor, at),
    }
    report = _public_report(dossier)
    adoption = report or _made(
        dossier,
        _("%(title)s：意见采纳情况") % {"title": dossier.title},
        _lines(fields.get("adoption", "")) or _adoption_lines(dossier),
        Genre.ANNOUNCEMENT,
        actor,
        at,
    )
    records = [*made.values(), *([] if report else [adoption])]
    bundle = create_bundle(
        agency=dossier.organ,
        name=dossier.title[:200],
        records=records,
        actor=actor,
        at=at,
        is_strict=True,
    )
    for other in (made["agreed"], adoption):
        relate(source=made["document"], target=other, kind=RelationKind.BASIS, actor=actor, at=at)
    fresh = write(dossier, lock, bundle=bundle, adoption=adoption, **made)
    _note(fresh, "dossier_publication_prepared", actor=actor, at=at, records=len(records))
    return fresh


def _public_report(dossier: Dossier) -> Record | None:
    """The report of its last linked consultation, when it is public."""
    step = steps_of(dossier).get(Step.PARTICIPATION)
    if step is None:
        return None
    whole = step.consultations.filter(stopped_at__isnull=True)
    for consultation in whole.select_related("report").order_by("-start_on"):
        if consultation.report is not None and consultation.report.state == RecordState.PUBLISHED:
            return consultation.report
    return None


def _adoption_lines(dossier: Dossier) -> list[str]:
    """What is on file of the participation and the experts, where nothing else was written."""
    steps = steps_of(dossier)
    rows = [steps[s] for s in (Step.PARTICIPATION, Step.EXPERT) if s in steps]
    lines = [line for row in rows for line in _lines(row.summary)]
    if not lines:
        raise Refused("adoption", _("请填写公众意见和专家意见的采纳情况。"))
    return lines


@transaction.atomic
def reopen_publication(*, dossier: Dossier, lock: int, actor: Actor, at: datetime) -> Dossier:
    """Give the bundle up before it is public. Raises Refused."""
    check_role(actor, dossier.organ_id, DRAFTERS)
    bundle = dossier.bundle
    if bundle is None or bundle.published_at is not None or dossier.state != State.DECIDED:
        raise Refused("wrong_state", _("没有待公布的稿件。"))
    for record in bundle.records.all():
        version = record.versions.select_related("record").order_by("-number").first()
        if version is not None and version.state != "discarded":
            discard(version=version, lock=version.lock, actor=actor, at=at)
    fresh = write(dossier, lock, bundle=None, agreed=None, document=None, adoption=None)
    bundle.delete()
    _note(fresh, "dossier_publication_reopened", actor=actor, at=at)
    return fresh


# --- what follows when the gate lets something out ----------------------------------------------


def take_over(at: datetime) -> int:
    """Decisions and editions whose records are all public now; how many were taken over."""
    done = 0
    waiting = Dossier.objects.filter(
        state=State.DECIDED,
        agreed__state=RecordState.PUBLISHED,
        document__state=RecordState.PUBLISHED,
        adoption__state=RecordState.PUBLISHED,
    )
    for dossier in waiting.select_related("agreed__current", "organ"):
        if not {"agreed", "document", "adoption"} <= facts_of(dossier).published:
            continue
        current = dossier.agreed.current if dossier.agreed else None
        publish_dossier(dossier, actor=SYSTEM, at=current.published_at if current else at)
        done += 1
    editions = CatalogueEdition.objects.filter(
        state=plan.EditionState.AT_GATE, record__state=RecordState.PUBLISHED
    )
    for edition in editions.select_related("organ", "record__current"):
        current = edition.record.current if edition.record else None
        _publish_edition(edition, at=current.published_at if current else at)
        done += 1
    return done


@transaction.atomic
def _publish_edition(edition: CatalogueEdition, *, at: datetime) -> None:
    fresh = write(edition, edition.lock, state=plan.EditionState.PUBLISHED)
    note_edition(fresh, "catalogue_published", SYSTEM, at)


def subject_of_edition(edition: CatalogueEdition) -> Subject:
    """How acts name an edition of a catalogue."""
    ref = f"{edition.organ.code}-{edition.year}-{edition.number}"
    return Subject("decision_catalogue", edition.pk, ref)


def note_edition(
    edition: CatalogueEdition, kind: str, actor: Actor, at: datetime, **payload: Any
) -> None:
    """An act about an edition of the catalogue."""
    act_on(
        subject_of_edition(edition),
        kind,
        agency_id=edition.organ_id,
        actor=actor,
        at=at,
        year=edition.year,
        number=edition.number,
        **payload,
    )


def edition_lines(edition: CatalogueEdition) -> list[str]:
    """The catalogue's words: consent, reason of an adjustment, item by item."""
    names = dict(plan.PROCEDURES)
    lines = [
        _("本目录经同级党委同意（%(number)s，%(on)s）。")
        % {"number": edition.consent_number, "on": date_cn(edition.consent_on)}
    ]
    if edition.number > 1:
        lines.append(_("调整的理由：%(reason)s") % {"reason": edition.reason})
    for item in edition.items.select_related("lead").prefetch_related("lead__versions"):
        steps = "、".join(str(names[p]) for p in item.procedures if p in names)
        lines += [
            f"{item.serial}. {item.title}",
            _("承办单位：%(lead)s。计划完成时间：%(on)s。计划履行的程序：%(steps)s。")
            % {"lead": agency_name(item.lead), "on": date_cn(item.planned_on), "steps": steps},
        ]
    return lines
