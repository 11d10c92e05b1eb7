"""What a request has beyond any matter. Nothing here names a private person in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.fees import BASIS_LABELS
from yangguang.areas.requests.rules.receipt import (
    APPLICANT_LABELS,
    CARRIER_LABELS,
    METHOD_LABELS,
    WAY_LABELS,
)
from yangguang.areas.requests.rules.remedies import ENDING_LABELS, KIND_LABELS, ORDER_LABELS
from yangguang.areas.requests.rules.results import RESULTS
from yangguang.areas.requests.rules.thirdparties import OPINION_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping


def choices(labels: Mapping[Any, Any]) -> dict[str, Any]:
    """Enum members as plain values, for columns."""
    return {str(key): label for key, label in labels.items()}


RESULT_CHOICES = {code.value: info.label for code, info in RESULTS.items()}


class Request(models.Model):
    """政府信息公开申请: what it asks for in kind, how and when it came, what it ends in."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="request"
    )
    applicant_type = models.CharField(
        _("申请人类型"), max_length=16, choices=choices(APPLICANT_LABELS)
    )
    """Column of the yearly table."""
    applicant_key = models.CharField(max_length=80, blank=True, db_index=True)
    """Keyed digest of the applicant's paper: who asks often is found, who he is is not kept."""
    way = models.CharField(_("提交方式"), max_length=16, choices=choices(WAY_LABELS))
    arrived_on = models.DateField(_("来件日期"))
    received_on = models.DateField(_("收到申请之日"), null=True)
    """The legal day (条例 article 31); None before it is confirmed."""
    confirm_method = models.CharField(
        _("确认方式"), max_length=8, blank=True, choices=choices(METHOD_LABELS)
    )
    carrier = models.CharField(_("载体形式"), max_length=12, choices=choices(CARRIER_LABELS))
    obtain = models.JSONField(_("获取方式"), default=list)
    accepts_other_form = models.BooleanField(default=True)
    has_agent = models.BooleanField(default=False)
    late_explained = models.BooleanField(default=False)
    reason_asked = models.BooleanField(default=False)
    reason_given = models.BooleanField(default=False)
    deferred_to = models.DateField(null=True)
    public_interest = models.BooleanField(default=False)
    suggested = models.BooleanField(default=False)
    result = models.CharField(_("处理决定"), max_length=32, blank=True, choices=RESULT_CHOICES)
    """As it is being drafted in this round; what went out stands in `Outcome`."""
    sealed_says = models.TextField(blank=True)
    """What the law makes the reply say; sealed, since it may name somebody."""
    public_record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="request"
    )
    """What was drafted for everybody after this request was answered (条例 article 44)."""
    ended_in: str | None = None
    """Result of the last round, where `selectors.details` has read the row."""
    alike_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """Another applicant was given the same before: it may be for everybody (条例 article 44)."""
    publish_declined = models.BooleanField(default=False)
    filed_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="filed_along")
    """The first of several items listed in one application; each is a request of its own."""
    has_along: bool = False
    """Whether it is the first of several, where `selectors.details` has read the row."""
    imported_ref = models.CharField(max_length=120, blank=True)
    """Agency's code, colon, number in the register this request was taken over from."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["imported_ref"],
                condition=~Q(imported_ref=""),
                name="request_taken_over_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["received_on"], name="request_by_receipt"),
            models.Index(fields=["applicant_key", "arrived_on"], name="request_by_applicant"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Correction(models.Model):
    """The one correction a request may be asked for (条例 article 30). Append-only."""

    request = models.OneToOneField(
        Request, models.PROTECT, primary_key=True, related_name="correction"
    )
    asked_on = models.DateField()

    def __str__(self) -> str:
        return str(self.request_id)


class CorrectionAnswer(models.Model):
    """The correction came. Append-only."""

    correction = models.OneToOneField(
        Correction, models.PROTECT, primary_key=True, related_name="answer"
    )
    received_on = models.DateField()

    def __str__(self) -> str:
        return str(self.correction_id)


class Search(models.Model):
    """Somebody looked for the information, and where; erased with the persons of the matter."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="searches")
    round = models.PositiveIntegerField()
    sealed = models.TextField()
    """Place, keywords, period, hits, conclusion."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.request_id)


class ThirdParty(models.Model):
    """Somebody whose rights the information touches (条例 article 32). Sealed, erasable."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="third_parties")
    place = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    sealed = models.TextField(blank=True)
    """Name, address and what of the information touches it."""
    letter = models.OneToOneField(
        "cases.Letter", models.PROTECT, null=True, related_name="third_party"
    )
    asked_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    code_digest = models.CharField(max_length=80, blank=True)
    """Of the code printed in its letter; empty for one that came with an agency's register."""
    opinion = models.CharField(max_length=10, blank=True, choices=choices(OPINION_LABELS))
    is_reasonable = models.BooleanField(null=True)
    """Whether an officer finds the ground of a refusal reasonable; None: nobody has judged."""
    answered_on = models.DateField(null=True)
    by_itself = models.BooleanField(default=False)
    """It answered on its own page; otherwise an officer entered what it wrote."""
    sealed_said = models.TextField(blank=True)
    """What it wrote on that page, and when."""
    decision_letter = models.OneToOneField(
        "cases.Letter", models.PROTECT, null=True, related_name="told_party"
    )
    """Tells it that the information is disclosed against its will (条例 article 32)."""

    class Meta:
        ordering = ("request", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "place"], name="third_party_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.place}"


class ThirdPartyFile(models.Model):
    """Evidence a third party sent with its opinion, sealed; the applicant never sees it."""

    party = models.ForeignKey(ThirdParty, models.PROTECT, related_name="files")
    path = models.CharField(max_length=80, unique=True)
    sealed_name = models.TextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("party", "pk")

    def __str__(self) -> str:
        return self.path


class Fee(models.Model):
    """The processing fee of a request (条例 article 42): one basis, once."""

    request = models.OneToOneField(Request, models.PROTECT, primary_key=True, related_name="fee")
    basis = models.CharField(max_length=6, choices=choices(BASIS_LABELS))
    quantity = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)
    """Pieces of the same applicant in the month before this one."""
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    """Yuan."""
    notified_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    serial = models.CharField(_("缴款识别码"), max_length=60, blank=True)

    def __str__(self) -> str:
        return str(self.request_id)


class Outcome(models.Model):
    """What a round of a request ended in: exactly one. Append-only."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="outcomes")
    round = models.PositiveIntegerField()
    result = models.CharField(max_length=32, choices=RESULT_CHOICES)
    decided_on = models.DateField()
    """Day of issue: it decides whether the reply was in time."""
    due_on = models.DateField(null=True)
    """Last day of the period as it stood then; None where no period ran."""
    used = models.PositiveIntegerField(default=0)
    """Working days counted until then."""
    letter = models.ForeignKey("cases.Letter", models.PROTECT, null=True, related_name="+")
    record = models.OneToOneField("ledger.Act", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("request", "round")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "round"], name="outcome_once_per_round")
        ]
        indexes: ClassVar = [models.Index(fields=["decided_on", "id"], name="outcome_in_order")]

    def __str__(self) -> str:
        return self.result


class Remedy(models.Model):
    """复议, 诉讼, 投诉 against a reply, as it stands."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="remedies")
    place = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=18, choices=choices(KIND_LABELS))
    filed_on = models.DateField(_("收到日期"))
    body = models.CharField(_("受理机关或者法院"), max_length=120)
    reference = models.CharField(_("案号"), max_length=120, blank=True)
    answered_on = models.DateField(_("提交答复或者答辩"), null=True)
    ending = models.CharField(max_length=10, default="pending", choices=choices(ENDING_LABELS))
    order = models.CharField(max_length=10, default="none", choices=choices(ORDER_LABELS))
    decided_on = models.DateField(null=True)
    redo_due_on = models.DateField(null=True)
    redone = models.BooleanField(default=False)

    class Meta:
        ordering = ("request", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "place"], name="remedy_place_once"),
            models.CheckConstraint(
                condition=Q(ending="pending", decided_on__isnull=True)
                | (~Q(ending="pending") & Q(decided_on__isnull=False)),
                name="remedy_decided_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
