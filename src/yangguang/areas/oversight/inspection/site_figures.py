"""网站抽查 of the yearly table about supervision of websites: the runs of the self-inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.areas.oversight.inspection.models import Finding, Inspection
from yangguang.kernel.desk.figures import Figure, Span

if TYPE_CHECKING:
    from collections.abc import Mapping


def inspection_figures(span: Span) -> Mapping[str, Figure]:
    """Runs, findings and what was mended in the year."""
    runs = Inspection.objects.filter(**span.of("ended_at")).count()
    found = Finding.objects.filter(**span.of("first_seen")).count()
    fixed = Finding.objects.filter(**span.of("fixed_at")).count()
    return {
        "inspections": Figure(str(runs), _("全年完成的网站自查。")),
        "inspection_findings": Figure(str(found), _("全年自查新发现的问题。")),
        "inspection_fixed": Figure(str(fixed), _("全年改正的自查问题。")),
    }
