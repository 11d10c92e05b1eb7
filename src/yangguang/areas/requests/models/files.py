"""Files given with a reply: the original sealed and never public, the released copy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DisclosureFile(models.Model):
    """What is given to the applicant: whole, or a copy with what is withheld covered."""

    request = models.ForeignKey("requests.Request", models.PROTECT, related_name="files")
    place = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    lock = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=80, unique=True)
    """The original, sealed."""
    sealed_name = models.TextField(blank=True)
    media_type = models.CharField(max_length=100)
    pages = models.PositiveIntegerField(default=0)
    """0 for what is no PDF: it can be given whole only."""
    boxes = models.JSONField(default=list)
    is_whole = models.BooleanField(default=False)
    copy_path = models.CharField(max_length=80, blank=True)
    """What the applicant gets, sealed; empty until it is made and found clean."""
    made_at = models.DateTimeField(null=True)
    person = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("request", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "place"], name="disclosure_file_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.place}"
