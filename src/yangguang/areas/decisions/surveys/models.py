"""Surveys: the questionnaire, its codes, what came back, what was written, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.rules.showing import SHOWING_LABELS, Showing
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import QUESTION_LABELS, QuestionKind

PERSON = settings.AUTH_USER_MODEL


class Survey(models.Model):
    """A survey of the public."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(
        _("形式"), max_length=16, choices={k.value: rules.KIND_LABELS[k] for k in rules.Kind}
    )
    purpose = models.CharField(
        _("用途"), max_length=10, choices={p.value: rules.PURPOSE_LABELS[p] for p in rules.Purpose}
    )
    title = models.CharField(_("标题"), max_length=200)
    topic = models.ForeignKey("publishing.Topic", models.PROTECT, null=True, related_name="+")
    dossier = models.ForeignKey(
        "decisions.Dossier", models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    target = models.CharField(_("调查对象"), max_length=200, blank=True)
    sample_method = models.CharField(_("抽样或者发放办法"), max_length=500, blank=True)
    introduction = models.TextField(_("说明"), blank=True)
    conductor = models.CharField(_("实施机构"), max_length=200, blank=True)
    confidence = models.CharField(_("抽样误差和置信度"), max_length=300, blank=True)
    means = models.CharField(
        _("防止重复的办法"),
        max_length=8,
        default=rules.Means.OPEN.value,
        choices={m.value: rules.MEANS_LABELS[m] for m in rules.Means},
    )
    start_on = models.DateField(_("开始日期"), null=True)
    end_on = models.DateField(_("截止日期"), null=True)
    minimum = models.PositiveIntegerField(_("最低有效样本"), default=rules.MINIMUM)
    min_seconds = models.PositiveIntegerField(_("作答时间下限（秒）"), default=0)
    device_once = models.BooleanField(_("同一设备只计第一份"), default=True)
    pairs = models.JSONField(_("矛盾规则"), default=list)
    """Two [key of a question, code of an option] each that cannot both be true."""
    weight_by = models.CharField(_("加权依据的题目"), max_length=8, blank=True)
    weights = models.JSONField(_("加权"), default=dict)
    """Percent of the whole by code of the option."""
    asks_contact = models.BooleanField(_("可以留联系方式"), default=False)
    keep_days = models.PositiveIntegerField(_("个人信息保存日数"), default=rules.KEEP_DAYS)
    """Days after the results are public."""
    copies = models.PositiveIntegerField(_("发放的纸质问卷"), default=0)
    contact = models.CharField(_("咨询电话"), max_length=100, blank=True)
    state = models.CharField(
        max_length=10,
        default=rules.State.DRAFT.value,
        choices={s.value: rules.STATE_LABELS[s] for s in rules.State},
    )
    lock = models.PositiveIntegerField(default=0)
    notice = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="survey_notice"
    )
    released = models.JSONField(null=True)
    """Introduction and questions as the public notice says them; what is asked and counted."""
    opened_at = models.DateTimeField(null=True)
    public_reason = models.CharField(_("中止的原因"), max_length=500, blank=True)
    findings = models.TextField(_("主要发现"), blank=True)
    results = models.JSONField(null=True)
    """Figures as they were when the report was made."""
    report = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="survey_report"
    )
    reported_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    """When contacts and the words as typed were erased."""
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "reporting", "reported", "stopped"])
                | Q(opened_at__isnull=False, released__isnull=False),
                name="survey_announced_with_questions",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported")
                | Q(report__isnull=False, reported_at__isnull=False, results__isnull=False),
                name="survey_reported_with_results",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(public_reason=""),
                name="survey_stopped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True)
                | Q(start_on__isnull=True)
                | Q(end_on__gte=models.F("start_on")),
                name="survey_ends_after_start",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "end_on"], name="survey_by_end")]

    def __str__(self) -> str:
        return self.number


class SurveyQuestion(models.Model):
    """A question being written; once announced it stays."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=8)
    kind = models.CharField(
        max_length=10, choices={k.value: QUESTION_LABELS[k] for k in QuestionKind}
    )
    body = models.JSONField()
    """As `Question.told` gives it."""

    class Meta:
        ordering = ("survey", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "key"], name="survey_question_once")
        ]

    def __str__(self) -> str:
        return str(self.body.get("text", ""))[:40]


class Ticket(models.Model):
    """A code handed out to somebody of the sample. Nothing says to whom, nor what he answered."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="tickets")
    digest = models.CharField(max_length=64)
    is_used = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    batch = models.CharField(_("发放批次"), max_length=60, blank=True)

    class Meta:
        ordering = ("survey", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "digest"], name="survey_ticket_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """One answered questionnaire."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    number = models.CharField(_("答卷编号"), max_length=60, unique=True)
    token_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, default="web")
    entered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    received_on = models.DateField()
    is_verified = models.BooleanField(default=False)
    """Given with a code of the sample."""
    seconds = models.PositiveIntegerField(null=True)
    """From opening the form to sending it; None: on paper or by telephone."""
    device_digest = models.CharField(max_length=64, blank=True)
    is_repeat = models.BooleanField(default=False)
    """Whether the same device sent an unverified answer before."""
    data = models.JSONField(default=dict)
    """What was chosen, by key of the question. Nothing that was written."""
    sealed = models.TextField(blank=True)
    """Contact, and the words as typed."""
    ground = models.CharField(
        _("不计入的依据"),
        max_length=16,
        blank=True,
        choices={g.value: rules.GROUND_LABELS[g] for g in rules.BY_HAND},
    )
    """Given by hand; what follows from the rules is reckoned."""
    is_counted = models.BooleanField(null=True)
    """Whether it is among the figures; None: they are not made yet."""
    ground_reason = models.CharField(_("不计入的理由"), max_length=300, blank=True)
    ground_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("survey", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "token_digest"], name="survey_form_is_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(ground="") | (~Q(ground_reason="") & Q(ground_by__isnull=False)),
                name="survey_excluded_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AnswerText(models.Model):
    """What somebody wrote to a question, with personal data masked."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="texts")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="texts")
    key = models.CharField(max_length=8)
    text = models.TextField()
    masked = models.PositiveSmallIntegerField(default=0)
    """Places that were masked."""
    showing = models.CharField(
        max_length=8,
        default=Showing.WAITING.value,
        choices={s.value: SHOWING_LABELS[s] for s in Showing},
    )
    holding = models.CharField(max_length=10, blank=True, choices=rules.HOLDING)
    reason = models.CharField(max_length=300, blank=True)
    shown_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("survey", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "key"], name="survey_text_once"),
            models.CheckConstraint(
                condition=~Q(showing="held") | (~Q(holding="") & ~Q(reason="")),
                name="survey_text_held_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(showing="waiting") | Q(shown_by__isnull=False),
                name="survey_text_looked_at_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["survey", "showing", "id"], name="survey_text_waiting")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Outcome(models.Model):
    """Something the survey showed, and what is done with it."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    said = models.CharField(_("调查反映的问题或者建议"), max_length=300)
    disposition = models.CharField(
        _("处理结果"),
        max_length=10,
        choices={d.value: rules.DISPOSITION_LABELS[d] for d in rules.Disposition},
    )
    reason = models.TextField(_("怎样处理和理由"))
    used_in = models.CharField(_("体现在"), max_length=200, blank=True)
    due_on = models.DateField(_("办到哪一天"), null=True, blank=True)

    class Meta:
        ordering = ("survey", "position")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="survey_outcome_with_reason"),
        ]

    def __str__(self) -> str:
        return self.said
