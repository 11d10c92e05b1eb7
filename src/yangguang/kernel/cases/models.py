"""Matters: who has them, where they stand, their clocks, letters, texts and parties.

A matter's row holds nothing personal. What names persons (parties, texts, files, letters) is
sealed in rows of its own, which can be erased while the matter, its states and acts remain.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases import rules

PERSON = settings.AUTH_USER_MODEL
NO_DUE = datetime(2999, 12, 31, tzinfo=UTC)
"""Place in a worklist of what has no due date, or whose clock is paused: last."""


class NumberSeries(models.Model):
    """Counts what is numbered by year: matters of a kind at an agency, letters of a pattern."""

    series = models.CharField(max_length=160)
    year = models.PositiveIntegerField()
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "year"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class KindSetting(models.Model):
    """A value set for a kind (everywhere or at one agency) from a day on. Append-only."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True, related_name="+")
    value = models.JSONField()
    basis = models.CharField(_("依据"), max_length=300)
    valid_from = models.DateField(_("起"))
    set_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "name"], name="kind_setting_by_name")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Desk(models.Model):
    """An office or group inside an agency that handles matters."""

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="desks")
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        ordering = ("agency", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "code"], name="desk_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class DeskMember(models.Model):
    """A person works at a desk between two dates."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="members")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="desk_memberships")
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "person", "valid_from"], name="desk_member_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="desk_member_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.person_id}"


class RoutingRule(models.Model):
    """Which desk a new matter goes to, between two dates; the lowest order that fits decides."""

    kind = models.CharField(max_length=40)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="routes")
    order = models.PositiveIntegerField(_("次序"), default=100)
    when = models.JSONField(_("条件"), default=dict, blank=True)
    """Facts of the matter and the values that fit: {"failing": ["not_answered"]}. Empty: all."""
    reason = models.CharField(_("理由"), max_length=200)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.reason


class Case(models.Model):
    """One matter of any kind."""

    number = models.CharField(_("办件编号"), max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    kind_version = models.CharField(max_length=20)
    """The law the matter came in under; a later version of the kind does not reach it."""
    title = models.CharField(_("事项"), max_length=200)
    """Composed from facts, never typed: it names no private person."""
    label = models.CharField(_("内容摘要"), max_length=60, blank=True)
    """What it is about, in an officer's words for the office's own lists; never shown outside."""
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="cases")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="cases")
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="cases")
    channel = models.CharField(
        max_length=12, choices={c.value: rules.CHANNEL_LABELS[c] for c in rules.Channel}
    )
    state = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True)
    round = models.PositiveIntegerField(default=1)
    """Counts the openings: clocks, letters and ratings belong to one."""
    opened_at = models.DateTimeField(_("收到时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    due_at = models.DateTimeField(_("到期"), null=True)
    """Earliest end among the leading clocks: a cache of the clocks, which are one of the facts."""
    sort_at = models.DateTimeField(default=NO_DUE)
    """`due_at`, or far away: what a worklist is sorted by."""
    lock = models.PositiveIntegerField(default=0)
    """Counts changes; every write names the one it saw (compare-and-set)."""
    code_digest = models.CharField(max_length=80, blank=True)
    """Of the query code, which itself is not kept."""
    erase_on = models.DateField(null=True)
    """From when on personal data may go; set when the matter is closed."""
    erased_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(_("演示内容"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at__isnull=True)
                | Q(is_open=False, closed_at__isnull=False),
                name="case_closed_has_moment",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "sort_at", "id"], condition=Q(is_open=True), name="case_unit_open"
            ),
            models.Index(
                fields=["handler", "sort_at", "id"],
                condition=Q(is_open=True),
                name="case_handler_open",
            ),
            models.Index(
                fields=["agency", "sort_at", "id"],
                condition=Q(is_open=True, handler__isnull=True),
                name="case_unassigned",
            ),
            models.Index(fields=["sort_at", "id"], condition=Q(is_open=True), name="case_open"),
            models.Index(fields=["agency", "opened_at", "id"], name="case_by_agency"),
            models.Index(fields=["opened_at", "id"], name="case_by_opening"),
            models.Index(
                fields=["erase_on"],
                condition=Q(erased_at__isnull=True, erase_on__isnull=False),
                name="case_to_erase",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def desk_title(self) -> str:
        """What the office's lists call the matter."""
        return f"{self.title}：{self.label}" if self.label else self.title


class StatusRow(models.Model):
    """An act moved a matter. Append-only; what was said stands beside the act, erasable."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="statuses")
    position = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    state_from = models.CharField(max_length=40, blank=True)
    state_to = models.CharField(max_length=40)
    at = models.DateTimeField()
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    hand = models.CharField(max_length=12)
    record = models.OneToOneField("ledger.Act", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("case", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "position"], name="status_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.state_to}"


class Assignment(models.Model):
    """A matter came to an agency, a desk, a person, and why. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    record = models.ForeignKey("ledger.Act", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.reason


class CaseClock(models.Model):
    """A time limit on a matter. Rule and calendar name are pinned; the dates are a cache."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=40)
    """Of the kind's clocks; a consultation's clock is `consultation-` and its number."""
    round = models.PositiveIntegerField(default=1)
    rule = models.JSONField()
    calendar = models.CharField(max_length=40, default="office")
    is_leading = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=80, blank=True)
    stopped_at = models.DateTimeField(null=True)
    """A stopped clock keeps its dates and calendar version."""

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name", "round"], name="case_clock_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(stopped_at__isnull=True), name="clock_running"),
            models.Index(
                fields=["case"],
                condition=Q(stopped_at__isnull=True, is_paused=True),
                name="clock_paused",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClockFact(models.Model):
    """A dated fact a clock is computed from. Append-only."""

    clock = models.ForeignKey(CaseClock, models.PROTECT, related_name="facts")
    position = models.PositiveIntegerField()
    data = models.JSONField()
    """The fact as `kernel.clocks.facts` writes it."""
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    """Who approved an extension or ordered a pause."""
    record = models.ForeignKey("ledger.Act", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("clock", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "position"], name="clock_fact_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.position}"


class Party(models.Model):
    """Somebody a matter concerns. A private person's data is sealed and can be erased."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    role = models.CharField(
        max_length=12, choices={r.value: rules.PARTY_ROLE_LABELS[r] for r in rules.PartyRole}
    )
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True, related_name="+")
    """When the party is an agency; then nothing is sealed."""
    sealed = models.TextField(blank=True)
    has_email = models.BooleanField(default=False)
    has_phone = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role"], name="case_party_once_per_role"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(sealed=""), name="party_erased_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.role


class CaseText(models.Model):
    """A free text of a matter, sealed. Rows are never changed; erasure deletes them."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="texts")
    name = models.CharField(max_length=40)
    sealed = models.TextField()
    at = models.DateTimeField()
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    """The officer who wrote it; None: the applicant."""

    class Meta:
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.name


class Material(models.Model):
    """A file of a matter, sealed in the store; erasure deletes row and file."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    path = models.CharField(max_length=80, unique=True)
    sealed_name = models.TextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=80)
    at = models.DateTimeField()
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.path


class Consultation(models.Model):
    """Another office is asked, with a clock of its own."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="consultations")
    """The office asked."""
    clock = models.OneToOneField(CaseClock, models.PROTECT, related_name="consultation")
    sealed_question = models.TextField(blank=True)
    sealed_answer = models.TextField(blank=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Answered, or no longer waited for."""

    class Meta:
        ordering = ("case", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "asked_at"],
                condition=Q(ended_at__isnull=True),
                name="consultation_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.agency_id}"


class Letter(models.Model):
    """An official letter. Its words are sealed; once issued a trigger refuses every change."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    template = models.CharField(max_length=40)
    round = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=12,
        default=rules.LetterState.DRAFT.value,
        choices={s.value: rules.LETTER_STATE_LABELS[s] for s in rules.LetterState},
    )
    lock = models.PositiveIntegerField(default=0)
    number = models.CharField(_("文号"), max_length=80, null=True, unique=True)  # noqa: DJ001
    """Given when it is issued; None before, so that drafts do not collide."""
    sealed = models.TextField(blank=True)
    digest = models.CharField(max_length=80, blank=True)
    """Salted, of the words as submitted; what the leader signs."""
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "template", "round"],
                condition=Q(state__in=["draft", "submitted", "approved"]),
                name="letter_one_open_per_template",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(number__isnull=False, approved_by__isnull=False, issued_at__isnull=False),
                name="letter_issued_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.template


class LetterPrint(models.Model):
    """The printed forms of an issued letter are to be made, or were made, by the worker."""

    letter = models.OneToOneField(Letter, models.CASCADE, primary_key=True, related_name="print")
    made_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["letter"], condition=Q(made_at__isnull=True), name="letter_print_waiting"
            )
        ]

    def __str__(self) -> str:
        return str(self.letter_id)


class MatterToken(models.Model):
    """Lets an applicant's program read his own matters; the token itself is not kept."""

    digest = models.CharField(max_length=64, unique=True)
    cases = models.ManyToManyField(Case, related_name="tokens")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    """When it was last used."""

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.pk)


class SheetOrder(models.Model):
    """A form that is to be set, or was set, by the worker: of a matter, or an empty one."""

    key = models.CharField(max_length=64, unique=True)
    """Keyed digest of its content: the same form is made once."""
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="sheets")
    sealed = models.TextField()
    """What is to be set."""
    ordered_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["ordered_at"],
                condition=Q(made_at__isnull=True),
                name="sheet_order_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.key


class LetterVersion(models.Model):
    """The words of a letter as they were sent to the leader, sealed. Erased with the letter."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sealed = models.TextField()
    digest = models.CharField(max_length=80)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ("letter", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "number"], name="letter_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.number}"


class LetterAuthor(models.Model):
    """A person wrote words of a letter. Append-only."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="authors")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "person"], name="letter_author_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.person_id}"


class LetterDelivery(models.Model):
    """A letter went out or arrived: how, on which day, with what proof. Append-only."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries")
    kind = models.CharField(
        max_length=14, choices={k.value: rules.DELIVERY_LABELS[k] for k in rules.DeliveryKind}
    )
    sent_on = models.DateField(_("发出日期"))
    received_on = models.DateField(_("送达日期"), null=True)
    proof = models.CharField(_("凭证（邮件号、签收等）"), max_length=120, blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    record = models.ForeignKey("ledger.Act", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("letter", "pk")

    def __str__(self) -> str:
        return self.kind


class Rating(models.Model):
    """How content the applicant is; asked once for each answer. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    round = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(choices=rules.SATISFACTION_LABELS)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="rated_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_level"),
        ]

    def __str__(self) -> str:
        return str(self.level)


class ApplicantDraft(models.Model):
    """What somebody has filled in and not yet sent: sealed, found by its code, gone in time."""

    kind = models.CharField(max_length=40)
    token_digest = models.CharField(max_length=80, unique=True)
    """Of the token in the applicant's session."""
    code_digest = models.CharField(max_length=80, blank=True, db_index=True)
    """Of the return code, once one was asked for."""
    sealed = models.TextField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.kind


class Attempt(models.Model):
    """Somebody tried something that is limited; counted by what and by whom, swept when old."""

    what = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["what", "key", "at"], name="attempt_by_key"),
            models.Index(fields=["at"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return self.what
