"""A supervised task beyond the matter it is: what is owed, its milestones, cards, extensions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.supervision import rules

PERSON = settings.AUTH_USER_MODEL


class Task(models.Model):
    """What a unit has to do, and what will show that it is done."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="task")
    unit = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="tasks")
    """The lead unit, which owes it now."""
    partners = models.ManyToManyField("organizations.Agency", related_name="+")
    source = models.CharField(
        _("来源"),
        max_length=12,
        choices={s.value: rules.SOURCE_LABELS[s] for s in rules.Source},
    )
    source_ref = models.CharField(_("来源的文号或编号"), max_length=120, blank=True)
    clause = models.CharField(_("条款"), max_length=20, blank=True)
    obligation = models.CharField(max_length=200, blank=True)
    """Key of the obligation it presses for; named by key, since obligations are derived."""
    kind = models.CharField(
        _("督查类型"), max_length=10, choices={k.value: rules.KIND_LABELS[k] for k in rules.Kind}
    )
    goal = models.TextField(_("任务目标"))
    evidence = models.TextField(_("什么算完成"))
    percent = models.PositiveSmallIntegerField(_("进度"), default=0)
    outcome = models.CharField(
        _("结论"),
        max_length=10,
        blank=True,
        choices={o.value: rules.OUTCOME_LABELS[o] for o in rules.Outcome},
    )
    concluded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(null=True)
    is_reviewed = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit"], name="task_by_unit"),
            models.Index(fields=["clause"], name="task_by_clause"),
        ]

    def __str__(self) -> str:
        return self.goal[:40]


class Milestone(models.Model):
    """A step of a task with its own day."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones")
    due_on = models.DateField(_("日期"))
    title = models.CharField(_("节点"), max_length=200)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return self.title


class Card(models.Model):
    """A reminder, an urging, a letter, a proposal: raised once with its facts. Append-only."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="cards")
    number = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    level = models.CharField(
        max_length=10, choices={c.value: rules.CARD_LABELS[c] for c in rules.CardLevel}
    )
    reason = models.CharField(_("事由"), max_length=300)
    due_on = models.DateField(null=True)
    """When the task was due, as it stood then."""
    days_late = models.PositiveIntegerField(default=0)
    earlier = models.PositiveIntegerField(default=0)
    """How many cards went before."""
    letter = models.ForeignKey("cases.Letter", models.PROTECT, null=True, related_name="+")
    raised_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ("task", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "number"], name="card_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.number}"


class CardEvent(models.Model):
    """What became of a card: answered, or closed by a person with a reason or by the fact.

    Append-only; a card without a closing is open, whatever is computed anew.
    """

    REPLIED, CLOSED = "replied", "closed"

    card = models.ForeignKey(Card, models.PROTECT, related_name="events")
    what = models.CharField(max_length=8, choices={"replied": _("已答复"), "closed": _("已销号")})
    by_fact = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "what"], name="card_event_once")
        ]

    def __str__(self) -> str:
        return self.what


class ExtensionRequest(models.Model):
    """The unit asks for more time; answered by the head or the leader in charge."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="extension_requests")
    days = models.PositiveIntegerField(_("申请延长的天数"))
    reason = models.CharField(_("理由"), max_length=300)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(answered_at__isnull=True),
                name="extension_one_asked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.days}"
