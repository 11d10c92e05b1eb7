"""Open meetings, open days and hearings: the event, who registers, the seats, the opinions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.rules import hearing

PERSON = settings.AUTH_USER_MODEL
STANCES = {s.value: hearing.STANCE_LABELS[s] for s in hearing.Stance}


class OpenEvent(models.Model):
    """A meeting, open day or hearing to which the public comes."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(
        _("形式"), max_length=12, choices={k.value: rules.KIND_LABELS[k] for k in rules.Kind}
    )
    title = models.CharField(_("标题"), max_length=200)
    topic = models.ForeignKey("publishing.Topic", models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("地点"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("开始"), null=True)
    ends_at = models.DateTimeField(_("结束"), null=True)
    register_open = models.DateTimeField(_("报名开始"), null=True)
    register_close = models.DateTimeField(_("报名截止"), null=True)
    age_min = models.PositiveSmallIntegerField(_("最低年龄"), default=18)
    conditions = models.TextField(_("其他条件"), blank=True)
    rules_text = models.TextField(_("报名和参加办法"), blank=True)
    method = models.CharField(
        _("选定办法"),
        max_length=8,
        default=rules.Method.DRAW.value,
        choices={m.value: rules.METHOD_LABELS[m] for m in rules.Method},
    )
    sources = models.JSONField(_("随机来源"), default=list)
    """name, url, on, bits, fallback of each, in the order in which they make the key."""
    objection_until = models.DateField(_("异议截止"), null=True)
    contact = models.CharField(_("咨询电话"), max_length=100, blank=True)
    chair = models.CharField(_("听证主持人"), max_length=60, blank=True)
    recorder = models.CharField(_("听证记录人"), max_length=60, blank=True)
    materials_sent_on = models.DateField(_("听证材料送达日期"), null=True)
    dossier = models.ForeignKey(
        "decisions.Dossier", models.PROTECT, null=True, related_name="hearings"
    )
    """The decision that is heard, where one is under way."""
    by_stance = models.BooleanField(_("按态度分配名额"), default=False)
    """Whether participants say what they think and the seats of a group are shared out by it."""
    state = models.CharField(
        max_length=12,
        default=rules.State.DRAFT.value,
        choices={s.value: rules.STATE_LABELS[s] for s in rules.State},
    )
    lock = models.PositiveIntegerField(default=0)
    notice = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="meeting_notice"
    )
    opened_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    listed = models.JSONField(default=list)
    """The frozen list: number, stratum and receipt of each place, nothing of the person."""
    list_digest = models.CharField(max_length=80, blank=True)
    given = models.JSONField(null=True)
    """What the sources gave, in their order; written once."""
    drawn_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    minutes = models.TextField(_("会议情况"), blank=True)
    outcome_text = models.TextField(_("议定事项"), blank=True)
    report = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="meeting_report"
    )
    outcome = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="meeting_outcome"
    )
    transcript = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="hearing_transcript"
    )
    """The record of a hearing, published together with its report."""
    bundle = models.OneToOneField(
        "publishing.Bundle", models.PROTECT, null=True, related_name="meeting"
    )
    reported_at = models.DateTimeField(null=True)
    public_reason = models.CharField(_("延期或者取消的原因"), max_length=500, blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["frozen", "drawn", "held", "reporting", "reported"])
                | (~Q(list_digest="") & Q(frozen_at__isnull=False)),
                name="meeting_frozen_with_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["drawn", "held", "reporting", "reported"])
                | Q(drawn_at__isnull=False),
                name="meeting_drawn_with_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(report__isnull=False, reported_at__isnull=False),
                name="meeting_reported_with_report",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(public_reason=""),
                name="meeting_cancelled_with_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "starts_at"], name="meeting_by_start")]

    def __str__(self) -> str:
        return self.number


class EventItem(models.Model):
    """Something on the agenda; who attends an open item comes for it and leaves after it."""

    event = models.ForeignKey(OpenEvent, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("议题"), max_length=200)
    is_open = models.BooleanField(_("向公众开放"), default=True)
    closed_reason = models.CharField(_("不开放的理由"), max_length=200, blank=True)
    views = models.TextField(_("主要观点"), blank=True)
    suggestion = models.TextField(_("处理建议"), blank=True)
    """Of a hearing: what was said for and against, and what the organiser suggests."""

    class Meta:
        ordering = ("event", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="meeting_item_place_once"),
            models.CheckConstraint(
                condition=Q(is_open=True) | ~Q(closed_reason=""), name="meeting_closed_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Stratum(models.Model):
    """Places for one group of people."""

    event = models.ForeignKey(OpenEvent, models.CASCADE, related_name="strata")
    code = models.CharField(_("类别"), max_length=2, choices=rules.GROUPS)
    seats = models.PositiveSmallIntegerField(_("名额"))
    reserves = models.PositiveSmallIntegerField(_("候补"), default=0)

    class Meta:
        ordering = ("event", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "code"], name="meeting_stratum_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="meeting_stratum_has_seats"),
        ]

    def __str__(self) -> str:
        return self.code


class Registration(models.Model):
    """Somebody who wants to come. Who it is lies sealed."""

    event = models.ForeignKey(OpenEvent, models.PROTECT, related_name="registrations")
    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="registrations")
    number = models.CharField(_("报名编号"), max_length=60, unique=True)
    code_digest = models.CharField(max_length=64)
    person_digest = models.CharField(max_length=64)
    """Of the identity number, keyed: one registration for each person and event."""
    sealed = models.TextField()
    """Name, identity number, phone, e-mail, unit, and the viewpoint as written."""
    shown_name = models.CharField(max_length=30)
    """The name with its middle characters hidden."""
    gender = models.CharField(max_length=6, blank=True)
    age_group = models.CharField(max_length=10)
    occupation = models.CharField(max_length=10, choices=rules.OCCUPATIONS)
    viewpoint = models.TextField(_("关注的问题"), blank=True)
    """With personal data masked; seen by those who handle it."""
    stance = models.CharField(_("态度"), max_length=12, blank=True, choices=STANCES)
    at = models.DateTimeField(_("报名时间"))
    standing = models.CharField(
        _("资格"),
        max_length=10,
        default=rules.Standing.WAITING.value,
        choices={s.value: rules.STANDING_LABELS[s] for s in rules.Standing},
    )
    standing_reason = models.CharField(_("理由"), max_length=300, blank=True)
    judged_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    place = models.PositiveIntegerField(_("序号"), null=True)
    """Its number on the frozen list of its stratum; never changed afterwards."""
    barred = models.CharField(
        _("跳过"),
        max_length=10,
        blank=True,
        choices={b.value: rules.BAR_LABELS[b] for b in rules.Bar},
    )
    barred_at = models.DateTimeField(null=True)
    barred_note = models.CharField(max_length=300, blank=True)
    reply = models.CharField(max_length=10, blank=True)
    replied_at = models.DateTimeField(null=True)
    presence = models.CharField(
        _("到会"),
        max_length=8,
        blank=True,
        choices={p.value: rules.PRESENCE_LABELS[p] for p in rules.Presence if p},
    )
    signed = models.CharField(
        _("笔录"),
        max_length=8,
        blank=True,
        choices={s.value: hearing.SIGNATURE_LABELS[s] for s in hearing.Signature if s},
    )
    sign_note = models.CharField(_("拒绝签名的情况"), max_length=300, blank=True)
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("event", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "person_digest"], name="meeting_person_registers_once"
            ),
            models.UniqueConstraint(fields=["stratum", "place"], name="meeting_list_place_once"),
            models.CheckConstraint(
                condition=~Q(standing="ineligible") | ~Q(standing_reason=""),
                name="meeting_ineligible_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(standing__in=["eligible"]),
                name="meeting_listed_is_eligible",
            ),
            models.CheckConstraint(
                condition=~Q(signed="refused") | ~Q(sign_note=""),
                name="meeting_unsigned_with_note",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "standing", "id"], name="meeting_by_standing")
        ]

    def __str__(self) -> str:
        return self.number


class Seat(models.Model):
    """A place taken. Its number never exceeds the places of its stratum: a trigger refuses it."""

    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="taken")
    number = models.PositiveSmallIntegerField()
    registration = models.OneToOneField(Registration, models.PROTECT, related_name="seat")
    at = models.DateTimeField()

    class Meta:
        ordering = ("stratum", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stratum", "number"], name="meeting_seat_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="meeting_seat_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.stratum_id} {self.number}"


class DelegateOpinion(models.Model):
    """What a delegate said, and what came of it."""

    event = models.ForeignKey(OpenEvent, models.PROTECT, related_name="opinions")
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="opinions"
    )
    item = models.ForeignKey(EventItem, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    sealed = models.TextField()
    text = models.TextField(_("意见"))
    stance = models.CharField(_("态度"), max_length=12, blank=True, choices=STANCES)
    answer = models.CharField(
        max_length=8,
        default=rules.Answer.OPEN.value,
        choices={a.value: rules.ANSWER_LABELS[a] for a in rules.Answer},
    )
    disposition = models.CharField(
        _("处理结果"),
        max_length=10,
        blank=True,
        choices={d.value: rules.DISPOSITION_LABELS[d] for d in rules.Disposition},
    )
    reason = models.TextField(_("理由"), blank=True)
    used_in = models.CharField(_("体现在"), max_length=200, blank=True)
    """Paragraph of the minutes, resolution or document."""
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("event", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(answer="approved")
                | (~Q(disposition="") & ~Q(reason="") & Q(approved_by__isnull=False)),
                name="delegate_answered_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("answered_by")),
                name="delegate_answer_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Measure(models.Model):
    """What the city has set instead of a default of the rules, by day."""

    name = models.CharField(max_length=30, choices=rules.MEASURE_LABELS)
    value = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()

    class Meta:
        ordering = ("name", "valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "valid_from"], name="meeting_measure_once")
        ]

    def __str__(self) -> str:
        return self.name
