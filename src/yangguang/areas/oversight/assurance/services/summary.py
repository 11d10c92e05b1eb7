"""The city's summary of a year's reports, drafted from the confirmed ones (plan 5.4-c)."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.models import ReportEntry, ReportRound
from yangguang.areas.oversight.assurance.rules.reports import PROGRESS_LABELS, Progress, ReportState
from yangguang.areas.oversight.assurance.selectors.reports import ReportLine, lines
from yangguang.areas.oversight.assurance.services.acting import act_on, check_office
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.rules import Genre, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Version


def by_clause(call: ReportRound) -> dict[str, Counter[str]]:
    """How many units have come how far with each clause, over confirmed reports."""
    rows = ReportEntry.objects.filter(
        report__unit__round=call, report__state=ReportState.CONFIRMED
    ).values_list("clause", "progress")
    counts: dict[str, Counter[str]] = {}
    for clause, progress in rows:
        counts.setdefault(clause, Counter())[progress] += 1
    return dict(sorted(counts.items()))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    cells = "".join(f"<th>{escape(str(cell))}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def summary_body(
    call: ReportRound, units: Sequence[ReportLine], headings: Mapping[str, str]
) -> str:
    """The summary's text: what came when, and clause by clause how far the city is."""
    received = [line for line in units if line.received_at is not None]
    late = [line for line in received if line.late]
    opening = _(
        "%(year)s年应报送进展报告的单位%(due)d个，收到%(received)d个，其中迟报%(late)d个，"
        "未报%(missing)d个。以下数字由各单位已确认的报告汇总得出。"
    ) % {
        "year": call.year,
        "due": len(units),
        "received": len(received),
        "late": len(late),
        "missing": len(units) - len(received),
    }
    clauses = [
        (f"{clause} {headings.get(clause, '')}", *(count[p.value] for p in Progress))
        for clause, count in by_clause(call).items()
    ]
    return "\n".join(
        (
            f"<p>{escape(opening)}</p>",
            f"<h2>{_('一、各单位报送情况')}</h2>",
            _table(
                (_("单位"), _("状态"), _("时限")),
                [(line.name, line.label, line.timing) for line in units],
            ),
            f"<h2>{_('二、各项任务进展')}</h2>",
            _table((_("任务"), *(str(PROGRESS_LABELS[p]) for p in Progress)), clauses),
        )
    )


def _drafting_for(call: ReportRound, office: Agency | None, actor: Actor) -> Agency:
    """The office the actor drafts for. Raises Refused where he may not, or nothing is left to."""
    check_office(actor)
    if call.summary_ref:
        raise Refused("summary_stands", _("这一年度的汇总已经起草，请在原稿上修改。"))
    if office is None:
        raise Refused(
            "no_drafter", _("汇总由市政务公开办公室中兼任信息员的同志起草，请由他办理这一步。")
        )
    return office


def why_not(call: ReportRound, *, office: Agency | None, actor: Actor) -> str:
    """Why the actor cannot draft the summary now, in words; empty: he can."""
    try:
        _drafting_for(call, office, actor)
    except Refused as refused:
        return str(refused)
    return ""


@transaction.atomic
def draft_summary(
    *,
    call: ReportRound,
    office: Agency | None,
    headings: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> Version:
    """Draft the summary as a record of the office; it becomes public through the gate like any.

    Raises Refused when it was drafted before, or unless the actor also drafts for the office.
    """
    office = _drafting_for(call, office, actor)
    on = city_date(at)
    units = lines(
        call.units.select_related("agency", "round", "report").order_by("agency__order"), on=on
    )
    version = services.draft_own(
        agency=office,
        title=_("%(city)s%(year)s年全面推进政务公开工作进展情况汇总")
        % {"city": agency_name(office), "year": call.year},
        body=summary_body(call, units, headings),
        signature=[],
        genre=Genre.REPORT,
        summary=_("%(year)s年各县（市）区、各牵头单位落实实施方案的进展。") % {"year": call.year},
        actor=actor,
        at=at,
    )
    taken = ReportRound.objects.filter(pk=call.pk, summary_ref="").update(
        summary_ref=version.record.public_id
    )
    if not taken:
        raise Refused("summary_stands", _("这一年度的汇总已经起草，请在原稿上修改。"))
    act_on(
        "report_round",
        call.pk,
        "report_summary_drafted",
        agency_id=office.pk,
        actor=actor,
        at=at,
        ref=version.record.public_id,
        year=call.year,
    )
    return version
