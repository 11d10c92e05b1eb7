"""A decision on its way: every step by who has it, refused while its records are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import (
    Deliberation,
    Dissent,
    Dossier,
    DossierExpert,
    DossierMove,
    DossierPaper,
    DossierRecord,
    DossierStep,
    ExecutionReport,
    MediaEntry,
)
from yangguang.areas.decisions.rules import dossier as rules
from yangguang.areas.decisions.rules import particulars
from yangguang.areas.decisions.rules.dossier import (
    CONCLUSIONS,
    Move,
    Paper,
    State,
    Status,
    Step,
)
from yangguang.areas.decisions.selectors.dossiers import facts_of, is_public, steps_of
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS, act_on
from yangguang.kernel.cases.numbers import case_number
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import check_role, may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.areas.decisions.models import Consultation
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "JC"
DECIDERS = (Role.SECTION_HEAD, Role.LEADER_IN_CHARGE)
"""Move a decision on in the organ's name."""
HEADS = (Role.LEADER_IN_CHARGE,)
"""Suspend in an urgent case (article 37)."""
FIELDS = (
    "title", "summary", "lead", "reviewer", "executor", "kind", "topic", "origin", "is_market",
    "is_technical", "is_risky", "is_secret", "secret_reason", "hearing_ground", "legal_basis",
    "item_key", "outside_reason", "planned_on", "short_review_reason", "party_reference",
    "archive_note",
)  # fmt: skip
PUBLIC_FIELDS = ("title", "is_secret", "organ", "lead", "kind")
"""What stays as it is once the matter is public."""
LATE_FIELDS = frozenset({"executor", "party_reference", "archive_note", "planned_on"})
"""What may still be written after the decision."""
BY_LEAD = frozenset({Move.DRAFT, Move.HEAR, Move.REVIEW, Move.SUBMIT})
BY_REVIEWER = frozenset({Move.SEND_BACK})


def subject_of(dossier: Dossier) -> Subject:
    """How acts name a dossier."""
    return Subject("decision_dossier", dossier.pk, dossier.number)


def _note(
    dossier: Dossier,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    public: bool = False,
    **payload: Any,
) -> None:
    """An act about the dossier; public only where everybody may see the matter already."""
    act_on(
        subject_of(dossier),
        kind,
        agency_id=dossier.organ_id,
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC if public and is_public(dossier) else Visibility.INTERNAL,
        **payload,
    )


def prepares(actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor prepares the decision: the lead unit's officers and the organ's."""
    units = {dossier.organ_id, dossier.lead_id} - {None}
    return any(may(actor, unit, DRAFTERS) for unit in units if unit is not None)


def check_preparing(actor: Actor, dossier: Dossier) -> None:
    """Raises Refused unless the actor prepares the decision."""
    if not prepares(actor, dossier):
        check_role(actor, dossier.lead_id or dossier.organ_id, DRAFTERS)


@transaction.atomic
def open_dossier(
    *,
    organ: Agency,
    fields: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    adjusts: Dossier | None = None,
    demonstration: bool = False,
) -> Dossier:
    """A dossier with the proposal of a decision; nothing of it is public. Raises Refused."""
    lead = fields.get("lead")
    if not may(actor, organ.pk, DRAFTERS) and not (lead and may(actor, lead.pk, DRAFTERS)):
        check_role(actor, organ.pk, DRAFTERS)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    _check_fields(known)
    made = Dossier.objects.create(
        number=case_number(prefix=PREFIX, agency_code=organ.code, year=city_date(at).year),
        organ=organ,
        adjusts=adjusts,
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=demonstration,
        **known,
    )
    _note(made, "dossier_opened", actor=actor, at=at, origin=made.origin)
    return made


def _check_fields(known: Mapping[str, Any]) -> None:
    if "title" in known and len(str(known["title"]).strip()) < 4:
        raise Refused("title", _("请写明决策事项。"))
    if known.get("is_secret") and not str(known.get("secret_reason", "")).strip():
        raise Refused("secret_reason", _("依法不予公开的，请写明依据。"))
    if (
        known.get("hearing_ground") == rules.HearingGround.OTHER
        and not str(known.get("legal_basis", "")).strip()
    ):
        raise Refused("legal_basis", _("请在法律依据中写明规定应当听证的条款。"))


@transaction.atomic
def edit_dossier(
    *, dossier: Dossier, lock: int, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> Dossier:
    """Change what is known of the matter. Raises Refused or Overtaken.

    Triggers of steps stay as they were once the draft is before the meeting; title and units stay
    once the matter is public.
    """
    check_preparing(actor, dossier)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    known = {n: v for n, v in known.items() if _before(dossier, n) != _plain(v)}
    state = State(dossier.state)
    if state in rules.FINAL:
        raise Refused("wrong_state", _("已经办结的事项不能修改。"))
    settled = state in rules.AFTER_DECISION | {State.SUBMITTED, State.DELIBERATED, State.REPORTED}
    if settled and set(known) - LATE_FIELDS:
        raise Refused("settled", _("提请集体讨论以后，事项的基本情况不能修改。"))
    if is_public(dossier) and set(known) & set(PUBLIC_FIELDS):
        raise Refused("public", _("事项已经公开，名称、类别和单位不能修改。"))
    standing = ("is_secret", "secret_reason", "hearing_ground", "legal_basis")
    _check_fields({**{name: getattr(dossier, name) for name in standing}, **known})
    if not known:
        return dossier
    fresh = write(dossier, lock, **known)
    _note(fresh, "dossier_edited", actor=actor, at=at, fields=sorted(known))
    return fresh


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


def _before(dossier: Dossier, name: str) -> Any:
    return _plain(getattr(dossier, name))


def movers(dossier: Dossier, move: Move) -> list[tuple[int, tuple[Role, ...]]]:
    """Who makes the move: units with the roles there."""
    organ = (dossier.organ_id, HEADS if move == Move.SUSPEND else DECIDERS)
    if move in BY_LEAD and dossier.lead_id:
        return [(dossier.lead_id, DRAFTERS), (dossier.organ_id, DRAFTERS)]
    if move in BY_REVIEWER:
        units = [dossier.reviewer_id, dossier.lead_id]
        return [(unit, DECIDERS) for unit in units if unit is not None] + [organ]
    return [organ]


def check_mover(actor: Actor, dossier: Dossier, move: Move) -> None:
    """Raises Refused unless the actor makes such a move."""
    places = movers(dossier, move)
    if not any(may(actor, unit, roles) for unit, roles in places):
        check_role(actor, *places[0])


@transaction.atomic
def move_dossier(
    *, dossier: Dossier, lock: int, move: Move, actor: Actor, at: datetime, reason: str = ""
) -> Dossier:
    """Make a move by hand. Raises Refused with what is missing, or Overtaken."""
    if move in rules.BY_FOLLOWER | rules.BY_DELIBERATION:
        raise Refused("not_by_hand", _("这一步由会议记录或者公布自动完成。"))
    check_mover(actor, dossier, move)
    return _moved(dossier, lock, move, actor=actor, at=at, reason=reason)


def _moved(
    dossier: Dossier, lock: int, move: Move, *, actor: Actor, at: datetime, reason: str = ""
) -> Dossier:
    state = rules.decide(facts_of(dossier), move, reason=reason)
    fresh = write(dossier, lock, state=state)
    DossierMove.objects.create(
        dossier=fresh, move=move, state=state, reason=reason.strip(), by_id=actor.person_id, at=at
    )
    _note(
        fresh, "dossier_moved", actor=actor, at=at, public=True, move=move.value, state=state.value
    )
    return fresh


def publish_dossier(dossier: Dossier, *, actor: Actor, at: datetime) -> Dossier:
    """The gate let all companions out: the decision is public. Raises Refused."""
    with transaction.atomic():
        return _moved(dossier, dossier.lock, Move.PUBLISH, actor=actor, at=at)


# --- steps --------------------------------------------------------------------------------------


def _step_open(dossier: Dossier, step: Step) -> None:
    allowed = {
        Step.LEGALITY: (State.LEGALITY,),
        Step.EVALUATION: (State.EXECUTING,),
    }.get(step, (State.DRAFTING, State.HEARING))
    if dossier.state not in allowed:
        raise Refused(
            "wrong_state",
            _("事项现在是“%(state)s”，不能办理“%(step)s”。")
            % {
                "state": rules.STATE_LABELS[State(dossier.state)],
                "step": rules.STEP_LABELS[step],
            },
        )


def _check_performer(actor: Actor, dossier: Dossier, step: Step) -> None:
    if step is Step.LEGALITY:
        if dossier.reviewer_id is None:
            raise Refused("reviewer", _("请先确定负责合法性审查的部门。"))
        check_role(actor, dossier.reviewer_id, (*DRAFTERS, *APPROVERS))
    else:
        check_preparing(actor, dossier)


STEP_FIELDS = (
    "methods",
    "performer",
    "summary",
    "conclusion",
    "begun_on",
    "references",
    "particulars",
)


@transaction.atomic
def keep_step(
    *,
    dossier: Dossier,
    step: Step,
    fields: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    consultations: Sequence[Consultation] = (),
) -> DossierStep:
    """Begin a step or write what is known of it; one that was done begins anew. Raises Refused."""
    _check_performer(actor, dossier, step)
    _step_open(dossier, step)
    known = {name: value for name, value in fields.items() if name in STEP_FIELDS}
    codes = {code for code, _label in CONCLUSIONS.get(step, ())}
    if known.get("conclusion") and known["conclusion"] not in codes:
        raise Refused("conclusion", _("请选择结论。"))
    if any(c.agency_id not in {dossier.organ_id, dossier.lead_id} for c in consultations):
        raise Refused("other_unit", _("只能关联本事项决策机关或者承办单位的征求意见。"))
    row = steps_of(dossier).get(step)
    known.setdefault("begun_on", city_date(at))
    if row is None or row.status in {Status.DONE, Status.EXEMPT}:
        row = DossierStep.objects.create(
            dossier=dossier,
            step=step,
            round=row.round + 1 if row else 1,
            by_id=actor.person_id,
            **known,
        )
    else:
        row = write(row, row.lock, **known)
    if consultations:
        row.consultations.set(consultations)
    _note(dossier, "dossier_step_kept", actor=actor, at=at, step=step.value)
    return row


@transaction.atomic
def finish_step(
    *, dossier: Dossier, step: Step, done_on: date, actor: Actor, at: datetime
) -> DossierStep:
    """Call a step done. Raises Refused while something of it is missing."""
    _check_performer(actor, dossier, step)
    _step_open(dossier, step)
    row = steps_of(dossier).get(step)
    if row is None or row.status != Status.UNDERWAY:
        raise Refused("not_begun", _("请先登记这一步的情况。"))
    if done_on > city_date(at) or (row.begun_on and done_on < row.begun_on):
        raise Refused("done_on", _("完成日期应当在开始之后、今天之前。"))
    if CONCLUSIONS.get(step) and not row.conclusion:
        raise Refused("conclusion", _("请选择结论。"))
    if step in {Step.RISK, Step.EXPERT} and not row.performer.strip():
        raise Refused("performer", _("请写明由谁进行。"))
    if not row.summary.strip():
        raise Refused("summary", _("请写明这一步的情况。"))
    if step is Step.PARTICIPATION:
        _check_participation(row)
    for code, text in rules.step_faults(facts_of(dossier), step):
        raise Refused(code, text)
    row = write(row, row.lock, status=Status.DONE, done_on=done_on)
    _note(dossier, "dossier_step_done", actor=actor, at=at, public=True, step=step.value)
    return row


def _check_participation(row: DossierStep) -> None:
    if not row.methods:
        raise Refused("methods", _("请选择公众参与的方式。"))
    if "consultation" in row.methods:
        linked = list(row.consultations.all())
        if not linked:
            raise Refused("consultation", _("请关联公开征求意见的公告。"))
        if all(c.stopped_at for c in linked):
            raise Refused(
                "stopped", _("关联的征求意见都已终止，没有征满公告的期限，请重新公开征求意见。")
            )
        for consultation in linked:
            if consultation.reported_at is None:
                raise Refused(
                    "unanswered",
                    _("“%(title)s”的意见采纳情况还没有公布。") % {"title": consultation.title},
                )


@transaction.atomic
def exempt_step(
    *, dossier: Dossier, step: Step, ground: str, reason: str, actor: Actor, at: datetime
) -> DossierStep:
    """Record that a step is not needed, on which ground and why. Raises Refused."""
    check_preparing(actor, dossier)
    _step_open(dossier, step)
    rules.check_exemption(facts_of(dossier), step, ground, reason)
    before = steps_of(dossier).get(step)
    if before is not None and before.status == Status.UNDERWAY:
        raise Refused("underway", _("这一步已经开始，不能再登记为不需要。"))
    row = DossierStep.objects.create(
        dossier=dossier,
        step=step,
        round=before.round + 1 if before else 1,
        status=Status.EXEMPT,
        ground=ground,
        reason=reason.strip(),
        done_on=city_date(at),
        by_id=actor.person_id,
    )
    _note(dossier, "dossier_step_exempt", actor=actor, at=at, step=step.value, ground=ground)
    return row


@transaction.atomic
def keep_record(
    *,
    dossier: Dossier,
    form: particulars.Form,
    on: date,
    people: Mapping[str, int],
    data: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    replaces: int | None = None,
) -> DossierRecord:
    """Record how people were heard; it stays, a mistake is mended by another. Raises Refused."""
    check_preparing(actor, dossier)
    _step_open(dossier, Step.PARTICIPATION)
    if on > city_date(at):
        raise Refused("future", _("日期在今天之后。"))
    counted = {code: n for code, n in people.items() if code in particulars.GROUPS and n > 0}
    known = {a.code: data.get(a.code) for a in particulars.OF_FORM[form] if data.get(a.code)}
    for code, text in particulars.record_gaps(form, counted, known):
        raise Refused(code, text)
    before = None
    if replaces is not None:
        before = dossier.records.filter(pk=replaces, form=form, replaced_by=None).first()
        if before is None:
            raise Refused("replaces", _("要更正的记录不在这个档案里，或者已经更正过。"))
    row = DossierRecord.objects.create(
        dossier=dossier,
        form=form,
        on=on,
        people=counted,
        data=known,
        replaces=before,
        by_id=actor.person_id,
        at=at,
    )
    _note(dossier, "dossier_people_heard", actor=actor, at=at, form=form.value)
    return row


EXPERT_FIELDS = (
    "name", "unit", "declared_on", "conflict", "opinion", "is_dissenting", "signed_on"
)  # fmt: skip


@transaction.atomic
def keep_expert(
    *, dossier: Dossier, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> DossierExpert:
    """Register an expert, or what came of him. Raises Refused for one who is barred."""
    check_preparing(actor, dossier)
    _step_open(dossier, Step.EXPERT)
    known = {name: value for name, value in fields.items() if name in EXPERT_FIELDS}
    name, unit = str(known.pop("name", "")).strip(), str(known.pop("unit", "")).strip()
    if not name:
        raise Refused("name", _("请填写专家姓名。"))
    why = rules.barred(facts_of(dossier), name, unit)
    if why:
        raise Refused("barred", why)
    row, _made = DossierExpert.objects.update_or_create(
        dossier=dossier, name=name, unit=unit, defaults=known
    )
    _note(dossier, "dossier_expert_kept", actor=actor, at=at)
    return row


@transaction.atomic
def file_paper(
    *,
    dossier: Dossier,
    kind: Paper,
    title: str,
    dated_on: date,
    actor: Actor,
    at: datetime,
    reference: str = "",
    file: tuple[str, bytes] | None = None,
) -> DossierPaper:
    """Put a paper into the file; it is never taken out again. Raises Refused."""
    if kind is Paper.LEGALITY and dossier.reviewer_id is not None:
        check_role(actor, dossier.reviewer_id, (*DRAFTERS, *APPROVERS))
    else:
        check_preparing(actor, dossier)
    if not title.strip():
        raise Refused("title", _("请填写材料名称。"))
    if dated_on > city_date(at):
        raise Refused("future", _("材料日期在今天之后。"))
    if State(dossier.state) in rules.FINAL:
        raise Refused("wrong_state", _("已经办结的事项不能再归入材料。"))
    row = DossierPaper.objects.create(
        dossier=dossier,
        kind=kind,
        title=title.strip()[:200],
        reference=reference.strip()[:80],
        dated_on=dated_on,
        file_name=file[0][-200:] if file else "",
        digest=files.save(file[1]) if file else "",
        by_id=actor.person_id,
        at=at,
    )
    _note(dossier, "dossier_paper_filed", actor=actor, at=at, paper=kind.value)
    return row


# --- the meeting --------------------------------------------------------------------------------


@transaction.atomic
def record_meeting(
    *,
    dossier: Dossier,
    lock: int,
    fields: Mapping[str, Any],
    dissents: Iterable[tuple[str, str]] = (),
    actor: Actor,
    at: datetime,
) -> Dossier:
    """Record the meeting with who was of another opinion; it moves the dossier. Raises Refused.

    The record is refused while a paper of article 29 is missing, and never changed afterwards.
    """
    check_role(actor, dossier.organ_id, (*DRAFTERS, *DECIDERS))
    if dossier.state != State.SUBMITTED:
        raise Refused("wrong_state", _("只有提请集体讨论的事项可以登记会议。"))
    held_on = fields["held_on"]
    if held_on > city_date(at):
        raise Refused("future", _("会议日期在今天之后。"))
    meeting = Deliberation.objects.create(
        dossier=dossier,
        meeting=str(fields["meeting"]).strip(),
        held_on=held_on,
        attended=fields["attended"],
        result=fields["result"],
        chair_last=fields["chair_last"],
        differs=fields.get("differs", False),
        reasons=str(fields.get("reasons", "")).strip(),
        minutes=str(fields.get("minutes", "")).strip(),
        by_id=actor.person_id,
        at=at,
    )
    Dissent.objects.bulk_create(
        [
            Dissent(
                deliberation=meeting,
                member=member.strip(),
                words=words.strip(),
                by_id=actor.person_id,
                at=at,
            )
            for member, words in dissents
            if member.strip() and words.strip()
        ]
    )
    move = Move(meeting.result)
    for code, text in rules.meeting_faults(rules_meeting(meeting)):
        raise Refused(code, text)
    reason = meeting.reasons or _("会议：%(meeting)s") % {"meeting": meeting.meeting}
    return _moved(dossier, lock, move, actor=actor, at=at, reason=reason)


def rules_meeting(meeting: Deliberation) -> rules.MeetingFact:
    """The meeting as the rules take it."""
    return rules.MeetingFact(
        meeting.held_on, meeting.result, meeting.chair_last, meeting.differs, meeting.reasons
    )


# --- after the decision -------------------------------------------------------------------------


@transaction.atomic
def note_media(
    *, dossier: Dossier, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> MediaEntry:
    """Where else the decision was made public. Raises Refused before it is."""
    check_role(actor, dossier.organ_id, DRAFTERS)
    if dossier.state not in rules.AFTER_DECISION - {State.DECIDED}:
        raise Refused("wrong_state", _("决定公布以后才能登记媒体公布的情况。"))
    if fields["on"] > city_date(at):
        raise Refused("future", _("日期在今天之后。"))
    row = MediaEntry.objects.create(dossier=dossier, at=at, **fields)
    _note(dossier, "dossier_media_noted", actor=actor, at=at, public=True)
    return row


@transaction.atomic
def report_execution(
    *, dossier: Dossier, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> ExecutionReport:
    """How the execution goes (article 35). Raises Refused."""
    check_preparing(actor, dossier)
    if dossier.state not in {State.EXECUTING, State.EVALUATED, State.SUSPENDED}:
        raise Refused("wrong_state", _("只有执行中的事项可以登记执行情况。"))
    row = ExecutionReport.objects.create(dossier=dossier, by_id=actor.person_id, at=at, **fields)
    _note(dossier, "dossier_execution_reported", actor=actor, at=at)
    return row


@transaction.atomic
def adjust_dossier(
    *, dossier: Dossier, lock: int, reason: str, actor: Actor, at: datetime
) -> Dossier:
    """A major change of the decision goes through the same procedure: a dossier of its own."""
    check_mover(actor, dossier, Move.ADJUST)
    moved = _moved(dossier, lock, Move.ADJUST, actor=actor, at=at, reason=reason)
    fields = {name: getattr(moved, name) for name in FIELDS}
    for name in ("party_reference", "archive_note", "short_review_reason", "executor"):
        fields[name] = ""
    fields["title"] = rules.adjusting_title(moved.title)
    made = Dossier.objects.create(
        number=case_number(prefix=PREFIX, agency_code=moved.organ.code, year=city_date(at).year),
        organ=moved.organ,
        adjusts=moved,
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=moved.demonstration,
        **fields,
    )
    _note(made, "dossier_opened", actor=actor, at=at, origin=made.origin)
    return made
