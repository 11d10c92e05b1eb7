"""A survey is written at the desk, its notice goes to the gate; codes for the sample are issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yangguang.areas.decisions.rules.calling_off import words_of
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.areas.decisions.surveys.models import Survey, SurveyQuestion, Ticket
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import MOST_QUESTIONS, Question
from yangguang.areas.decisions.surveys.rules.survey import Kind, Means, Purpose, State, Step
from yangguang.areas.decisions.surveys.rules.wording import lines_of
from yangguang.areas.decisions.surveys.selectors.surveys import pairs_of, questions_of
from yangguang.areas.decisions.surveys.services.acting import act
from yangguang.kernel.cases.numbers import case_number, new_code, plain_code
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.writing import paragraph
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import Overtaken, write
from yangguang.kernel.publishing.rules import Genre, RecordState, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import discard, draft_own
from yangguang.kernel.ui.dates import date_cn
from yangguang.kernel.vault import code_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "WJ"
COLUMN = "yjzj"
MOST_TICKETS = 1000
"""Codes issued at once."""
FIELDS = (
    "title", "topic", "dossier", "purpose", "target", "sample_method", "introduction",
    "conductor", "confidence", "means", "start_on", "end_on", "minimum", "min_seconds",
    "device_once", "pairs", "weight_by", "weights", "asks_contact", "keep_days", "contact",
)  # fmt: skip


@transaction.atomic
def start_survey(
    *,
    agency: Agency,
    kind: Kind,
    purpose: Purpose,
    title: str,
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> Survey:
    """A survey in preparation; nothing of it is public. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    made = Survey.objects.create(
        number=case_number(prefix=PREFIX, agency_code=agency.code, year=city_date(at).year),
        agency=agency,
        kind=kind.value,
        purpose=purpose.value,
        title=title,
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=demonstration,
    )
    act("started", made, actor=actor, at=at)
    return made


def _check_writable(survey: Survey, actor: Actor) -> None:
    check_role(actor, survey.agency_id, DRAFTERS)
    if survey.state != State.DRAFT:
        raise Refused("frozen", _("公告形成以后，问卷不能再改。需要修改的，先退回准备。"))


@transaction.atomic
def edit_survey(
    *, survey: Survey, lock: int, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> Survey:
    """Write what the notice will say. Raises Refused, Overtaken."""
    del at
    _check_writable(survey, actor)
    start, end = fields.get("start_on"), fields.get("end_on")
    if start and end and end < start:
        raise Refused("order", _("截止日期在开始日期之前。"))
    return write(survey, lock, **{k: v for k, v in fields.items() if k in FIELDS})


@transaction.atomic
def keep_question(
    *, survey: Survey, lock: int, question: Question, actor: Actor, at: datetime
) -> Question:
    """Add a question at the end, or write an old one anew by its key. Raises Refused, Overtaken.

    A question is refused for what is wrong with itself; whether those around it agree is said by
    `faults_of`.
    """
    del at
    _check_writable(survey, actor)
    for code, text in question.faults({}):
        if code != "shown_if":
            raise Refused(code, text)
    write(survey, lock)
    rows = survey.questions.all()
    if question.key:
        if not rows.filter(key=question.key).update(kind=question.kind.value, body=question.told()):
            raise Overtaken
        return question
    if rows.count() >= MOST_QUESTIONS:
        raise Refused("most", _("一份问卷最多 %(n)d 题。") % {"n": MOST_QUESTIONS})
    last = rows.aggregate(last=Max("position"))["last"] or 0
    keys = [int(key) for key in rows.values_list("key", flat=True)]
    made = Question.read({**question.told(), "key": str(max(keys, default=0) + 1)})
    SurveyQuestion.objects.create(
        survey=survey, position=last + 1, key=made.key, kind=made.kind.value, body=made.told()
    )
    return made


@transaction.atomic
def move_question(
    *, survey: Survey, lock: int, key: str, up: bool, actor: Actor, at: datetime
) -> None:
    """Change places with the neighbour. Raises Refused, Overtaken."""
    del at
    _check_writable(survey, actor)
    rows = list(survey.questions.order_by("position"))
    place = next((n for n, row in enumerate(rows) if row.key == key), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(rows):
        raise Refused("edge", _("这一题已经在最前或者最后。"))
    write(survey, lock)
    first, second = rows[place], rows[other]
    SurveyQuestion.objects.filter(pk=first.pk).update(position=second.position)
    SurveyQuestion.objects.filter(pk=second.pk).update(position=first.position)


@transaction.atomic
def drop_question(*, survey: Survey, lock: int, key: str, actor: Actor, at: datetime) -> None:
    """Take a question out. Raises Refused, Overtaken."""
    del at
    _check_writable(survey, actor)
    write(survey, lock)
    survey.questions.filter(key=key).delete()


def faults_of(survey: Survey, *, at: datetime) -> list[rules.Fault]:
    """What the notice still lacks."""
    plan = rules.Plan(
        kind=Kind(survey.kind),
        title=survey.title,
        target=survey.target,
        sample_method=survey.sample_method,
        start_on=survey.start_on,
        end_on=survey.end_on,
        questions=questions_of(survey),
        means=Means(survey.means),
        tickets=survey.tickets.count(),
        minimum=survey.minimum,
        conductor=survey.conductor,
        confidence=survey.confidence,
        pairs=pairs_of(survey),
        weight_by=survey.weight_by,
        weights=survey.weights,
        topic=survey.topic_id is not None,
    )
    return rules.faults(plan, on=city_date(at))


@transaction.atomic
def issue_tickets(
    *, survey: Survey, count: int, batch: str, actor: Actor, at: datetime
) -> list[str]:
    """Codes for people of the sample, in groups of four; only their digests are kept.

    Raises Refused where the survey takes no codes, or takes in nothing any more.
    """
    check_role(actor, survey.agency_id, DRAFTERS)
    if survey.means == Means.OPEN:
        raise Refused("means", _("这次调查不用参与码。"))
    if survey.state not in {State.DRAFT, State.AT_GATE, State.ANNOUNCED}:
        raise Refused("over", _("调查已经结束，不再签发参与码。"))
    if not 1 <= count <= MOST_TICKETS:
        raise Refused("count", _("一次签发 1 至 %(n)d 个。") % {"n": MOST_TICKETS})
    codes = [new_code() for _place in range(count)]
    Ticket.objects.bulk_create(
        Ticket(
            survey=survey,
            digest=code_digest(plain_code(code), about=ticket_about(survey)),
            issued_at=at,
            batch=batch[:60],
        )
        for code in codes
    )
    act("tickets_issued", survey, actor=actor, at=at, count=count)
    return codes


def ticket_about(survey: Survey) -> str:
    """What the digests of the codes of a survey are bound to."""
    return f"survey ticket {survey.pk}"


@transaction.atomic
def note_copies(*, survey: Survey, lock: int, copies: int, actor: Actor, at: datetime) -> Survey:
    """How many questionnaires went out on paper in all. Raises Refused, Overtaken."""
    check_role(actor, survey.agency_id, DRAFTERS)
    if survey.state not in {State.DRAFT, State.AT_GATE, State.ANNOUNCED}:
        raise Refused("over", _("结果已经形成，不能再改发放的份数。"))
    fresh = write(survey, lock, copies=copies)
    act("copies_noted", fresh, actor=actor, at=at, copies=copies)
    return fresh


@transaction.atomic
def prepare_notice(*, survey: Survey, lock: int, actor: Actor, at: datetime) -> Survey:
    """Make the notice, whole questionnaire and all, as a record before the gate.

    Raises Refused for what is missing, Overtaken.
    """
    check_role(actor, survey.agency_id, DRAFTERS)
    state = rules.after(survey.state, Step.PREPARE)
    for code, text in faults_of(survey, at=at):
        raise Refused(code, text)
    version = draft_own(
        agency=survey.agency,
        title=survey.title,
        body=notice_body(survey),
        genre=Genre.ANNOUNCEMENT,
        topic=survey.topic,
        column=COLUMN,
        summary=_("%(kind)s，%(start)s至%(end)s，共 %(n)d 题。")
        % {
            "kind": survey.get_kind_display(),
            "start": date_cn(survey.start_on),
            "end": date_cn(survey.end_on),
            "n": survey.questions.count(),
        },
        demonstration=survey.demonstration,
        actor=actor,
        at=at,
    )
    fresh = write(survey, lock, state=state, notice=version.record)
    act("prepared", fresh, actor=actor, at=at, record=version.record.public_id)
    return fresh


def notice_body(survey: Survey) -> str:
    """The notice's words: of whom, how, until when, what counts, the questionnaire."""
    parts = [
        paragraph(_("一、调查对象和办法")),
        paragraph(_("调查对象：%(target)s。") % {"target": survey.target}),
        paragraph(_("抽样或者发放办法：%(method)s") % {"method": survey.sample_method}),
        paragraph(_("防止重复的办法：%(means)s。") % {"means": survey.get_means_display()}),
    ]
    if survey.conductor:
        parts.append(paragraph(_("实施机构：%(name)s。") % {"name": survey.conductor}))
    if survey.confidence:
        parts.append(paragraph(_("抽样误差和置信度：%(text)s") % {"text": survey.confidence}))
    parts += [
        paragraph(
            _("时间：%(start)s至%(end)s。")
            % {"start": date_cn(survey.start_on), "end": date_cn(survey.end_on)}
        ),
        paragraph(_("二、怎样统计")),
        *(paragraph(line) for line in counting_words(survey)),
        paragraph(_("三、个人信息")),
        *(paragraph(line) for line in privacy_words(survey)),
    ]
    if survey.contact:
        parts.append(paragraph(_("咨询电话：%(phone)s") % {"phone": survey.contact}))
    parts.append(paragraph(_("四、问卷")))
    parts += [paragraph(line.words) for line in lines_of(survey.introduction, questions_of(survey))]
    return clean_html("\n".join(parts))


def counting_words(survey: Survey) -> list[str]:
    """By which rules answers count, for the notice and the page."""
    found = [
        _("凭参与码作答的为经核验答卷，其他为未核验答卷，两类分开统计、分开公布，不相加。")
        if survey.means != Means.OPEN
        else _("本次调查不核验作答人身份，结果只反映自愿参加者的看法。"),
        _("有效答卷达到 %(n)d 份才公布比例；不足的只公布份数，注明样本不足。")
        % {"n": survey.minimum},
        _("一题也没有回答的不计入。"),
    ]
    if survey.min_seconds:
        found.append(_("从打开问卷到提交不足 %(n)d 秒的不计入。") % {"n": survey.min_seconds})
    if survey.device_once and survey.means != Means.TICKET:
        found.append(_("未凭参与码的，同一设备只计第一份。"))
    if survey.pairs:
        found.append(_("前后回答互相矛盾的不计入。"))
    if survey.weight_by:
        found.append(_("同时公布按人群构成加权的比例。"))
    return found


def privacy_words(survey: Survey) -> list[str]:
    """What is kept of somebody who answers, for the notice and the page."""
    first = (
        _("不需要登录，不记录姓名；愿意接受回访的可以留下联系方式，加密保存。")
        if survey.asks_contact
        else _("不需要登录，不询问姓名和联系方式。")
    )
    last = _(
        "为防止重复，记下作答设备的一个无法还原的标记。文字回答隐去个人信息、经审核后才展示。"
        "联系方式、设备标记和文字原文在结果公布 %(n)d 日后删除；"
        "结果没有公布的，联系方式和设备标记最迟在调查截止 %(most)d 日后删除。"
    )
    most = survey.keep_days + rules.REPORT_DAYS
    return [first, last % {"n": survey.keep_days, "most": most}]


@transaction.atomic
def reopen_notice(*, survey: Survey, lock: int, actor: Actor, at: datetime) -> Survey:
    """Give the notice's draft up and prepare again. Raises Refused while it is public."""
    check_role(actor, survey.agency_id, DRAFTERS)
    state = rules.after(survey.state, Step.REOPEN)
    notice = survey.notice
    if notice is None or notice.state == RecordState.PUBLISHED:
        raise Refused("public", _("公告已经发布。要重来的，先撤下公告。"))
    version = notice.versions.select_related("record").order_by("-number").first()
    if notice.current_id is None and version is not None and version.state != "discarded":
        discard(version=version, lock=version.lock, actor=actor, at=at)
    fresh = write(survey, lock, state=state, notice=None)
    act("reopened", fresh, actor=actor, at=at)
    return fresh


@transaction.atomic
def stop(*, survey: Survey, lock: int, reason: str, actor: Actor, at: datetime) -> Survey:
    """End it early in public, for a cause; no results follow. Raises Refused."""
    check_role(actor, survey.agency_id, DRAFTERS)
    state = rules.after(survey.state, Step.STOP)
    fresh = write(survey, lock, state=state, public_reason=words_of(reason))
    act("stopped", fresh, actor=actor, at=at, public=True)
    return fresh
