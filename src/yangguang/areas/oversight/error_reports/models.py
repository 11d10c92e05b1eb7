"""What an error report has beyond any matter; nothing in it names a private person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.error_reports import rules


class ErrorReport(models.Model):
    """A page of the site on which a reader found something wrong."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="error_report"
    )
    page = models.CharField(_("网页"), max_length=rules.LONGEST_PAGE)
    """Path on this site."""
    fault = models.CharField(
        _("哪里不对"),
        max_length=20,
        choices={f.value: rules.FAULT_LABELS[f] for f in rules.Fault},
    )
    owner = models.ForeignKey(
        "organizations.Agency", models.PROTECT, null=True, related_name="error_reports"
    )
    """Whose page it is, where the address tells; None: the unit that runs the site."""
    outcome = models.CharField(
        _("处理结果"),
        max_length=10,
        blank=True,
        choices={o.value: rules.OUTCOME_LABELS[o] for o in rules.Outcome},
    )

    def __str__(self) -> str:
        return self.page
