"""The library follows the gate: documents are entered, dossiers closed, tasks done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.regulations.models import (
    Change,
    Cleanup,
    Dossier,
    Interpretation,
    Regulation,
    Reprint,
    Step,
    Task,
)
from yangguang.areas.regulations.models.library import TaskKind
from yangguang.areas.regulations.rules import cleanup as cleanup_rules
from yangguang.areas.regulations.rules import interpretation as interpretation_rules
from yangguang.areas.regulations.rules.drafting import FORM_LABELS, Act, State
from yangguang.areas.regulations.rules.force import Standing, evaluation_due
from yangguang.areas.regulations.selectors.library import in_force_q, takes_in
from yangguang.areas.regulations.selectors.limits import limits_in_force
from yangguang.areas.regulations.services.acting import DRAFTERS, act_on, check_role
from yangguang.kernel.ledger.rules import Visibility, digest
from yangguang.kernel.ledger.services import Subject, schedule
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.rules import CLOCK, SYSTEM
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import Record, Relation, RelationKind
from yangguang.kernel.publishing.rules import Genre, RecordState, Refused, Validity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import Act as LedgerAct
    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.organizations.rules import Actor

NORMATIVE = (Genre.NORMATIVE_DOCUMENT.value, Genre.RULE.value)
LEGAL_TYPES = ("normative_document", "government_rule")
APPLY = "regulations.apply_cleanup"
EVALUATIONS = "regulations.evaluations"
ENDING = (RelationKind.REPEALS, RelationKind.AMENDS, RelationKind.CLEANUP_RESULT)
"""Relations by which a new record tells when an older one ended or changed."""
HEARD = frozenset({"publishing.published", "publishing.corrected", "publishing.validity_changed"})


class Library:
    """Takes over what the gate let out: documents, interpretations, clean-ups, reprints."""

    name = "regulations"
    label = _l("规范性文件")

    def handle(self, acts: Sequence[LedgerAct], *, at: datetime) -> None:
        """Records the acts published, corrected or whose validity they changed."""
        del at
        told = [a for a in acts if a.subject_type == "record" and a.kind in HEARD]
        moments: dict[int, datetime] = {}
        for act in told:
            if act.subject_id is not None:
                moments[act.subject_id] = act.at
        for record in _records(moments):
            take_over(record, at=moments[record.pk])

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Whatever is public and belongs here."""
        del at
        wanted = Q(current__version__genre__in=NORMATIVE) | Q(
            current__version__legal_type__in=LEGAL_TYPES
        )
        ours = (
            wanted
            | Q(dossier__isnull=False)
            | Q(interpretation__isnull=False)
            | Q(cleanup__isnull=False)
            | Q(reprint__isnull=False)
        )
        ids = Record.objects.filter(ours, state=RecordState.PUBLISHED).values_list("pk", flat=True)
        for record in _records(ids):
            first = record.publications.order_by("published_at").first()
            if first is not None:
                take_over(record, at=first.published_at)
        progress(1, 1)

    def fingerprint(self) -> str:
        """Days and numbers of every document."""
        rows = Regulation.objects.order_by("pk").values_list(
            "pk", "reg_no", "starts_on", "valid_until", "amended_on", "repealed_on", "lapsed_on"
        )
        return digest([[str(v) for v in row] for row in rows])


def _records(ids: Iterable[int]) -> Iterable[Record]:
    return Record.objects.filter(
        pk__in=list(ids), state=RecordState.PUBLISHED, current__isnull=False
    ).select_related(
        "agency",
        "current__version",
        "dossier__agency",
        "interpretation__agency",
        "cleanup__agency",
        "reprint",
        "validity_basis",
    )


@transaction.atomic
def take_over(record: Record, *, at: datetime) -> None:
    """Everything that follows from a record being public as it is now."""
    version = record.current.version if record.current else None
    if version is None:
        return
    dossier = getattr(record, "dossier", None)
    if dossier is not None:
        _publish_dossier(dossier, at=at)
    if version.genre in NORMATIVE or version.legal_type in LEGAL_TYPES:
        enter(record, dossier)
    for relation in record.relations.filter(
        kind__in=ENDING, target__regulation__isnull=False, target__state=RecordState.PUBLISHED
    ).select_related("target__current__version", "target__agency", "target__validity_basis"):
        row = enter(relation.target, getattr(relation.target, "dossier", None))
        if relation.kind == RelationKind.AMENDS:
            _ask_to_consolidate(row, record, at=at)
    item = getattr(record, "interpretation", None)
    if item is not None:
        _publish_interpretation(item, at=at)
    cleanup = getattr(record, "cleanup", None)
    if cleanup is not None:
        _publish_cleanup(cleanup, at=at)
    reprint = getattr(record, "reprint", None)
    if reprint is not None:
        _publish_reprint(reprint, record, at=at)


def _ask_to_consolidate(row: Regulation, amendment: Record, *, at: datetime) -> None:
    """An amendment is public: its words belong into the text by the day they hold. Once."""
    current = row.record.current
    by = amendment.current.version if amendment.current else None
    if current is None or by is None or takes_in(current.version, amendment):
        return
    since = by.effective_from or by.formed_on or city_date(at)
    task, made = Task.objects.get_or_create(
        regulation=row,
        kind=TaskKind.AMEND,
        about=since,
        defaults={
            "agency_id": row.drafting_unit_id,
            "due_on": max(since, city_date(at)),
            "opened_at": at,
        },
    )
    if made:
        note_task(task, "task_opened", actor=SYSTEM, at=at, until=task.due_on.isoformat())


def enter(record: Record, dossier: Dossier | None) -> Regulation:
    """The document's row, with the days its record says now. Days that acts set stay."""
    assert record.current is not None  # noqa: S101  public
    version = record.current.version
    first = record.publications.order_by("published_at").values_list("published_at", flat=True)[0]
    published_on = city_date(first)
    plan = dossier.steps.filter(act=Act.PLAN).last() if dossier else None
    days = {
        "published_on": published_on,
        "starts_on": version.effective_from or version.formed_on or published_on,
        "valid_until": version.valid_until,
        **_ended(record, version.valid_until),
    }
    own = (
        {
            "drafting_unit": dossier.agency,
            "reg_no": dossier.reg_no,
            "validity_kind": dossier.validity_kind,
            "interpretation_asked": bool(plan is None or plan.data.get("needed")),
            "interpretation_reason": str(plan.data.get("reason", "") if plan else "")[:300],
        }
        if dossier
        else {}
    )
    row, made = Regulation.objects.get_or_create(
        record=record, defaults={"drafting_unit": record.agency, **days, **own}
    )
    if not made and any(getattr(row, name) != value for name, value in (days | own).items()):
        Regulation.objects.filter(pk=row.pk).update(**(days | own))
        row.refresh_from_db()
    _close_tasks(row)
    return row


def _ended(record: Record, valid_until: date | None) -> dict[str, date | None]:
    """From which day the record is marked amended, abolished or lapsed: the first such change."""
    changes = Change.objects.filter(regulation=record.pk).order_by("effective_on")
    days: dict[str, date | None] = {"amended_on": None, "repealed_on": None, "lapsed_on": None}
    names = {
        Standing.AMENDED.value: "amended_on",
        Standing.REPEALED.value: "repealed_on",
        Standing.EXPIRED.value: "lapsed_on",
    }
    for change in changes:
        name = names.get(change.standing)
        if name and days[name] is None:
            days[name] = change.effective_on
    marked = {
        Validity.AMENDED.value: "amended_on",
        Validity.PARTIALLY_VOID.value: "amended_on",
        Validity.ABOLISHED.value: "repealed_on",
        Validity.EXPIRED.value: "lapsed_on",
    }.get(record.validity)
    if marked and days[marked] is None and not (marked == "lapsed_on" and valid_until):
        days[marked] = _marked_on(record)
    return days


def _marked_on(record: Record) -> date:
    """The day on which an officer marked it, or the basis began, or it came in so marked."""
    from yangguang.kernel.ledger.models import Act as Ledger  # read only where nothing else says it

    act = (
        Ledger.objects.filter(
            kind="publishing.validity_changed", subject_type="record", subject_id=record.pk
        )
        .order_by("-at")
        .first()
    )
    basis = record.validity_basis or _ender(record)
    if basis is not None and basis.current is not None:
        version = basis.current.version
        return version.effective_from or version.formed_on or city_date(basis.current.published_at)
    if act is not None:
        return city_date(act.at)
    assert record.current is not None  # noqa: S101  public
    return city_date(record.current.published_at)


def _ender(record: Record) -> Record | None:
    """The public record that says of itself that it repeals or amends this one."""
    kinds = (
        [RelationKind.REPEALS]
        if record.validity == Validity.ABOLISHED
        else [RelationKind.AMENDS, RelationKind.CLEANUP_RESULT]
    )
    relation = (
        Relation.objects.filter(target=record, kind__in=kinds, source__state=RecordState.PUBLISHED)
        .select_related("source__current__version")
        .order_by("pk")
        .first()
    )
    return relation.source if relation else None


def _close_tasks(row: Regulation) -> None:
    """A task to extend or to amend is done once the record says so itself."""
    publication = row.record.current
    if publication is None:
        return
    for task in row.tasks.filter(done_at__isnull=True):
        extended = task.kind == TaskKind.EXTEND and (
            row.valid_until is None or (task.about and row.valid_until >= task.about)
        )
        amended = task.kind == TaskKind.AMEND and publication.published_at > task.opened_at
        if extended or amended:
            Task.objects.filter(pk=task.pk).update(
                done_at=publication.published_at, outcome=_("文件的新版本已经公布。")
            )
            note_task(task, "task_done", actor=SYSTEM, at=publication.published_at)


def _publish_dossier(dossier: Dossier, *, at: datetime) -> None:
    if dossier.state != State.AT_GATE:
        return
    Dossier.objects.filter(pk=dossier.pk).update(state=State.PUBLISHED, published_at=at)
    Step.objects.create(dossier=dossier, act=Act.PUBLISH, round=dossier.round, at=at)
    act_on(
        Subject("regulation_dossier", dossier.pk, dossier.number),
        "document_published",
        agency_id=dossier.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        reg_no=dossier.reg_no,
        record=dossier.record.public_id if dossier.record else "",
    )


def _publish_interpretation(item: Interpretation, *, at: datetime) -> None:
    if item.state != interpretation_rules.State.AT_GATE:
        return
    Interpretation.objects.filter(pk=item.pk).update(
        state=interpretation_rules.State.PUBLISHED, published_at=at
    )
    act_on(
        Subject("interpretation", item.pk, item.number),
        "interpretation_formed",
        agency_id=item.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        forms="、".join(str(FORM_LABELS[f]) for f in item.forms),
        record=item.record.public_id if item.record else "",
    )


def _publish_cleanup(cleanup: Cleanup, *, at: datetime) -> None:
    if cleanup.state != cleanup_rules.State.AT_GATE or cleanup.effective_on is None:
        return
    Cleanup.objects.filter(pk=cleanup.pk).update(
        state=cleanup_rules.State.PUBLISHED, published_at=at
    )
    subject = Subject("cleanup", cleanup.pk, cleanup.number)
    act_on(
        subject,
        "cleanup_published",
        agency_id=cleanup.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        name=cleanup.name,
        count=cleanup.items.count(),
    )
    first = max(cleanup.effective_on, city_date(at))
    due = at if first <= city_date(at) else _midnight(first)
    schedule(kind=APPLY, due_at=due, subject=subject)


def _midnight(day: date) -> datetime:
    from datetime import datetime as moment  # the name is taken by the annotation
    from datetime import time

    return moment.combine(day, time(0, 1), CITY_ZONE)


def _publish_reprint(reprint: Reprint, record: Record, *, at: datetime) -> None:
    if reprint.published_at is not None:
        return
    Reprint.objects.filter(pk=reprint.pk).update(published_at=at)
    act_on(
        Subject("record", record.pk, record.public_id),
        "republished",
        agency_id=record.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        source=reprint.source,
        hours=max(int((at - reprint.source_at).total_seconds() // 3600), 0),
    )


def open_evaluations(_fact: TimedFact | None, at: datetime) -> int:
    """The evaluation before the end of validity comes due: a task for the drafting unit, once."""
    on = city_date(at)
    days = limits_in_force(on).evaluation_days
    ending = Regulation.objects.filter(
        in_force_q(on),
        record__state=RecordState.PUBLISHED,
        valid_until__lte=on + timedelta(days=days),
    )
    opened = 0
    for row in ending.select_related("record"):
        assert row.valid_until is not None  # noqa: S101  asked for above
        task, made = Task.objects.get_or_create(
            regulation=row,
            kind=TaskKind.EVALUATE,
            about=row.valid_until,
            defaults={
                "agency_id": row.drafting_unit_id,
                "due_on": row.valid_until,
                "opened_at": at,
            },
        )
        if made:
            opened += 1
            act_on(
                Subject("record", row.pk, row.record.public_id),
                "evaluation_due",
                agency_id=row.drafting_unit_id,
                actor=CLOCK,
                at=at,
                since=evaluation_due(row.valid_until, days).isoformat(),
                until=task.due_on.isoformat(),
            )
    return opened


@transaction.atomic
def close_task(*, task: Task, lock: int, outcome: str, actor: Actor, at: datetime) -> Task:
    """Say what came of an evaluation. Raises Refused or Overtaken.

    Tasks to extend or to amend are closed by the published version alone.
    """
    check_role(actor, task.agency_id, DRAFTERS)
    if task.done_at is not None or task.kind != TaskKind.EVALUATE:
        raise Refused("wrong_state", _("修改和延长有效期的任务在文件新版本公布后自动办结。"))
    if not outcome.strip():
        raise Refused("outcome", _("请写明评估结论：继续有效、修改、废止，以及理由。"))
    fresh = write(task, lock, done_at=at, outcome=outcome.strip()[:500], done_by_id=actor.person_id)
    note_task(task, "task_done", actor=actor, at=at)
    return fresh


def note_task(task: Task, kind: str, *, actor: Actor, at: datetime, **payload: Any) -> None:
    """An act about what a unit owes about a document."""
    act_on(
        Subject("record", task.regulation_id, task.regulation.record.public_id),
        kind,
        agency_id=task.agency_id,
        actor=actor,
        at=at,
        task=str(task.get_kind_display()),
        **payload,
    )
