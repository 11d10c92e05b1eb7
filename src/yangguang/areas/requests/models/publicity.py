"""What requests mean for what is published: asked for before, and found before asking."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AskedFor(models.Model):
    """A record drafted for everybody because it was asked for (条例 article 44). No person."""

    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, primary_key=True, related_name="asked_for"
    )
    on = models.DateField()
    """When it was drafted."""

    def __str__(self) -> str:
        return str(self.record_id)


class BeforeFiling(models.Model):
    """How often a published record was shown to who was about to ask, opened, and enough.

    By month and agency that was to be asked; nothing of who it was, nor of his words.
    """

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    month = models.DateField()
    """Its first day."""
    record = models.ForeignKey("publishing.Record", models.PROTECT, related_name="+")
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "month", "record"], name="before_filing_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.record_id}"
