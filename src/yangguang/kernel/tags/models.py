"""Versions of tags."""

from __future__ import annotations

from django.db import models


class Clock(models.Model):
    """One row: how often anything moved."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.n)


class TagVersion(models.Model):
    """When a tag moved last."""

    tag = models.CharField(primary_key=True, max_length=120)
    n = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.tag
