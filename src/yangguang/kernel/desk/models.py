"""What the desk itself remembers: who has which draft open."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """A person has a version open for editing; refreshed by his page, stale after a minute."""

    version = models.ForeignKey("publishing.Version", models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "person"], name="presence_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"
