"""The report of a run on paper: as PDF and as a Word file."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from yangguang.areas.oversight.inspection.rules import CHECKS, NOT_HERE
from yangguang.areas.oversight.inspection.selectors import check_rows, findings_for, grade_words
from yangguang.kernel.documents.print_model import PrintDocument, PrintPart
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.dates import datetime_cn, day_cn
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from yangguang.areas.oversight.inspection.models import Inspection
    from yangguang.kernel.organizations.rules import Actor

MOST = 300
"""Findings printed one by one; the rest stand in the counts."""


def report_of(run: Inspection, actor: Actor, on: date) -> PrintDocument:
    """What was checked, what is open and until when, what could not be checked here.

    As long as nothing changes, the report of a day is the same, so that it is set once.
    """
    rows = [row for row in check_rows(actor, on) if row.count]
    table = format_html(
        "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>"
        "<tbody>{}</tbody></table>",
        *(_("检查项目"), _("性质"), _("待改正"), _("最早期限")),
        format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            ((r.label, r.severity_label, r.count, day_cn(r.due_on)) for r in rows),
        ),
    )
    found = findings_for(actor).filter(fixed_at__isnull=True).order_by("due_on", "check_id", "id")
    lines = format_html(
        "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>"
        "<tbody>{}</tbody></table>",
        *(_("检查项目"), _("位置"), _("情况"), _("责任单位"), _("改正期限")),
        format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (
                    CHECKS[f.check_id].label if f.check_id in CHECKS else f.check_id,
                    f.place,
                    f.evidence,
                    agency_name(f.agency, on, short=True) if f.agency else "",
                    day_cn(f.due_on),
                )
                for f in found[:MOST]
            ),
        ),
    )
    lead = _(
        "%(at)s完成自查，检查网页%(pages)d个，新发现问题%(opened)d处，改正%(closed)d处。"
        "得分%(score)s，%(grade)s。"
    ) % {
        "at": datetime_cn(run.ended_at),
        "pages": run.pages,
        "opened": run.opened,
        "closed": run.closed,
        "score": run.score,
        "grade": grade_words(run),
    }
    not_here = format_html_join("", "<p>{}：{}</p>", NOT_HERE)
    name = facts().name
    return PrintDocument(
        title=_("%(name)s网站自查报告") % {"name": name},
        parts=(
            PrintPart(title="", body_html=format_html("<p>{}</p>{}", lead, table)),
            PrintPart(title=_("待改正的问题"), body_html=lines),
            PrintPart(title=_("本系统不能检查的项目"), body_html=not_here),
        ),
        printed_at=datetime.combine(on, time(), CITY_ZONE),
        formed_on=city_date(run.ended_at) if run.ended_at else on,
        signature=(facts().host_unit or name,),
    )
