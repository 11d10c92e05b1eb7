"""Acts, their seals, and what follows them. Acts, seals and access rows are never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.rules import (
    CAUSE_LABELS,
    OUTCOME_LABELS,
    VISIBILITY_LABELS,
    Cause,
    Outcome,
    Visibility,
)


class Act(models.Model):
    """Something happened. Written once, in the transaction of the change itself.

    The row carries no sequence: its place in the order is its `Seal`, made after commit.
    """

    uid = models.UUIDField(unique=True)
    kind = models.CharField(_("行为"), max_length=80)
    """Namespaced verb in the past tense, for example `publishing.published`."""
    at = models.DateTimeField(_("时间"))
    cause = models.CharField(max_length=10, choices={c.value: CAUSE_LABELS[c] for c in Cause})
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="acts"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="acts_by_delegates"
    )
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True)
    """The unit that acted or answers for the matter."""
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_ref = models.CharField(max_length=80, blank=True)
    """Public number of the subject, by which other rooms and areas know it."""
    visibility = models.CharField(
        max_length=10, choices={v.value: VISIBILITY_LABELS[v] for v in Visibility}
    )
    payload = models.JSONField(default=dict)
    """Facts of the act; nothing personal, as it can never be erased."""
    private_digest = models.CharField(max_length=80, blank=True)
    """Commitment to the salted `ActPrivate`, which can be erased without breaking the record."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="act_by_subject"),
            models.Index(fields=["agency", "at"], name="act_by_agency"),
            models.Index(fields=["kind", "at"], name="act_by_kind"),
        ]

    def __str__(self) -> str:
        return self.kind


class ActPrivate(models.Model):
    """Personal payload beside an act; erased by deleting the row, recorded as an `Erasure`."""

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="private")
    salt = models.CharField(max_length=64)
    payload = models.JSONField()

    def __str__(self) -> str:
        return str(self.act_id)


class Seal(models.Model):
    """An act's place in the one order. Contiguous from 1; each row chains to the one before."""

    sequence = models.BigIntegerField(primary_key=True)
    act = models.OneToOneField(Act, models.PROTECT, related_name="seal")
    act_digest = models.CharField(max_length=80)
    previous_digest = models.CharField(max_length=80)
    digest = models.CharField(max_length=80)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.sequence)


class Unsealed(models.Model):
    """An act that waits for its seal: written by trigger with the act, taken away by the sealer.

    It makes finding unsealed acts cheap, whatever their number and in whatever order they commit.
    """

    act = models.OneToOneField(
        Act, models.PROTECT, primary_key=True, related_name="unsealed", db_constraint=False
    )

    def __str__(self) -> str:
        return str(self.act_id)


class Heartbeat(models.Model):
    """When a process of the installation was last seen."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Follower(models.Model):
    """How far one follower has come. Each stands alone: one that fails stops only itself."""

    name = models.CharField(primary_key=True, max_length=60)
    position = models.BigIntegerField(default=0)
    """Sequence of the last seal handled."""
    epoch = models.CharField(max_length=32, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A message that went out. Unique per act, recipient and channel, so none goes out twice."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="deliveries")
    recipient = models.CharField(max_length=200)
    """Reference to a person, a subscription, a party; never an address."""
    channel = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    """Since when a worker is at it; an old claim belongs to a worker that died."""
    sending_at = models.DateTimeField(null=True)
    """Since when it is being handed over: from here on it may have gone out."""
    closed_at = models.DateTimeField(null=True)
    """When it was decided that it does not go out; `outcome` says why."""
    outcome = models.CharField(
        max_length=12, blank=True, choices={o.value: OUTCOME_LABELS[o] for o in Outcome}
    )
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["act", "recipient", "channel"], name="delivery_made_once"
            ),
            models.CheckConstraint(
                condition=models.Q(delivered_at__isnull=True) | models.Q(closed_at__isnull=True),
                name="delivery_has_one_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "id"],
                condition=models.Q(delivered_at__isnull=True, closed_at__isnull=True),
                name="delivery_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.act_id}"


class Remembered(models.Model):
    """What the list of messages sent, kept outside the database, told a restored database."""

    key = models.CharField(primary_key=True, max_length=32)

    def __str__(self) -> str:
        return self.key


class TimedFact(models.Model):
    """Something that comes true at a moment: the timetable writes it as an act, once."""

    kind = models.CharField(max_length=60)
    """Name of the registered handler."""
    due_at = models.DateTimeField()
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    payload = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=models.Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="timed_fact_one_open",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="timed_fact_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"


class AccessRecord(models.Model):
    """Somebody looked at personal data. Append-only, apart from the acts."""

    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    address = models.CharField(max_length=45, blank=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.what


class Installation(models.Model):
    """One row: which installation this database is, and its epoch, which a restore changes."""

    singleton = models.BooleanField(primary_key=True, default=True)
    uid = models.UUIDField()
    epoch = models.CharField(max_length=32)
    held_since = models.DateTimeField(null=True)
    """Since when no message leaves: after a restore that cannot know what was sent."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(singleton=True), name="installation_is_one_row"
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)
