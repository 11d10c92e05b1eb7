"""Old sites taken over: which pages, what became of each, and where their addresses lead."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteImport(models.Model):
    """One old site, read page by page; going on after a stop continues where it was."""

    source = models.CharField(_("来源"), max_length=300)
    base = models.CharField(_("原网址"), max_length=200, blank=True)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "agency"], name="site_import_once")
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def name(self) -> str:
        """What officers know the old site by: its address where it is known."""
        folder = "" if "://" in self.source else PurePath(self.source).name
        return self.base or folder or self.source


class ImportedPage(models.Model):
    """One page of an old site: the draft it became, or why it could not be read."""

    site = models.ForeignKey(SiteImport, models.PROTECT, related_name="pages")
    address = models.CharField(_("原地址"), max_length=500)
    digest = models.CharField(max_length=80)
    """Of the bytes; a page that is there twice becomes one draft."""
    record = models.ForeignKey("publishing.Record", models.PROTECT, null=True)
    refusal = models.TextField(_("未能导入的原因"), blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "address"], name="imported_page_once")
        ]
        indexes: ClassVar = [models.Index(fields=["site", "digest"], name="page_by_digest")]

    def __str__(self) -> str:
        return self.address


class OldAddress(models.Model):
    """An address of an old site, and the record that now stands for it. URLs never die."""

    path = models.CharField(_("原地址"), max_length=500, unique=True)
    """Path with query, percent-encoding as browsers send it."""
    record = models.ForeignKey("publishing.Record", models.PROTECT, related_name="old_addresses")

    def __str__(self) -> str:
        return self.path
