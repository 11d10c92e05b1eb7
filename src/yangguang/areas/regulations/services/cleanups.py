"""Clean-up: what is in force is drawn in, gone through, reviewed, decided, published, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Change, Cleanup, CleanupItem, Regulation, Task
from yangguang.areas.regulations.models.library import TaskKind
from yangguang.areas.regulations.rules import cleanup as rules
from yangguang.areas.regulations.rules.cleanup import Act, Result, State
from yangguang.areas.regulations.rules.force import VALIDITY_OF, Standing
from yangguang.areas.regulations.selectors.library import in_force_q
from yangguang.areas.regulations.services.acting import DRAFTERS, REVIEWERS, act_on, check_role
from yangguang.areas.regulations.services.library import enter, note_task
from yangguang.kernel.cases.numbers import case_number
from yangguang.kernel.documents.numbers import parse
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK, Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import Record, RelationKind, Topic, Version
from yangguang.kernel.publishing.rules import Genre, RecordState, Refused
from yangguang.kernel.publishing.services import change_validity, discard, draft_own, relate
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "QL"
COLUMNS = ("a20_01_02", "policy")
KEEPERS = (Role.INFORMATION_OFFICER, Role.HANDLER, Role.SECTION_HEAD)
"""Who may propose for the documents of the own unit."""


def subject_of(cleanup: Cleanup) -> Subject:
    """How acts name a batch."""
    return Subject("cleanup", cleanup.pk, cleanup.number)


@transaction.atomic
def open_cleanup(
    *,
    agency: Agency,
    name: str,
    kind: str,
    base_date: date,
    units: list[str],
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> Cleanup:
    """A batch with every document in force on the base date and in scope. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    if base_date > city_date(at):
        raise Refused("base_date", _("清理基准日不能晚于今天。"))
    rows = Regulation.objects.filter(
        in_force_q(base_date), record__state=RecordState.PUBLISHED, published_on__lte=base_date
    )
    if units:
        rows = rows.filter(drafting_unit__code__in=units)
    made = Cleanup.objects.create(
        number=case_number(prefix=PREFIX, agency_code=agency.code, year=city_date(at).year),
        agency=agency,
        name=name.strip(),
        kind=rules.Kind(kind),
        base_date=base_date,
        units=units,
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=demonstration,
    )
    found = list(rows.order_by("pk"))
    if not found:
        raise Refused("empty", _("基准日没有处于有效状态的文件。"))
    CleanupItem.objects.bulk_create(
        [CleanupItem(cleanup=made, regulation=row) for row in found], batch_size=500
    )
    act_on(
        subject_of(made),
        "cleanup_opened",
        agency_id=agency.pk,
        actor=actor,
        at=at,
        count=len(found),
    )
    return made


ITEM_FIELDS = ("result", "reason", "repealed_by", "repealed_by_no", "extend_until", "amend_due")


@transaction.atomic
def propose(
    *, item: CleanupItem, lock: int, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> CleanupItem:
    """Say what becomes of a document, and why. Raises Refused or Overtaken.

    The drafting unit speaks for its documents, the organising unit for all.
    """
    units = {item.regulation.drafting_unit_id, item.cleanup.agency_id}
    if not any(actor.has(role, unit) for unit in units for role in KEEPERS):
        raise Refused("not_permitted", _("由文件的起草单位或者组织清理的单位提出意见。"))
    rules.after(item.cleanup.state, Act.PROPOSE)
    known = {name: value for name, value in fields.items() if name in ITEM_FIELDS}
    number = parse(str(known.get("repealed_by_no") or ""))
    if known.get("repealed_by_no") and number is None:
        raise Refused("number", _("据以废止的文号无法识别，请写成 佳政规〔2026〕3号 的形式。"))
    if known.get("result") == Result.REPEAL and not (number or known.get("repealed_by")):
        raise Refused("repeal", _("废止的，要写明据以废止的文件和文号。"))
    if known.get("result") != Result.REPEAL:
        known |= {"repealed_by": None, "repealed_by_no": ""}
    elif number is not None:
        known["repealed_by_no"] = str(number)
        known["repealed_by"] = known.get("repealed_by") or _by_number(str(number))
    fresh = write(item, lock, handler_id=actor.person_id, proposed_at=at, **known)
    act_on(
        subject_of(item.cleanup),
        "cleanup_proposed",
        agency_id=item.cleanup.agency_id,
        actor=actor,
        at=at,
        document=item.regulation.record.public_id,
    )
    return fresh


def _by_number(number: str) -> Record | None:
    found = Version.objects.filter(doc_number=number, record__state=RecordState.PUBLISHED)
    version = found.select_related("record").first()
    return version.record if version else None


def faults(cleanup: Cleanup) -> list[str]:
    """What keeps the batch from being handed in."""
    rows = cleanup.items.select_related("regulation__record__current__version")
    return rules.faults(
        [
            rules.Item(
                key=item.regulation_id,
                title=_title(item.regulation),
                result=item.result,
                reason=item.reason,
                repealed_by=item.repealed_by_id,
                repealed_by_no=item.repealed_by_no,
                valid_until=item.regulation.valid_until,
                extend_until=item.extend_until,
                amend_due=item.amend_due,
            )
            for item in rows
        ],
        base=cleanup.base_date,
        effective=cleanup.effective_on,
    )


def _title(row: Regulation) -> str:
    return row.record.current.version.title if row.record.current else row.record.public_id


def _moved(
    cleanup: Cleanup, lock: int, act: Act, actor: Actor, at: datetime, **changes: Any
) -> Cleanup:
    fresh = write(cleanup, lock, state=rules.after(cleanup.state, act), **changes)
    act_on(
        subject_of(fresh),
        "cleanup_moved",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        step=str(rules.ACT_LABELS[act]),
    )
    return fresh


@transaction.atomic
def hand_in(*, cleanup: Cleanup, lock: int, actor: Actor, at: datetime) -> Cleanup:
    """To the review, once every document has its result. Raises Refused or Overtaken."""
    check_role(actor, cleanup.agency_id, DRAFTERS)
    rules.after(cleanup.state, Act.HAND_IN)
    for fault in faults(cleanup):
        raise Refused("incomplete", fault)
    return _moved(cleanup, lock, Act.HAND_IN, actor, at)


@transaction.atomic
def review(
    *, cleanup: Cleanup, lock: int, passed: bool, opinion: str, actor: Actor, at: datetime
) -> Cleanup:
    """The review of all proposals by another person. Raises Refused or Overtaken."""
    check_role(actor, cleanup.agency_id, REVIEWERS)
    if cleanup.items.filter(handler=actor.person_id).exists():
        raise Refused("own", _("提出意见的人不能审查自己提出的意见。"))
    if not opinion.strip():
        raise Refused("opinion", _("请写审查意见。"))
    act = Act.REVIEW if passed else Act.RETURN
    changes = {"review_opinion": opinion.strip()[:1000], "reviewed_by_id": actor.person_id}
    return _moved(cleanup, lock, act, actor, at, **changes)


@transaction.atomic
def decide(
    *,
    cleanup: Cleanup,
    lock: int,
    meeting: str,
    met_on: date,
    decision_no: str,
    effective_on: date,
    actor: Actor,
    at: datetime,
) -> Cleanup:
    """The meeting has decided, under a number, from a day on. Raises Refused or Overtaken."""
    check_role(actor, cleanup.agency_id, DRAFTERS)
    number = parse(decision_no)
    if number is None:
        raise Refused("number", _("清理决定的文号无法识别，请写成 佳政规〔2026〕3号 的形式。"))
    if met_on > city_date(at):
        raise Refused("met_on", _("会议日期不能晚于今天。"))
    if effective_on < met_on:
        raise Refused("effective_on", _("生效日期不能早于会议日期。"))
    cleanup.effective_on = effective_on
    for fault in faults(cleanup):
        raise Refused("incomplete", fault)
    return _moved(
        cleanup,
        lock,
        Act.DECIDE,
        actor,
        at,
        meeting=meeting.strip(),
        met_on=met_on,
        decision_no=str(number),
        effective_on=effective_on,
    )


def body_of(cleanup: Cleanup) -> str:
    """The published result: a list for each, with number and reason."""
    items = list(cleanup.items.select_related("regulation__record__current__version"))
    lead = _("以%(base)s为基准日，共清理行政规范性文件%(count)d件。清理结果自%(day)s起生效。") % {
        "base": date_cn(cleanup.base_date),
        "count": len(items),
        "day": date_cn(cleanup.effective_on),
    }
    parts = [f"<p>{escape(lead)}</p>"]
    for result in Result:
        rows = [item for item in items if item.result == result]
        if not rows:
            continue
        head = "".join(
            f"<th>{escape(h)}</th>" for h in (_("序号"), _("文件"), _("文号"), _("理由和依据"))
        )
        parts.append(f"<h2>{escape(rules.RESULT_LABELS[result])}（{len(rows)}）</h2>")
        cells = "".join(_row(place, item) for place, item in enumerate(rows, start=1))
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>")
    return "\n".join(parts)


def _row(place: int, item: CleanupItem) -> str:
    version = item.regulation.record.current.version if item.regulation.record.current else None
    said = [item.reason]
    if item.repealed_by_no:
        said.append(_("依据：%(number)s") % {"number": item.repealed_by_no})
    if item.extend_until:
        said.append(_("有效期延长至%(day)s") % {"day": date_cn(item.extend_until)})
    if item.amend_due:
        said.append(_("%(day)s前完成修改") % {"day": date_cn(item.amend_due)})
    cells = (
        str(place),
        version.title if version else "",
        version.doc_number if version else "",
        "；".join(said),
    )
    return "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"


@transaction.atomic
def prepare(*, cleanup: Cleanup, lock: int, actor: Actor, at: datetime) -> Cleanup:
    """Make the result a record before the gate. Raises Refused or Overtaken."""
    check_role(actor, cleanup.agency_id, DRAFTERS)
    rules.after(cleanup.state, Act.PREPARE)
    unit = agency_name(cleanup.agency, city_date(at))
    title = _("%(unit)s关于公布行政规范性文件清理结果的决定") % {"unit": unit}
    version = draft_own(
        agency=cleanup.agency,
        title=title,
        doc_number=cleanup.decision_no,
        body=body_of(cleanup),
        formed_on=cleanup.met_on,
        genre=Genre.DECISION,
        topic=Topic.objects.filter(code="02-01").first() or Topic.objects.first(),
        column=COLUMNS,
        summary=_("%(name)s的结果，共%(count)d件。")
        % {"name": cleanup.name, "count": cleanup.items.count()},
        effective_from=cleanup.effective_on,
        demonstration=cleanup.demonstration,
        actor=actor,
        at=at,
    )
    for item in cleanup.items.select_related("regulation__record"):
        relate(
            source=version.record,
            target=item.regulation.record,
            kind=RelationKind.CLEANUP_RESULT,
            actor=actor,
            at=at,
        )
    return _moved(cleanup, lock, Act.PREPARE, actor, at, record=version.record)


@transaction.atomic
def reopen(*, cleanup: Cleanup, lock: int, actor: Actor, at: datetime) -> Cleanup:
    """Give the record up. Raises Refused or Overtaken."""
    check_role(actor, cleanup.agency_id, DRAFTERS)
    rules.after(cleanup.state, Act.REOPEN)
    version = Version.objects.filter(record=cleanup.record).order_by("-number").first()
    if version is not None:
        discard(version=version, lock=version.lock, actor=actor, at=at)
    return _moved(cleanup, lock, Act.REOPEN, actor, at, record=None)


STANDINGS = {Result.REPEAL: Standing.REPEALED, Result.LAPSE: Standing.EXPIRED}


@transaction.atomic
def apply_on_time(fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: on its day the result takes effect on every document, once.

    A batch whose decision was withdrawn from the public is left alone.
    """
    cleanup = Cleanup.objects.select_related("agency", "record").get(pk=fact.subject_id)
    if cleanup.state != State.PUBLISHED or cleanup.effective_on is None or cleanup.record is None:
        return
    if cleanup.record.state != RecordState.PUBLISHED:
        return
    for item in cleanup.items.filter(applied_at__isnull=True).select_related(
        "regulation__record", "repealed_by"
    ):
        _apply(cleanup, item, at)
    Cleanup.objects.filter(pk=cleanup.pk).update(
        state=rules.after(cleanup.state, Act.APPLY), applied_at=at
    )
    act_on(
        subject_of(cleanup),
        "cleanup_applied",
        agency_id=cleanup.agency_id,
        actor=CLOCK,
        at=at,
        visibility=Visibility.PUBLIC,
        name=cleanup.name,
    )


def _apply(cleanup: Cleanup, item: CleanupItem, at: datetime) -> None:
    row, result = item.regulation, Result(item.result)
    ends = STANDINGS.get(result)
    assert cleanup.effective_on is not None  # noqa: S101  decided
    if ends is not None and row.record.state == RecordState.PUBLISHED:
        Change.objects.create(
            regulation=row,
            standing=ends,
            effective_on=cleanup.effective_on,
            basis=item.repealed_by or cleanup.record,
            basis_text=item.repealed_by_no or cleanup.decision_no,
            reason=item.reason,
            at=at,
        )
        record = change_validity(
            record=row.record,
            validity=VALIDITY_OF[ends],
            basis=cleanup.record if item.repealed_by is None else item.repealed_by,
            actor=CLOCK,
            at=at,
        )
        enter(record, getattr(record, "dossier", None))
    _open_task(cleanup, item, at)
    CleanupItem.objects.filter(pk=item.pk).update(applied_at=at)


def _open_task(cleanup: Cleanup, item: CleanupItem, at: datetime) -> None:
    row, result = item.regulation, Result(item.result)
    if result is Result.AMEND and item.amend_due:
        kind, about, due = TaskKind.AMEND, cleanup.effective_on, item.amend_due
    elif result is Result.CONTINUE and item.extend_until:
        kind, about = TaskKind.EXTEND, item.extend_until
        due = row.valid_until or item.extend_until
    else:
        return
    task, made = Task.objects.get_or_create(
        regulation=row,
        kind=kind,
        about=about,
        defaults={
            "agency_id": row.drafting_unit_id,
            "item": item,
            "due_on": due,
            "opened_at": at,
        },
    )
    if made:
        note_task(task, "task_opened", actor=CLOCK, at=at, until=due.isoformat())
