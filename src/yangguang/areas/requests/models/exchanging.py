"""Exchange with another platform: where a request came from, and what is still to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class ExchangeOrigin(models.Model):
    """A request another platform handed over, under its number there."""

    request = models.OneToOneField(
        "requests.Request", models.PROTECT, primary_key=True, related_name="origin"
    )
    ref = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.ref


class ExchangeMessage(models.Model):
    """The outbox: written with the act it tells of, sent until the other platform has taken it."""

    request = models.ForeignKey("requests.Request", models.PROTECT, related_name="messages")
    act = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True), name="exchange_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.act}"
