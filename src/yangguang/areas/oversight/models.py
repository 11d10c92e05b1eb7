"""What a complaint has beyond any matter; nothing in it names a private person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight import rules


class Complaint(models.Model):
    """That an agency did not publish or did not answer (条例 article 47)."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="complaint"
    )
    respondent = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="complaints"
    )
    failing = models.CharField(
        _("反映的问题"),
        max_length=20,
        choices={f.value: rules.FAILING_LABELS[f] for f in rules.Failing},
    )
    publish_consent = models.BooleanField(_("同意公开答复"), default=False)
    supplement_asked = models.BooleanField(default=False)
    finding = models.CharField(
        _("核查结论"),
        max_length=10,
        blank=True,
        choices={f.value: rules.FINDING_LABELS[f] for f in rules.Finding},
    )
    measure = models.CharField(
        _("处理措施"),
        max_length=10,
        blank=True,
        choices={m.value: rules.MEASURE_LABELS[m] for m in rules.Measure},
    )
    public_record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="complaint"
    )
    """The answer on its way through the gate, or past it."""

    def __str__(self) -> str:
        return self.failing
