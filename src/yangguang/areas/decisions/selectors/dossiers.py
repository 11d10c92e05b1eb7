"""Reads of dossiers: what an officer's units have, and what everybody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.models import (
    CatalogueItem,
    Consultation,
    Dossier,
    DossierMove,
    DossierRecord,
    DossierStep,
    DraftText,
)
from yangguang.areas.decisions.rules import dossier as rules
from yangguang.areas.decisions.rules.dossier import (
    ExpertFact,
    Facts,
    MeetingFact,
    Move,
    Paper,
    State,
    Status,
    Step,
    StepFact,
)
from yangguang.areas.decisions.rules.particulars import FORM_LABELS, GROUPS, Form
from yangguang.areas.decisions.surveys.selectors.surveys import results_stand, surveys_of
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.selectors import agency_name, within_units
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record

PUBLIC = RecordState.PUBLISHED


def steps_of(dossier: Dossier) -> dict[Step, DossierStep]:
    """The step that counts of each kind: the last round."""
    return {Step(row.step): row for row in sorted(dossier.steps.all(), key=lambda r: r.round)}


def _is_out(record: Record | None) -> bool:
    return record is not None and record.state == PUBLIC


def facts_of(dossier: Dossier) -> Facts:
    """The dossier as the rules take it, read afresh."""
    row = Dossier.objects.select_related(
        "organ", "lead", "agreed", "document", "adoption"
    ).prefetch_related("lead__versions")
    dossier = row.get(pk=dossier.pk)
    steps = steps_of(dossier)
    meeting = dossier.meetings.order_by("-pk").first()
    legality = steps.get(Step.LEGALITY)
    companions = ("agreed", "document", "adoption")
    return Facts(
        state=State(dossier.state),
        lead=agency_name(dossier.lead) if dossier.lead else "",
        lead_short=agency_name(dossier.lead, short=True) if dossier.lead else "",
        is_market=dossier.is_market,
        is_technical=dossier.is_technical,
        is_risky=dossier.is_risky,
        is_secret=dossier.is_secret,
        steps={
            step: StepFact(
                Status(r.status), r.conclusion, r.performer, tuple(r.methods), r.particulars or {}
            )
            for step, r in steps.items()
        },
        records=_forms_heard(dossier),
        papers=frozenset(Paper(kind) for kind in dossier.papers.values_list("kind", flat=True)),
        experts=tuple(
            ExpertFact(
                e.name, e.unit, e.declared_on is not None, e.conflict, e.signed_on is not None
            )
            for e in dossier.experts.all()
        ),
        meeting=MeetingFact(
            meeting.held_on, meeting.result, meeting.chair_last, meeting.differs, meeting.reasons
        )
        if meeting
        else None,
        party_reference=dossier.party_reference,
        review_days=_review_days(legality),
        short_review_reason=dossier.short_review_reason,
        executor=dossier.executor,
        hearing_ground=dossier.hearing_ground or "",
        in_catalogue=is_listed(dossier),
        outside_reason=dossier.outside_reason,
        published=frozenset(n for n in companions if _is_out(getattr(dossier, n))),
        media=dossier.media.count(),
        archived=bool(dossier.archive_note.strip()),
    )


def _forms_heard(dossier: Dossier) -> frozenset[str]:
    """Forms in which people were heard: the dossier's own records, hearings, surveys."""
    found = {r.form for r in records_of(dossier)}
    if dossier.hearings.filter(held_at__isnull=False).exists():
        found.add("hearing")
    if dossier.surveys.filter(reported_at__isnull=False).exists():
        found.add(Form.SURVEY)
    return frozenset(found)


def records_of(dossier: Dossier) -> list[DossierRecord]:
    """Records of how people were heard that stand: none that another took the place of."""
    return list(dossier.records.filter(replaced_by=None).order_by("on", "pk"))


def _review_days(legality: DossierStep | None) -> int | None:
    """Working days the review took."""
    if legality is None or legality.begun_on is None or legality.done_on is None:
        return None
    calendar = calendar_for()
    days = (legality.done_on - legality.begun_on).days
    return sum(
        calendar.is_working(legality.begun_on + timedelta(days=n)) for n in range(1, days + 1)
    )


# --- the desk -----------------------------------------------------------------------------------


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Those of the actor's units, whatever their part; all for the open-government office."""
    rows = (
        Dossier.objects.annotate(listed=_in_catalogue())
        .select_related("organ", "lead", "reviewer")
        .prefetch_related("organ__versions", "lead__versions", "reviewer__versions")
    )
    return within_units(rows, actor, "organ", "lead", "reviewer")


def dossier_for(actor: Actor, number: str) -> Dossier:
    """One of them. Raises Dossier.DoesNotExist."""
    return dossiers_visible_to(actor).get(number=number)


# --- everybody ----------------------------------------------------------------------------------


def _in_catalogue() -> Exists:
    return Exists(
        CatalogueItem.objects.filter(
            key=OuterRef("item_key"), edition__record__state=PUBLIC
        ).exclude(key="")
    )


def is_listed(dossier: Dossier) -> bool:
    """Whether it stands in a catalogue that is public; otherwise it is outside (目录外)."""
    return Dossier.objects.filter(_in_catalogue(), pk=dossier.pk).exists()


def listing_of(dossier: Dossier) -> CatalogueItem | None:
    """Where it stands in the newest edition that has it, public or in preparation."""
    rows = CatalogueItem.objects.filter(key=dossier.item_key).exclude(key="")
    return rows.select_related("edition").order_by("-edition__year", "-edition__number").first()


def decided_outside(organ_id: int, year: int) -> list[DossierLine]:
    """Public matters the organ decided in the year that stand in no public catalogue."""
    decided = DossierMove.objects.filter(dossier=OuterRef("pk"), move=Move.DECIDE, at__year=year)
    rows = public_dossiers().filter(Exists(decided), ~_in_catalogue(), organ=organ_id)
    return [dossier_line(row) for row in rows.order_by("pk")]


def _consulted() -> Q:
    return Q(
        Exists(
            Consultation.objects.filter(
                steps__dossier=OuterRef("pk"), opened_at__isnull=False, notice__state=PUBLIC
            )
        )
    )


def _reviewed_title() -> Coalesce:
    """The matter's name in what left the gate: the document, the catalogue, the draft."""
    listed = CatalogueItem.objects.filter(
        key=OuterRef("item_key"), edition__record__state=PUBLIC
    ).exclude(key="")
    drafts = DraftText.objects.filter(
        is_released=True,
        consultation__steps__dossier=OuterRef("pk"),
        consultation__opened_at__isnull=False,
        consultation__notice__state=PUBLIC,
    )
    return Coalesce(
        Case(When(document__state=PUBLIC, then=F("document__current__version__title"))),
        Subquery(listed.order_by("-edition__number").values("title")[:1]),
        Subquery(drafts.order_by("-consultation__start_on", "number").values("title")[:1]),
        output_field=CharField(),
    )


def public_dossiers() -> QuerySet[Dossier]:
    """Matters that everybody may know: in a public catalogue, put to comment, or published.

    What is lawfully not public never is, nor what was only proposed. What their page is headed
    with is `shown_title`: words that passed the gate.
    """
    return (
        Dossier.objects.filter(is_secret=False)
        .exclude(state__in=[State.PROPOSED, State.DECLINED])
        .annotate(listed=_in_catalogue())
        .filter(Q(listed=True) | _consulted() | Q(document__state=PUBLIC))
        .annotate(reviewed_title=_reviewed_title())
        .select_related("organ", "lead", "topic", "agreed", "document", "adoption")
        .prefetch_related("organ__versions", "lead__versions")
    )


def public_dossier(number: str) -> Dossier:
    """One of them. Raises Dossier.DoesNotExist."""
    return public_dossiers().get(number=number)


def is_public(dossier: Dossier) -> bool:
    """Whether everybody may know of the matter now."""
    return public_dossiers().filter(pk=dossier.pk).exists()


@dataclass(frozen=True)
class Entry:
    """One thing that happened, in plain words."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    tone: str = ""
    day: date | None = None
    """Where only the day is known; `at` then serves the order."""


MOVE_WORDS = {
    Move.START: _l("决定启动决策程序"),
    Move.DRAFT: _l("开始拟订草案"),
    Move.HEAR: _l("开始听取意见、论证和评估"),
    Move.REVIEW: _l("送合法性审查"),
    Move.SEND_BACK: _l("草案退回修改"),
    Move.SUBMIT: _l("提请集体讨论"),
    Move.PASS: _l("政府会议讨论通过"),
    Move.AGAIN: _l("政府会议讨论后，要求再次修改"),
    Move.REJECT: _l("政府会议讨论未通过"),
    Move.DECIDE: _l("作出决定"),
    Move.PUBLISH: _l("议定事项、文件和意见采纳情况一并公布"),
    Move.EXECUTE: _l("交付执行"),
    Move.SUSPEND: _l("中止执行"),
    Move.RESUME: _l("恢复执行"),
    Move.ADJUST: _l("启动调整程序"),
    Move.TERMINATE: _l("终止执行"),
    Move.CLOSE: _l("办结归档"),
    Move.ABANDON: _l("不再继续"),
}
"""What everybody reads: not the report to the party committee; the evaluation by its step."""
STEP_WORDS = {
    Step.PARTICIPATION: _l("完成公众参与"),
    Step.EXPERT: _l("完成专家论证"),
    Step.RISK: _l("完成风险评估"),
    Step.COMPETITION: _l("完成公平竞争审查"),
    Step.LEGALITY: _l("完成合法性审查"),
    Step.EVALUATION: _l("完成决策后评估"),
}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CITY_ZONE)


def entries_of(dossier: Dossier) -> list[Entry]:
    """What has happened so far, newest first: facts and days, no word that is not public."""
    found = [
        Entry(row.at, str(MOVE_WORDS[Move(row.move)]), tone="done" if row.move in GOOD else "")
        for row in dossier.moves.all()
        if row.move in MOVE_WORDS
    ]
    for row in dossier.steps.all():
        if row.status == Status.DONE and row.done_on:
            ways = dict(rules.METHODS.get(Step(row.step), ()))
            how = "、".join(str(ways[m]) for m in row.methods if m in ways)
            words = str(STEP_WORDS[Step(row.step)])
            found.append(Entry(_noon(row.done_on), words, how, day=row.done_on))
        elif row.status == Status.EXEMPT and row.done_on:
            grounds = dict(rules.EXEMPTIONS.get(Step(row.step), ()))
            found.append(
                Entry(
                    _noon(row.done_on),
                    _("不需要%(step)s") % {"step": rules.STEP_LABELS[Step(row.step)]},
                    str(grounds.get(row.ground, "")),
                    day=row.done_on,
                )
            )
    found += _of_records(dossier)
    found += _of_consultations(dossier)
    found += _of_surveys(dossier)
    for entry in dossier.media.all():
        # Which paper and issue is an officer's own words, which nobody reviewed.
        where = str(entry.get_channel_display())
        found.append(Entry(_noon(entry.on), where, day=entry.on))
    for item in editions_with(dossier):
        record = item.edition.record
        if record is not None and record.current is not None:
            words = _("列入%(year)d年度重大行政决策事项目录") % {"year": item.edition.year}
            url = reverse("decisions:catalogue", args=[item.edition.organ.code, item.edition.year])
            found.append(Entry(record.current.published_at, words, url=url))
            break
    return sorted(found, key=lambda e: e.at, reverse=True)


GOOD = frozenset({Move.START, Move.PASS, Move.DECIDE, Move.PUBLISH, Move.CLOSE})


def _of_records(dossier: Dossier) -> Iterator[Entry]:
    """How people were heard: the form, the day, how many of which group; nobody's words."""
    for row in records_of(dossier):
        groups = [
            _("%(group)s%(count)d人") % {"group": label, "count": row.people[code]}
            for code, label in GROUPS.items()
            if row.people.get(code)
        ]
        text = "、".join(groups)
        if row.form in {Form.SURVEY, Form.POLL}:
            text = _("收回有效问卷%(count)d份") % {"count": int(row.data.get("valid") or 0)}
        yield Entry(_noon(row.on), str(FORM_LABELS[Form(row.form)]), text, day=row.on)


def _of_consultations(dossier: Dossier) -> Iterator[Entry]:
    for item in linked_consultations(dossier):
        url = reverse("decisions:consultation", args=[item.number])
        if item.opened_at:
            until = date_cn(item.end_on)
            yield Entry(
                item.opened_at,
                _("公布草案，公开征求意见"),
                _("%(until)s截止") % {"until": until},
                url,
            )
        if item.stopped_at:
            cause = str(item.get_stop_cause_display())
            yield Entry(item.stopped_at, _("终止公开征求意见"), cause, url)
        if item.reported_at and _is_out(item.report):
            yield Entry(
                item.reported_at,
                _("公布意见采纳情况"),
                url=reverse("decisions:report", args=[item.number]),
            )


def _of_surveys(dossier: Dossier) -> Iterator[Entry]:
    for survey in surveys_of(dossier):
        url = reverse("surveys:survey", args=[survey.number])
        if survey.opened_at:
            until = _("%(until)s截止") % {"until": date_cn(survey.end_on)}
            yield Entry(survey.opened_at, _("公布问卷调查"), until, url)
        if survey.reported_at and results_stand(survey):
            page = reverse("surveys:results", args=[survey.number])
            yield Entry(survey.reported_at, _("公布调查结果和处理情况"), url=page)


@dataclass(frozen=True)
class DossierLine:
    """A matter as lists show it."""

    number: str
    title: str
    organ: str
    lead: str
    kind_label: str
    state: str
    label: str
    look: str
    on: date
    demonstration: bool
    outside: bool
    """目录外: in no catalogue that is public."""


def dossier_line(dossier: Dossier) -> DossierLine:
    """Its line."""
    state = State(dossier.state)
    return DossierLine(
        dossier.number,
        dossier.shown_title,
        agency_name(dossier.organ),
        agency_name(dossier.lead, short=True) if dossier.lead else "",
        str(dossier.get_kind_display()),
        state.value,
        str(rules.STATE_LABELS[state]),
        rules.STATE_LOOKS.get(state, "active"),
        city_date(dossier.created_at),
        dossier.demonstration,
        dossier.outside,
    )


def what_next(dossier: Dossier) -> str:
    """What comes next, in plain words."""
    return {
        State.INITIATED: _("承办单位将拟订草案。"),
        State.DRAFTING: _("正在拟订草案；草案形成以后会公开征求意见。"),
        State.HEARING: _("正在听取公众、专家意见和评估风险；完成以后送合法性审查。"),
        State.LEGALITY: _(
            "司法行政部门正在审查是否合法，一般不少于7个工作日；合法的才能提请讨论。"
        ),
        State.SUBMITTED: _("等待政府会议集体讨论。"),
        State.DELIBERATED: _("集体讨论已经通过，按规定请示报告以后作出决定。"),
        State.REPORTED: _("即将作出决定。"),
        State.DECIDED: _("决定已经作出，议定事项、文件和意见采纳情况将一并公布。"),
        State.PUBLISHED: _("交付执行。"),
        State.EXECUTING: _("正在执行。您可以通过来信、电话、电子邮件对执行情况提出意见。"),
        State.EVALUATED: _("已经评估实施效果；评估结果是调整决策的重要依据。"),
        State.SUSPENDED: _("已经中止执行，将恢复、调整或者终止。"),
        State.ADJUSTING: _("正在按照同样的程序调整这项决策。"),
    }.get(State(dossier.state), _("这件事已经结束。"))


def step_views(dossier: Dossier) -> list[dict[str, object]]:
    """The way of the decision as the page shows it: done, current, still to come.

    Of a matter that ended before its end only what was done is shown as done.
    """
    steps = steps_of(dossier)
    state = State(dossier.state)
    before = {State(s) for s in dossier.moves.values_list("state", flat=True)} - rules.FINAL
    order = [
        (_("启动"), {State.INITIATED, State.DRAFTING}, None),
        (rules.STEP_LABELS[Step.PARTICIPATION], {State.HEARING}, Step.PARTICIPATION),
        (rules.STEP_LABELS[Step.EXPERT], {State.HEARING}, Step.EXPERT),
        (rules.STEP_LABELS[Step.RISK], {State.HEARING}, Step.RISK),
        (rules.STEP_LABELS[Step.COMPETITION], {State.HEARING}, Step.COMPETITION),
        (rules.STEP_LABELS[Step.LEGALITY], {State.LEGALITY}, Step.LEGALITY),
        (
            _("集体讨论决定"),
            {State.SUBMITTED, State.DELIBERATED, State.REPORTED},
            None,
        ),
        (_("公布"), {State.DECIDED}, None),
        (_("执行"), {State.PUBLISHED, State.EXECUTING, State.SUSPENDED, State.ADJUSTING}, None),
        (_("评估"), {State.EVALUATED}, None),
    ]
    if state in rules.FINAL:
        last = [n for n, (_l, states, _s) in enumerate(order) if states & before]
        place = max(last, default=0) + (state in {State.CLOSED, State.TERMINATED})
    else:
        place = next((n for n, (_l, states, _s) in enumerate(order) if state in states), 0)
    found: list[dict[str, object]] = []
    for number, (label, states, step) in enumerate(order):
        row = steps.get(step) if step else None
        if row is not None and row.status == Status.EXEMPT:
            found.append({"label": label, "state": "done", "note": _("依法不需要")})
            continue
        if step is not None:
            is_done = row is not None and row.status == Status.DONE
        elif states == {State.EVALUATED}:
            # Nothing obliges to it: that a matter is closed does not say it was evaluated.
            is_done = bool(states & before)
        else:
            is_done = number < place
        now = "current" if state in states and not is_done else "todo"
        note = ""
        if row is not None and row.done_on and row.status == Status.DONE:
            note = row.done_on.isoformat()
        found.append({"label": label, "state": "done" if is_done else now, "note": note})
    return found


def linked_consultations(dossier: Dossier) -> list[Consultation]:
    """Public consultations of its participation step, the latest first."""
    return list(
        Consultation.objects.filter(
            steps__dossier=dossier, opened_at__isnull=False, notice__state=PUBLIC
        )
        .distinct()
        .select_related("agency", "notice", "report")
        .prefetch_related("agency__versions")
        .order_by("-start_on")
    )


def editions_with(dossier: Dossier) -> list[CatalogueItem]:
    """Public editions of the catalogue in which it stands."""
    if not dossier.item_key:
        return []
    return list(
        CatalogueItem.objects.filter(key=dossier.item_key, edition__record__state=PUBLIC)
        .select_related("edition__record__current", "edition__organ")
        .order_by("edition__number")
    )


NEVER_PUBLIC = (State.PROPOSED, State.DECLINED)


def documents_of(dossier: Dossier) -> list[tuple[str, str, str]]:
    """What was published together: what it is, title, public id."""
    found = []
    for name, label in rules.COMPANION_LABELS.items():
        record = getattr(dossier, name)
        if _is_out(record) and record.current is not None:
            found.append((str(label), record.current.version.title, record.public_id))
    return found


def adjustments(dossier: Dossier) -> list[Dossier]:
    """Public dossiers that change this decision, and the one it changes."""
    rows = public_dossiers()
    return list(rows.filter(adjusts=dossier)) + list(rows.filter(adjusted_by=dossier))


def dossiers_of(consultation: Consultation) -> list[Dossier]:
    """Public matters whose participation step the consultation belongs to."""
    return list(public_dossiers().filter(steps__consultations=consultation).distinct())


def decided_on(consultation: Consultation) -> date | None:
    """The day a matter was decided to whose participation this consultation belongs, or one of the
    rounds before it; None: not yet.
    """
    rounds, item = [], consultation
    while item.pk not in rounds:
        rounds.append(item.pk)
        item = item.follows or item
    first = (
        DossierMove.objects.filter(
            move=Move.DECIDE,
            dossier__steps__in=DossierStep.objects.filter(consultations__in=rounds),
        )
        .order_by("at")
        .values_list("at", flat=True)
        .first()
    )
    return city_date(first) if first else None
