"""A consultation, its draft clause by clause, the opinions and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.rules import clauses
from yangguang.areas.decisions.rules import consultation as law
from yangguang.areas.decisions.rules.calling_off import CAUSE_WORDS, CONSULTATION_CAUSES
from yangguang.areas.decisions.rules.showing import SHOWING_LABELS, Showing
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from datetime import date

PERSON = settings.AUTH_USER_MODEL


class Consultation(models.Model):
    """One call for comment on a draft (条例 on major decisions, article 15)."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    title = models.CharField(_("公告标题"), max_length=200)
    object_type = models.CharField(
        _("事项类型"),
        max_length=20,
        choices={o.value: law.OBJECT_LABELS[o] for o in law.ObjectType},
    )
    topic = models.ForeignKey("publishing.Topic", models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="rounds")
    """The round before, when a changed draft is put to comment again."""
    basis = models.TextField(_("决策依据"), blank=True)
    explanation = models.TextField(_("起草说明"), blank=True)
    start_on = models.DateField(_("开始日期"), null=True)
    end_on = models.DateField(_("截止日期"), null=True)
    short_reason = models.CharField(_("不足三十日的理由"), max_length=500, blank=True)
    channels_out = models.JSONField(_("公布渠道"), default=list)
    contacts = models.JSONField(_("提意见的其他途径"), default=dict)
    """email, address, phone, fax: of the office, never of a private person."""
    state = models.CharField(
        max_length=12,
        default=law.State.DRAFT.value,
        choices={s.value: law.STATE_LABELS[s] for s in law.State},
    )
    lock = models.PositiveIntegerField(default=0)
    keys_used = models.PositiveIntegerField(default=0)
    """How many clause keys have been given out; none is given twice."""
    notice = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="consultation_notice"
    )
    report = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="consultation_report"
    )
    opened_at = models.DateTimeField(null=True)
    """When its notice left the gate."""
    stopped_at = models.DateTimeField(null=True)
    """When it was ended before its last day; never taken back."""
    stop_cause = models.CharField(
        _("终止的原因"),
        max_length=10,
        blank=True,
        default="",
        choices={c.value: CAUSE_WORDS[c] for c in CONSULTATION_CAUSES},
    )
    reported_at = models.DateTimeField(null=True)
    """When the report on its opinions left the gate."""
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start_on__isnull=True)
                | Q(end_on__isnull=True)
                | Q(end_on__gte=models.F("start_on")),
                name="consultation_period",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(report__isnull=False, reported_at__isnull=False),
                name="consultation_reported_with_report",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stop_cause="")
                | (Q(stopped_at__isnull=False) & ~Q(stop_cause="")),
                name="consultation_stopped_with_cause",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "end_on"], name="consultation_by_end"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def closed_on(self) -> date | None:
        """Its last day: the one announced, or the one it was stopped on."""
        return city_date(self.stopped_at) if self.stopped_at else self.end_on


class DraftText(models.Model):
    """One version of the draft; the first is what is put to comment."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    title = models.CharField(_("草案名称"), max_length=200)
    source_name = models.CharField(max_length=200, blank=True)
    source_digest = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=80)
    """Of title and clauses, as the notice or the report that shows this version names it."""
    is_released = models.BooleanField(default=False)
    """Whether its notice or report has left the gate."""
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("consultation", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "number"], name="draft_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.number}"


class Clause(models.Model):
    """One clause of one version; its key is the same in all versions."""

    text_of = models.ForeignKey(DraftText, models.CASCADE, related_name="clauses")
    key = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    level = models.CharField(
        max_length=10, choices={v.value: clauses.LEVEL_LABELS[v] for v in clauses.Level}
    )
    label = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=120)
    depth = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("text_of", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text_of", "key"], name="clause_key_once"),
            models.UniqueConstraint(fields=["text_of", "position"], name="clause_place_once"),
        ]

    def __str__(self) -> str:
        return self.path


class OpinionGroup(models.Model):
    """Opinions that say the same and are answered together; every original stays."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="groups")
    title = models.CharField(_("意见要点"), max_length=200)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


TO_SHOW = Q(showing=Showing.WAITING.value) | Q(
    showing=Showing.HELD.value, appealed_at__isnull=False, shown_at__lte=models.F("appealed_at")
)
"""Opinions whose showing somebody has to decide: looked at by nobody yet, or held back and
objected to; what was held back again after the objection is settled."""
ALIKE = Q(likeness__isnull=False, group__isnull=True)
"""Opinions suggested as alike that are in no group yet."""


class Opinion(models.Model):
    """What somebody said about a draft. Who said it, and the words as written, are sealed."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    number = models.CharField(_("意见编号"), max_length=60, unique=True)
    token_digest = models.CharField(max_length=64)
    """Of the form's own token: the same form sent twice is one opinion."""
    code_digest = models.CharField(max_length=64)
    channel = models.CharField(
        _("来件方式"),
        max_length=12,
        choices={c.value: CHANNEL_LABELS[c] for c in Channel},
    )
    entered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    """The officer who entered it for somebody; none when the author sent it himself."""
    at = models.DateTimeField(_("收到时间"))
    received_on = models.DateField(_("收到日期"))
    is_late = models.BooleanField(_("逾期"), default=False)
    kind = models.CharField(
        _("提出人"),
        max_length=12,
        choices={k.value: law.KIND_LABELS[k] for k in law.Kind},
    )
    consent = models.BooleanField(_("同意公开姓名或者名称"), default=False)
    sealed = models.TextField()
    """Name, ways to reach him, and the words as written."""
    text = models.TextField(_("意见"))
    """The words with personal data masked by the scan: what is worked with and shown."""
    masked = models.PositiveIntegerField(default=0)
    """How many places the scan masked."""
    is_whole = models.BooleanField(default=True)
    showing = models.CharField(
        _("展示"),
        max_length=8,
        default=Showing.WAITING.value,
        choices={s.value: SHOWING_LABELS[s] for s in Showing},
    )
    holding = models.CharField(max_length=10, blank=True)
    showing_reason = models.CharField(max_length=300, blank=True)
    shown_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    shown_at = models.DateTimeField(null=True)
    appeal = models.CharField(_("对不展示的异议"), max_length=500, blank=True)
    appealed_at = models.DateTimeField(null=True)
    likeness = models.PositiveIntegerField(null=True)
    """Opinions suggested as alike carry the same number, that of the first of them."""
    group = models.ForeignKey(OpinionGroup, models.PROTECT, null=True, related_name="opinions")
    answer = models.CharField(
        _("处理"),
        max_length=8,
        default=law.Answer.OPEN.value,
        choices={a.value: law.ANSWER_LABELS[a] for a in law.Answer},
    )
    disposition = models.CharField(
        _("处理结果"),
        max_length=10,
        blank=True,
        choices={d.value: law.DISPOSITION_LABELS[d] for d in law.Disposition},
    )
    reason = models.TextField(_("理由"), blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("consultation", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "token_digest"], name="opinion_sent_once"
            ),
            models.CheckConstraint(
                condition=~Q(answer="approved")
                | (~Q(disposition="") & ~Q(reason="") & Q(approved_by__isnull=False)),
                name="opinion_approved_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("answered_by")),
                name="opinion_two_persons",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["consultation", "id"], name="opinion_in_order"),
            models.Index(fields=["consultation", "answer", "id"], name="opinion_by_answer"),
            models.Index(
                fields=["consultation", "answer", "disposition", "is_late"], name="opinion_counted"
            ),
            models.Index(fields=["consultation", "showing", "id"], name="opinion_by_showing"),
            models.Index(fields=["consultation", "likeness"], name="opinion_by_likeness"),
            models.Index(fields=["consultation", "id"], name="opinion_to_show", condition=TO_SHOW),
            models.Index(
                fields=["consultation", "likeness", "id"], name="opinion_alike", condition=ALIKE
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OpinionTarget(models.Model):
    """A clause an opinion speaks of; an opinion on the whole draft has none."""

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="targets")
    key = models.CharField(max_length=12)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opinion", "key"], name="opinion_target_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["consultation", "key"], name="opinion_target_by_clause")
        ]

    def __str__(self) -> str:
        return self.key


class OpinionFile(models.Model):
    """A file that came with an opinion; sealed, for those who handle it."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="files")
    path = models.CharField(max_length=80)
    sealed_name = models.TextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=80)
    findings = models.PositiveIntegerField(default=0)
    """Places with personal data or marks the scan found in it."""

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.digest


class ClauseReason(models.Model):
    """You said, we did: an opinion that led to the change of a clause in a later version."""

    text_of = models.ForeignKey(DraftText, models.CASCADE, related_name="reasons")
    key = models.CharField(max_length=12)
    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="led_to")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text_of", "key", "opinion"], name="clause_reason_once")
        ]

    def __str__(self) -> str:
        return self.key
