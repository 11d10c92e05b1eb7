"""The plan through its editions, what people decided about obligations, and the obligations.

Editions, duties, roles, parameters, events, links, decisions and lapses are facts. Obligations,
proofs and closings are a projection: derived from those facts, the acts and the calendar, and
made anew by `yangguang rebuild duties`. Facts name an obligation by its key, never by a row.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL
KEY_LENGTH = 80
"""`clause/agency/opening`; also fits the reference of an act."""


class Edition(models.Model):
    """One loading of the plan's files: the document, its headings, the list of clauses."""

    number = models.PositiveIntegerField(unique=True)
    document = models.JSONField()
    parts = models.JSONField()
    ids = models.JSONField()
    digest = models.CharField(max_length=80)
    """Of all five files together."""
    loaded_at = models.DateTimeField()
    loaded_on = models.DateField()
    recorded_from = models.DateField(null=True)
    """From when the installation's record speaks; what was due before is never called late."""

    def __str__(self) -> str:
        return str(self.number)


class DutyVersion(models.Model):
    """A clause as one edition words it; kept word for word. A change is a new row."""

    clause = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=80)
    since = models.DateField(null=True)
    """From when it holds; None: from the beginning."""
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="duties")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clause", "number"], name="duty_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.clause} v{self.number}"


class RoleVersion(models.Model):
    """Who holds a role: units by date, as one edition names them; the newest row counts."""

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=80)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="roles")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "number"], name="duty_role_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class ParameterValue(models.Model):
    """What 及时, 定期, 尽快 mean from a moment on, who said so, and how far the law lets it go."""

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    label = models.CharField(_("用语"), max_length=40)
    amount = models.PositiveIntegerField(_("数值"), default=0)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    period = models.CharField(_("周期"), max_length=20, blank=True)
    ceiling = models.JSONField(default=dict)
    """Like the value: `amount` and `unit`, or `period`; empty: the law knows none."""
    alarm = models.JSONField(default=dict)
    """After so much of it an open obligation is called due soon; empty: as levels are set."""
    law = models.CharField(_("依据"), max_length=200)
    set_by = models.CharField(_("设定单位"), max_length=80)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    since = models.DateField(_("起始日期"))
    set_at = models.DateTimeField(_("设定时间"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "number"], name="duty_parameter_once"),
            models.CheckConstraint(
                condition=Q(period="", amount__gt=0) & ~Q(unit="")
                | Q(amount=0, unit="") & ~Q(period=""),
                name="duty_parameter_amount_or_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class Event(models.Model):
    """Something outside of the record that opens duties: when it happened, and who says so.

    A correction is another row about the same event; the newest counts.
    """

    ref = models.CharField(max_length=24)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    title = models.CharField(_("事件"), max_length=200)
    occurred_at = models.DateTimeField(_("发生时间"))
    known_at = models.DateTimeField(_("获知时间"))
    source = models.CharField(_("信息来源"), max_length=200)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref", "number"], name="duty_event_once"),
            models.CheckConstraint(
                condition=Q(known_at__gte=F("occurred_at")) & Q(at__gte=F("occurred_at")),
                name="duty_event_has_happened",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Ask(models.TextChoices):
    """What may be asked about an obligation."""

    EXCUSE = "excuse", _("申请免责")
    NOT_APPLICABLE = "not_applicable", _("申请认定不适用")
    EXPLANATION = "explanation", _("说明未按期的原因")


class Standing(models.TextChoices):
    """Where something asked or named stands."""

    WAITING = "waiting", _("待核定")
    ACCEPTED = "accepted", _("已核定")
    REFUSED = "refused", _("未核定")
    ENDED = "ended", _("已收回")


class Decision(models.Model):
    """A unit asked to be excused, or explained; another person decided.

    The decision of an obligation that a rebuild made anew is found by its key.
    """

    key = models.CharField(max_length=KEY_LENGTH, db_index=True)
    ask = models.CharField(max_length=16, choices=Ask.choices)
    state = models.CharField(max_length=10, choices=Standing.choices, default=Standing.WAITING)
    lock = models.PositiveIntegerField(default=0)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True)
    reason = models.TextField(_("理由"))
    """Internal; what the public reads is `opinion`."""
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    opinion = models.CharField(_("核定意见（对外公开）"), max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="waiting"), name="duty_decision_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="duty_decision_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="duty_decision_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ask} {self.key}"


class LinkKind(models.TextChoices):
    """What an officer names as evidence."""

    RECORD = "record", _("已公开的信息（索引号）")
    ACT = "act", _("行为记录（封存序号）")
    FILE = "file", _("内部文件（文号或档号）")


class EvidenceLink(models.Model):
    """Evidence somebody named for one obligation; it counts once a second person confirms it."""

    key = models.CharField(max_length=KEY_LENGTH, db_index=True)
    part = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=LinkKind.choices)
    ref = models.CharField(_("索引号、序号或文号"), max_length=80)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=Standing.choices, default=Standing.WAITING)
    lock = models.PositiveIntegerField(default=0)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True)
    act = models.ForeignKey("ledger.Act", models.PROTECT, null=True, related_name="+")
    """The act named, or the one that published the record: its moment is when it was done."""
    attached_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    """Of an internal file this moment counts, whatever date the file bears."""
    opinion = models.CharField(_("核定意见"), max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "part", "kind", "ref"],
                condition=Q(state__in=["waiting", "accepted"]),
                name="duty_link_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("attached_by")),
                name="duty_link_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.ref}"


class Lapse(models.Model):
    """The clock said once that the date of an obligation had passed. Append-only."""

    key = models.CharField(max_length=KEY_LENGTH)
    due_at = models.DateTimeField()
    act = models.OneToOneField("ledger.Act", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "due_at"], name="duty_lapse_once")
        ]

    def __str__(self) -> str:
        return self.key


class Obligation(models.Model):
    """One unit owes one duty once. A projection: named elsewhere by `key` alone.

    Dates are stored, states are not: what is due soon or late is asked at reading.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    clause = models.CharField(max_length=16)
    part = models.CharField(max_length=12)
    version = models.ForeignKey(DutyVersion, models.CASCADE, related_name="obligations")
    """The wording it was opened under."""
    agency = models.ForeignKey("organizations.Agency", models.CASCADE, null=True, related_name="+")
    """Who owed it when it opened; None: nobody had been named for the role."""
    opening = models.CharField(max_length=24)
    """`standing`, a period, a date, `a…` of an act or `e…` of an event."""
    opened_by = models.ForeignKey("ledger.Act", models.CASCADE, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    ends_on = models.DateField(null=True)
    """Last day of the period, of a duty of the calendar."""
    subject = models.CharField(max_length=120, blank=True)
    """What opened it, as `type:reference`."""
    starts_on = models.DateField(null=True)
    """From when its time runs, where that is before the opening."""
    soft = models.BooleanField(default=False)
    rule = models.JSONField(null=True)
    """The limit as `kernel.clocks` counts it; None: no limit."""
    due_at = models.DateTimeField(null=True)
    """The last moment in time."""
    due_on = models.DateField(null=True)
    soon_at = models.DateTimeField(null=True)
    """From when it is called due soon."""
    provisional = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=80, blank=True)
    fulfilled_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)
    """When what it stood on fell away: the opening was taken back, the unit ceased to hold it."""
    excused_at = models.DateTimeField(null=True)
    not_applicable_at = models.DateTimeField(null=True)
    explained_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    """When the clock recorded that the date had passed."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["version", "agency", "opened_at"], name="obligation_by_duty"),
            models.Index(fields=["subject", "version"], name="obligation_by_subject"),
            models.Index(fields=["clause", "opened_at"], name="obligation_by_clause"),
            models.Index(fields=["agency", "due_at"], name="obligation_by_agency"),
            models.Index(fields=["due_at"], name="obligation_by_due"),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(fulfilled_at__isnull=True, lapsed_at__isnull=True),
                name="obligation_to_lapse",
            ),
        ]

    def __str__(self) -> str:
        return self.key


LINKED = -1
"""`item` of proof that an officer named."""


class Proof(models.Model):
    """Something that fits a pattern of evidence, whatever it may close. A projection."""

    version = models.ForeignKey(DutyVersion, models.CASCADE, null=True, related_name="+")
    item = models.SmallIntegerField()
    """Place of the pattern in the duty's list, or `LINKED`."""
    part = models.CharField(max_length=40, blank=True)
    act = models.ForeignKey("ledger.Act", models.CASCADE, null=True, related_name="+")
    link = models.ForeignKey(EvidenceLink, models.CASCADE, null=True, related_name="+")
    agency = models.ForeignKey("organizations.Agency", models.CASCADE, null=True, related_name="+")
    tied = models.CharField(max_length=120, blank=True)
    """What it belongs to: an opening's subject, a period, or the key of a link."""
    subject = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    place = models.BigIntegerField()
    """Decides between two of the same moment."""
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "item", "act", "tied"],
                condition=Q(link__isnull=True),
                name="duty_proof_once",
            ),
            models.UniqueConstraint(
                fields=["link"], condition=Q(link__isnull=False), name="duty_proof_of_link_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["version", "item", "agency", "at"],
                condition=Q(withdrawn_at__isnull=True),
                name="duty_proof_by_agency",
            ),
            models.Index(fields=["version", "item", "tied", "at"], name="duty_proof_by_tie"),
            models.Index(
                fields=["tied"], condition=Q(link__isnull=False), name="duty_proof_of_links"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}.{self.item} {self.at}"


class Closing(models.Model):
    """Which proof meets which part of an obligation. A projection."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="closings")
    part = models.CharField(max_length=40, blank=True)
    proof = models.ForeignKey(Proof, models.CASCADE, related_name="closings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["obligation", "part"], name="duty_closing_once")
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.part}"
