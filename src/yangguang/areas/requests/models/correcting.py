"""What a correction of a record about oneself has beyond any matter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.models.matters import choices
from yangguang.areas.requests.rules.correcting import OUTCOME_LABELS
from yangguang.areas.requests.rules.receipt import APPLICANT_LABELS


class RecordCorrection(models.Model):
    """更正申请 (条例 article 41). Names nobody: the record and the evidence are sealed texts."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="record_correction"
    )
    applicant_type = models.CharField(
        _("申请人类型"), max_length=16, choices=choices(APPLICANT_LABELS)
    )
    supplement_asked = models.BooleanField(default=False)
    is_verified = models.BooleanField(default=False)
    outcome = models.CharField(
        _("处理决定"), max_length=12, blank=True, choices=choices(OUTCOME_LABELS)
    )
    competent = models.ForeignKey(
        "organizations.Agency", models.PROTECT, null=True, related_name="+"
    )
    """Who may correct it, where the agency itself may not."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["transferred", "redirected"], competent__isnull=False)
                | (~Q(outcome__in=["transferred", "redirected"]) & Q(competent__isnull=True)),
                name="correction_names_who_is_competent",
            )
        ]

    def __str__(self) -> str:
        return str(self.case_id)
