"""The dossier of a decision: its steps, papers, meetings, what was published, what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.models.consultations import Consultation
from yangguang.areas.decisions.rules import catalogue as plan
from yangguang.areas.decisions.rules import dossier as law
from yangguang.areas.decisions.rules import particulars as asked
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel

PERSON = settings.AUTH_USER_MODEL
UNIT = "organizations.Agency"
RECORD = "publishing.Record"


class CatalogueEdition(models.Model):
    """One edition of an organ's annual catalogue; every adjustment is a new one (条例 3)."""

    organ = models.ForeignKey(UNIT, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("版次"))
    state = models.CharField(
        max_length=10,
        default=plan.EditionState.DRAFT.value,
        choices={s.value: plan.EDITION_LABELS[s] for s in plan.EditionState},
    )
    consent_number = models.CharField(_("同级党委同意的文号"), max_length=80, blank=True)
    consent_on = models.DateField(_("同意日期"), null=True)
    reason = models.TextField(_("调整的理由"), blank=True)
    record = models.OneToOneField(RECORD, models.PROTECT, null=True, related_name="catalogue")
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    lock = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-year", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organ", "year", "number"], name="catalogue_once"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(consent_number="") & Q(consent_on__isnull=False, record__isnull=False)),
                name="catalogue_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}"


class CatalogueItem(models.Model):
    """A decision planned for the year; its key is the same in all editions."""

    edition = models.ForeignKey(CatalogueEdition, models.CASCADE, related_name="items")
    key = models.CharField(max_length=40)
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("决策事项名称"), max_length=200)
    kind = models.CharField(
        _("事项类别"), max_length=2, choices={k.value: law.KIND_LABELS[k] for k in law.Kind}
    )
    lead = models.ForeignKey(UNIT, models.PROTECT, related_name="+")
    co_units = models.CharField(_("配合单位"), max_length=300, blank=True)
    legal_basis = models.TextField(_("法律依据"), blank=True)
    procedures = models.JSONField(_("计划履行的程序"), default=list)
    hearing_planned = models.BooleanField(_("计划举行听证"), default=False)
    planned_on = models.DateField(_("计划完成时间"))
    phone = models.CharField(_("联系电话"), max_length=60, blank=True)

    class Meta:
        ordering = ("edition", "serial")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "key"], name="catalogue_item_once"),
            models.UniqueConstraint(fields=["edition", "serial"], name="catalogue_serial_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Dossier(models.Model):
    """One decision from the proposal to its end (国务院令第713号)."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("决策事项"), max_length=200)
    summary = models.TextField(_("要解决的问题和初步方案"), blank=True)
    organ = models.ForeignKey(UNIT, models.PROTECT, related_name="+")
    """决策机关."""
    lead = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+")
    """决策承办单位; one leads where several take part."""
    reviewer = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+")
    """负责合法性审查的部门."""
    executor = models.CharField(_("决策执行单位"), max_length=200, blank=True)
    kind = models.CharField(
        _("事项类别"), max_length=2, choices={k.value: law.KIND_LABELS[k] for k in law.Kind}
    )
    topic = models.ForeignKey("publishing.Topic", models.PROTECT, null=True, related_name="+")
    origin = models.CharField(
        _("建议来源"),
        max_length=8,
        choices={o.value: law.ORIGIN_LABELS[o] for o in law.Origin},
    )
    is_market = models.BooleanField(_("涉及市场主体经济活动"), default=False)
    is_technical = models.BooleanField(_("专业性、技术性较强"), default=False)
    is_risky = models.BooleanField(_("可能对社会稳定、公共安全等造成不利影响"), default=False)
    hearing_ground = models.CharField(  # noqa: DJ001  added to rows that are there, without a rewrite
        _("依法应当听证"),
        max_length=8,
        null=True,
        choices={g.value: label for g, label in law.HEARING_GROUNDS.items()},
    )
    is_secret = models.BooleanField(_("依法不予公开"), default=False)
    secret_reason = models.CharField(_("不予公开的依据"), max_length=300, blank=True)
    legal_basis = models.TextField(_("法律依据"), blank=True)
    item_key = models.CharField(_("目录事项"), max_length=40, blank=True)
    outside_reason = models.CharField(_("目录外决策的理由"), max_length=500, blank=True)
    planned_on = models.DateField(_("计划完成时间"), null=True)
    short_review_reason = models.CharField(_("缩短审查时间的理由"), max_length=300, blank=True)
    party_reference = models.CharField(_("请示报告文号"), max_length=80, blank=True)
    archive_note = models.CharField(_("归档情况"), max_length=300, blank=True)
    adjusts = models.ForeignKey("self", models.PROTECT, null=True, related_name="adjusted_by")
    """The decision this one changes, after the same procedure (article 37)."""
    agreed = models.OneToOneField(RECORD, models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField(RECORD, models.PROTECT, null=True, related_name="+")
    adoption = models.ForeignKey(RECORD, models.PROTECT, null=True, related_name="+")
    bundle = models.OneToOneField("publishing.Bundle", models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=12,
        default=law.State.PROPOSED.value,
        choices={s.value: law.STATE_LABELS[s] for s in law.State},
    )
    lock = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_secret=False) | ~Q(secret_reason=""), name="dossier_secret_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="decision_by_state"),
            models.Index(fields=["item_key"], name="decision_by_item"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def outside(self) -> bool:
        """目录外: it goes on, or was decided, and stands in no catalogue that is public. For rows
        read with `listed`: `public_dossiers`, `dossiers_visible_to`.
        """
        return law.is_outside(
            law.State(self.state), listed=self.__dict__["listed"], is_secret=self.is_secret
        )

    @property
    def shown_title(self) -> str:
        """What everybody reads as its name: its own title where what left the gate has the same
        words, otherwise what left the gate. For rows of `public_dossiers` alone.
        """
        reviewed: str = self.__dict__["reviewed_title"] or ""
        own = law.title_without_adjusting(self.title) if self.adjusts_id else self.title
        return self.title if own and own in reviewed else reviewed


class DossierMove(models.Model):
    """One move from state to state: never changed, never taken back."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="moves")
    move = models.CharField(max_length=10, choices={m.value: law.MOVE_LABELS[m] for m in law.Move})
    state = models.CharField(
        max_length=12, choices={s.value: law.STATE_LABELS[s] for s in law.State}
    )
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "pk")

    def __str__(self) -> str:
        return self.move


class DossierStep(models.Model):
    """One statutory step; a step repeated after changes is a new row, the last one counts."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=14, choices={s.value: law.STEP_LABELS[s] for s in law.Step})
    round = models.PositiveIntegerField(default=1)
    status = models.CharField(
        max_length=8,
        default=law.Status.UNDERWAY.value,
        choices={s.value: law.STATUS_LABELS[s] for s in law.Status},
    )
    methods = models.JSONField(_("方式"), default=list)
    performer = models.CharField(_("由谁进行"), max_length=200, blank=True)
    summary = models.TextField(_("情况"), blank=True)
    conclusion = models.CharField(_("结论"), max_length=16, blank=True)
    ground = models.CharField(_("不需要的依据"), max_length=16, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    begun_on = models.DateField(_("开始日期"), null=True)
    done_on = models.DateField(_("完成日期"), null=True)
    consultations = models.ManyToManyField(Consultation, related_name="steps")
    references = models.TextField(_("附入的记录"), blank=True)
    """Numbers of records of other kinds, a hearing's, one a line."""
    particulars = models.JSONField(null=True)
    """What the step is asked for beside its summary (`rules.particulars.OF_STEP`)."""
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("dossier", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "step", "round"], name="dossier_step_once"),
            models.CheckConstraint(
                condition=~Q(status="exempt") | (~Q(ground="") & ~Q(reason="")),
                name="dossier_exempt_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="exempt") | ~Q(step="legality"),
                name="dossier_legality_never_exempt",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False),
                name="dossier_done_with_day",
            ),
        ]

    def __str__(self) -> str:
        return self.step


class DossierRecord(models.Model):
    """How people were heard beside what this website holds: 座谈会, 论证会, 走访 and so on.

    Never changed: a mistake is mended by a record that stands in its place, both stay.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="records")
    form = models.CharField(
        _("形式"), max_length=10, choices={f.value: label for f, label in asked.FORM_LABELS.items()}
    )
    on = models.DateField(_("日期"))
    people = models.JSONField(_("参加人数"), default=dict)
    """How many of each group (`rules.particulars.GROUPS`)."""
    data = models.JSONField(default=dict)
    """What the form is asked for (`rules.particulars.OF_FORM`)."""
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("更正")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "on", "pk")

    def __str__(self) -> str:
        return f"{self.form} {self.on}"


class DossierExpert(models.Model):
    """An expert on a decision (articles 19 to 21)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="experts")
    name = models.CharField(_("姓名"), max_length=60)
    unit = models.CharField(_("单位和专业"), max_length=200, blank=True)
    declared_on = models.DateField(_("声明没有利害关系的日期"), null=True)
    conflict = models.CharField(_("利害关系"), max_length=300, blank=True)
    opinion = models.TextField(_("论证意见"), blank=True)
    is_dissenting = models.BooleanField(_("持不同意见"), default=False)
    signed_on = models.DateField(_("签名或者盖章日期"), null=True)

    class Meta:
        ordering = ("dossier", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "name", "unit"], name="dossier_expert_once")
        ]

    def __str__(self) -> str:
        return self.name


class DossierPaper(models.Model):
    """A paper of the file; a newer one of its kind stands beside it, none is taken out."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    kind = models.CharField(
        _("材料"), max_length=16, choices={p.value: law.PAPER_LABELS[p] for p in law.Paper}
    )
    title = models.CharField(_("名称"), max_length=200)
    reference = models.CharField(_("文号或者编号"), max_length=80, blank=True)
    dated_on = models.DateField(_("日期"))
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "pk")

    def __str__(self) -> str:
        return self.title


class Deliberation(models.Model):
    """A meeting on the draft as it was (article 30): never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="meetings")
    meeting = models.CharField(_("会议"), max_length=200)
    held_on = models.DateField(_("日期"))
    attended = models.PositiveIntegerField(_("出席人数"))
    result = models.CharField(
        _("结果"),
        max_length=10,
        choices={m.value: law.MOVE_LABELS[m] for m in sorted(law.BY_DELIBERATION)},
    )
    chair_last = models.BooleanField(_("行政首长最后发表意见"))
    differs = models.BooleanField(_("行政首长的决定与多数人的意见不一致"), default=False)
    reasons = models.TextField(_("说明的理由"), blank=True)
    minutes = models.CharField(_("会议纪要文号"), max_length=80, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "pk")

    def __str__(self) -> str:
        return self.meeting


class Dissent(models.Model):
    """Who was of another opinion, in his words: it frees him from liability (articles 30, 41)."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="dissents")
    member = models.CharField(_("姓名和职务"), max_length=100)
    words = models.TextField(_("不同意见"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("deliberation", "pk")

    def __str__(self) -> str:
        return self.member


class MediaEntry(models.Model):
    """Where else the decision was made public (article 32)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="media")
    channel = models.CharField(
        _("方式"),
        max_length=12,
        choices={
            "gazette": _("政府公报"),
            "newspaper": _("本行政区域内发行的报纸"),
            "broadcast": _("广播、电视"),
            "new_media": _("政务新媒体"),
            "briefing": _("新闻发布会"),
        },
    )
    name = models.CharField(_("媒体名称和期号"), max_length=200)
    on = models.DateField(_("日期"))
    address = models.URLField(_("网址"), blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "on", "pk")

    def __str__(self) -> str:
        return self.name


class ExecutionReport(models.Model):
    """What the executing unit reported (article 35)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reports")
    on = models.DateField(_("日期"))
    text = models.TextField(_("执行情况"))
    problems = models.TextField(_("问题和情况变化"), blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("dossier", "on", "pk")

    def __str__(self) -> str:
        return self.on.isoformat()


class Proposal(models.Model):
    """Somebody proposes in writing that something be decided (article 10). He stays sealed."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    organ = models.ForeignKey(UNIT, models.PROTECT, related_name="+")
    title = models.CharField(_("建议决定什么"), max_length=100)
    problem = models.TextField(_("要解决的问题"))
    solution = models.TextField(_("建议"))
    sealed = models.TextField()
    """Name, ways to reach him, and the words as written."""
    masked = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=12, choices={c.value: CHANNEL_LABELS[c] for c in Channel})
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("收到时间"))
    result = models.CharField(
        _("研究结果"),
        max_length=8,
        blank=True,
        choices={r.value: plan.RESULT_LABELS[r] for r in plan.Result},
    )
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="proposals")
    lock = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(result="") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="proposal_result_with_answer",
            )
        ]

    def __str__(self) -> str:
        return self.number


class ProposalMatter(models.Model):
    """What a proposal that came in as a matter has beyond any matter (article 10).

    `Proposal` keeps those that came before proposals were matters: their query codes are known
    to their authors only, so they cannot be carried over.
    """

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="decision_proposal"
    )
    result = models.CharField(
        _("研究结果"),
        max_length=8,
        blank=True,
        choices={r.value: plan.RESULT_LABELS[r] for r in plan.Result},
    )
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="proposal_matters")
    """The procedure an adopted proposal has begun."""

    def __str__(self) -> str:
        return str(self.case_id)
