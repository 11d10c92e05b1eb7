"""The yearly progress report: called for, written, received by the server's clock, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.models import (
    ProgressReport,
    ReportEntry,
    ReportRound,
    ReportSubmission,
    RoundUnit,
)
from yangguang.areas.oversight.assurance.rules import reports as rules
from yangguang.areas.oversight.assurance.rules.reports import Progress, ReportMove, ReportState
from yangguang.areas.oversight.assurance.services.acting import (
    Overtaken,
    act_on,
    check_keeper,
    check_leader,
    check_office,
)
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

TEXTS = ("action", "result", "evidence", "quantity", "problems", "next_year")
WHOLE = ("problems", "suggestions", "next_plan", "approver")


@transaction.atomic
def open_round(
    *,
    year: int,
    units: Iterable[Agency],
    office: Agency | None,
    note: str,
    actor: Actor,
    at: datetime,
    remind_days: Sequence[int] = rules.REMIND_DAYS,
) -> ReportRound:
    """Call for a year's reports; the units are those that owe one now. Raises Refused twice.

    `remind_days`: how many days before the last day those that have not reported are told.
    """
    check_office(actor)
    first, last = rules.period(year)
    try:
        with transaction.atomic():
            made = ReportRound.objects.create(
                year=year,
                period_from=first,
                period_to=last,
                due_on=rules.due_on(year),
                note=note,
                remind_days=list(remind_days),
                opened_by_id=actor.person_id,
                opened_at=at,
            )
    except IntegrityError:
        raise Refused("round_stands", _("这一年度的报告已经布置过。")) from None
    RoundUnit.objects.bulk_create(RoundUnit(round=made, agency=unit) for unit in units)
    act_on(
        "report_round",
        made.pk,
        "report_round_opened",
        agency_id=office.pk if office else None,
        actor=actor,
        at=at,
        is_public=True,
        year=year,
        due_on=made.due_on.isoformat(),
    )
    return made


@transaction.atomic
def start_report(
    *, unit: RoundUnit, prefilled: Mapping[str, Mapping[str, str]], actor: Actor, at: datetime
) -> ProgressReport:
    """Begin a unit's report with what the record already knows, clause by clause.

    Begun twice it stays the one begun first. Raises Refused.
    """
    check_keeper(actor, unit.agency_id)
    report, is_new = ProgressReport.objects.get_or_create(unit=unit, defaults={"updated_at": at})
    if is_new:
        ReportEntry.objects.bulk_create(
            ReportEntry(report=report, clause=clause, **known)
            for clause, known in prefilled.items()
        )
    return report


def _write(report: ProgressReport, lock: int, **changes: Any) -> ProgressReport:
    written = ProgressReport.objects.filter(pk=report.pk, lock=lock).update(
        lock=F("lock") + 1, **changes
    )
    if not written:
        raise Overtaken
    return ProgressReport.objects.select_related("unit__round", "unit__agency").get(pk=report.pk)


@transaction.atomic
def edit_report(
    *,
    report: ProgressReport,
    lock: int,
    whole: Mapping[str, str],
    entries: Mapping[str, Mapping[str, str]],
    actor: Actor,
    at: datetime,
) -> ProgressReport:
    """Write the report's text; autosave comes here too, so this is no act.

    Raises Refused or Overtaken. Clauses the unit does not owe are not taken.
    """
    check_keeper(actor, report.unit.agency_id)
    state = rules.move(ReportState(report.state), ReportMove.EDIT)
    fresh = _write(
        report,
        lock,
        state=state,
        updated_at=at,
        **{name: whole[name] for name in WHOLE if name in whole},
    )
    for row in fresh.entries.all():
        told = entries.get(row.clause)
        if told is None:
            continue
        for name in ("progress", *TEXTS):
            setattr(row, name, told.get(name, getattr(row, name)))
        row.save()
    return fresh


@transaction.atomic
def attach_seal(
    *,
    report: ProgressReport,
    lock: int,
    name: str,
    data: bytes,
    actor: Actor,
    at: datetime,
) -> ProgressReport:
    """Add the stamped copy. The caller has checked its type and size."""
    check_keeper(actor, report.unit.agency_id)
    rules.move(ReportState(report.state), ReportMove.EDIT)
    return _write(report, lock, seal_name=name[-200:], seal_digest=files.save(data), updated_at=at)


def entries_of(report: ProgressReport) -> list[rules.Entry]:
    """The report's lines as the rules take them."""
    return [
        rules.Entry(
            e.clause,
            Progress(e.progress) if e.progress else None,
            e.action,
            e.result,
            e.evidence,
            e.problems,
            e.next_year,
        )
        for e in report.entries.all()
    ]


def gaps_of(report: ProgressReport) -> list[rules.Gap]:
    """What the report lacks."""
    clauses = [entry.clause for entry in report.entries.all()]
    return list(
        rules.gaps(
            clauses,
            entries_of(report),
            has_seal=bool(report.seal_digest),
            has_approver=bool(report.approver.strip()),
        )
    )


def content_of(report: ProgressReport) -> dict[str, Any]:
    """The report word for word, as it is received."""
    return {
        **{name: getattr(report, name) for name in WHOLE},
        "seal": report.seal_digest,
        "entries": [
            {"clause": e.clause, "progress": e.progress, **{n: getattr(e, n) for n in TEXTS}}
            for e in report.entries.all()
        ],
    }


@transaction.atomic
def submit_report(
    *, report: ProgressReport, lock: int, actor: Actor, at: datetime
) -> ProgressReport:
    """The leader in charge sends it in. Received is when the server has it, whatever it says.

    Raises Refused naming what is missing, or Overtaken.
    """
    check_leader(actor, report.unit.agency_id)
    if actor.person_id is None:
        raise Refused("not_permitted", _("报告由分管领导本人报送。"))
    state = rules.move(ReportState(report.state), ReportMove.SUBMIT)
    missing = gaps_of(report)
    if missing:
        raise Refused(
            "incomplete",
            _("还有 %(count)d 处没有填好，请逐条补齐后再报送。") % {"count": len(missing)},
        )
    fresh = _write(report, lock, state=state, updated_at=at, received_at=report.received_at or at)
    content = content_of(fresh)
    ReportSubmission.objects.create(
        report=fresh,
        number=fresh.submissions.count() + 1,
        received_at=at,
        person_id=actor.person_id,
        digest=digest(content),
        content=content,
    )
    _act(fresh, "report_received", actor, at, late_days=_late_days(fresh))
    return fresh


def _late_days(report: ProgressReport) -> int:
    if report.received_at is None:
        return 0
    return rules.late_days(city_date(report.received_at), report.unit.round.due_on)


def _act(report: ProgressReport, kind: str, actor: Actor, at: datetime, **payload: Any) -> None:
    act_on(
        "progress_report",
        report.pk,
        kind,
        agency_id=report.unit.agency_id,
        actor=actor,
        at=at,
        year=report.unit.round.year,
        period=str(report.unit.round.year),
        **payload,
    )


@transaction.atomic
def return_report(
    *, report: ProgressReport, lock: int, reason: str, actor: Actor, at: datetime
) -> ProgressReport:
    """Send it back, once, with what is to be mended. When it was received stays as it is."""
    check_office(actor)
    state = rules.move(
        ReportState(report.state), ReportMove.RETURN, times_returned=report.times_returned
    )
    if not reason.strip():
        raise Refused("reason_missing", _("退回须写明要补正什么。"))
    fresh = _write(
        report,
        lock,
        state=state,
        times_returned=F("times_returned") + 1,
        return_reason=reason.strip(),
        updated_at=at,
    )
    _act(fresh, "report_returned", actor, at)
    return fresh


@transaction.atomic
def confirm_report(
    *, report: ProgressReport, lock: int, actor: Actor, at: datetime
) -> ProgressReport:
    """The office takes the report as complete."""
    check_office(actor)
    state = rules.move(ReportState(report.state), ReportMove.CONFIRM)
    fresh = _write(report, lock, state=state, confirmed_at=at, updated_at=at)
    _act(fresh, "report_confirmed", actor, at, late_days=_late_days(fresh))
    return fresh


@transaction.atomic
def add_units(
    *, call: ReportRound, units: Sequence[Agency], office: Agency | None, actor: Actor, at: datetime
) -> None:
    """Units that were forgotten, or that came to owe a report later in the year."""
    check_office(actor)
    known = set(call.units.values_list("agency_id", flat=True))
    missing = [unit for unit in units if unit.pk not in known]
    RoundUnit.objects.bulk_create(RoundUnit(round=call, agency=unit) for unit in missing)
    act_on(
        "report_round",
        call.pk,
        "report_round_extended",
        agency_id=office.pk if office else None,
        actor=actor,
        at=at,
        year=call.year,
        units=[unit.code for unit in missing],
    )
