"""Messages, who subscribed to what, what came back. Deliveries themselves are the ledger's."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.notices.rules import (
    CHANNEL_LABELS,
    ENDING_LABELS,
    FREQUENCY_LABELS,
    MODE_LABELS,
    Channel,
    Ending,
    Frequency,
    Mode,
)
from yangguang.kernel.vault import unseal


class Notice(models.Model):
    """What one recipient is told about one act; every channel says the same words.

    It holds references, not the words: those are resolved when it is sent or shown, as the
    reader may see them then.
    """

    act = models.ForeignKey("ledger.Act", models.PROTECT, related_name="notices")
    recipient = models.CharField(max_length=200)
    template = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    private = models.TextField(blank=True)
    """What must not lie open, locked; erased once it was delivered."""
    fact = models.CharField(max_length=120)
    """Stable name of what is told: several acts may lead to it, and a restored database knows
    by it what was said."""
    channels = models.JSONField(default=list)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="notices"
    )
    """Whose messages at the desk it stands among; None: it goes out only."""
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "recipient"], name="notice_once_per_act"),
            models.UniqueConstraint(fields=["fact", "recipient"], name="notice_said_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            models.Index(
                fields=["person", "id"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.recipient}"


class Subscription(models.Model):
    """Somebody wants to hear what is new in a list. Without his address when it has ended."""

    uid = models.UUIDField(unique=True)
    list_name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    """The list's filters in their canonical order."""
    frequency = models.CharField(
        _("频率"),
        max_length=10,
        choices={f.value: FREQUENCY_LABELS[f] for f in Frequency},
    )
    address = models.TextField(blank=True)
    """Locked; empty once it is no longer needed."""
    address_digest = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    """When a mail with the links was last asked for."""
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(
        max_length=12, blank=True, choices={e.value: ENDING_LABELS[e] for e in Ending}
    )
    position = models.BigIntegerField(default=0)
    """Sequence of the last seal whose news the subscriber was told."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list_name", "query", "address_digest"],
                condition=Q(ended_at__isnull=True),
                name="subscription_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(address="", address_digest=""),
                name="subscription_ended_without_address",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["list_name", "frequency", "query"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="subscription_served",
            ),
            models.Index(fields=["address_digest"], name="subscription_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.frequency}"

    def opened(self) -> str:
        """The address; empty once it is erased. Raises vault.Unreadable."""
        return str(unseal(self.address, about=f"subscription {self.uid}")) if self.address else ""


class Preference(models.Model):
    """How an officer wants to hear of what waits for him; without a row, at the desk only."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="notice_preference"
    )
    mode = models.CharField(
        _("提醒方式"), max_length=10, choices={m.value: MODE_LABELS[m] for m in Mode}
    )
    summarised = models.BigIntegerField(default=0)
    """Number of the last message that a summary told of."""

    def __str__(self) -> str:
        return self.mode


class CalendarFeed(models.Model):
    """A secret address under which an officer's calendar program reads his deadlines."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Bounce(models.Model):
    """A message came back. An address that can take none is not used again."""

    delivery = models.OneToOneField("ledger.Delivery", models.PROTECT, related_name="bounce")
    channel = models.CharField(max_length=10, choices={c.value: CHANNEL_LABELS[c] for c in Channel})
    address_digest = models.CharField(max_length=32, db_index=True)
    hint = models.CharField(max_length=120, blank=True)
    """The address with its middle left out."""
    is_hard = models.BooleanField()
    status = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    """When an administrator found the address good again."""

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"


class RecoveryRequest(models.Model):
    """Somebody asks for a new query code. Gone as soon as it is answered, or a day later."""

    uid = models.UUIDField(unique=True)
    asked = models.TextField()
    """Number, channel and address, locked."""
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.uid)

    def opened(self) -> dict[str, str]:
        """What was asked. Raises vault.Unreadable."""
        return dict(unseal(self.asked, about=f"recovery {self.uid}"))


class Reminder(models.Model):
    """A reminder that was given: each once, however often its reason is looked at."""

    key = models.CharField(max_length=120, unique=True)
    act = models.ForeignKey("ledger.Act", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
