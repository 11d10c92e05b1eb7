"""What a document means for people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.regulations.rules import interpretation as law

PERSON = settings.AUTH_USER_MODEL


class Interpretation(models.Model):
    """政策解读 of one document; its published text is a record of its own."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "publishing.Record", models.PROTECT, related_name="interpretations"
    )
    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="interpretation"
    )
    state = models.CharField(
        max_length=10,
        default=law.State.DRAFT.value,
        choices={s.value: law.STATE_LABELS[s] for s in law.State},
    )
    title = models.CharField(_("标题"), max_length=250)
    kind = models.CharField(
        _("解读主体"),
        max_length=12,
        default=law.InterpreterKind.DEPARTMENT.value,
        choices={k.value: law.INTERPRETER_KIND_LABELS[k] for k in law.InterpreterKind},
    )
    interpreter = models.CharField(_("解读人"), max_length=120, blank=True)
    forms = models.JSONField(_("解读形式"), default=list)
    elements = models.JSONField(_("包含的要素"), default=list)
    text = models.TextField(_("解读文字"), blank=True)
    text_alternative = models.TextField(_("图片、音频、视频的文字版"), blank=True)
    media_url = models.URLField(_("音视频地址"), max_length=300, blank=True)
    media_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    media_digest = models.CharField(max_length=80, blank=True)
    changes = models.JSONField(_("对您有什么变化"), default=list)
    """[{"who", "what", "since", "amount", "where"}]"""
    copied = models.FloatField(default=0)
    """Share of its text that stands in the document as well."""
    copied_reason = models.CharField(_("与原文相同较多的理由"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    lock = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title
