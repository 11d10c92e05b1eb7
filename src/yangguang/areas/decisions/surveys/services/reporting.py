"""The results: counted, said what is done with them, and sent to the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.areas.decisions.surveys.models import Outcome, Survey
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.survey import Disposition, Ground, State, Step
from yangguang.areas.decisions.surveys.selectors.surveys import (
    CHUNK,
    names_of_groups,
    results_of,
    title_of,
)
from yangguang.areas.decisions.surveys.selectors.tables import GROUP_LABELS, shown_questions
from yangguang.areas.decisions.surveys.services.acting import act
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.writing import paragraph
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import discard, draft_own
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.areas.decisions.surveys.selectors.tables import Table
    from yangguang.kernel.organizations.rules import Actor

COLUMN = "yjzj"


def _check_open(survey: Survey, actor: Actor) -> None:
    check_role(actor, survey.agency_id, DRAFTERS)
    if survey.state != State.ANNOUNCED:
        raise Refused("wrong_state", _("现在不能改结果的说明。"))


@transaction.atomic
def write_findings(
    *, survey: Survey, lock: int, findings: str, actor: Actor, at: datetime
) -> Survey:
    """What the survey showed, in words. Raises Refused, Overtaken."""
    del at
    _check_open(survey, actor)
    return write(survey, lock, findings=findings.strip())


@transaction.atomic
def keep_outcome(
    *,
    survey: Survey,
    lock: int,
    said: str,
    disposition: str,
    reason: str,
    actor: Actor,
    at: datetime,
    used_in: str = "",
    due_on: date | None = None,
) -> Outcome:
    """What is done with something the survey showed, and why. Raises Refused, Overtaken."""
    del at
    _check_open(survey, actor)
    if not said.strip() or not reason.strip():
        raise Refused("reason", _("请写明调查反映了什么、怎样处理和理由。"))
    write(survey, lock)
    last = survey.outcomes.aggregate(last=Max("position"))["last"] or 0
    return Outcome.objects.create(
        survey=survey,
        position=last + 1,
        said=said.strip(),
        disposition=Disposition(disposition).value,
        reason=reason.strip(),
        used_in=used_in.strip(),
        due_on=due_on,
    )


@transaction.atomic
def drop_outcome(*, survey: Survey, lock: int, pk: int, actor: Actor, at: datetime) -> None:
    """Take an entry out before the results are made. Raises Refused, Overtaken."""
    del at
    _check_open(survey, actor)
    write(survey, lock)
    survey.outcomes.filter(pk=pk).delete()


@transaction.atomic
def prepare_report(*, survey: Survey, lock: int, actor: Actor, at: datetime) -> Survey:
    """Count, keep the figures as they are, and make the report as a record before the gate.

    Raises Refused while the survey is open, a written answer was not looked at, or nothing is said
    of what is done with the results.
    """
    check_role(actor, survey.agency_id, DRAFTERS)
    state = rules.after(survey.state, Step.REPORT)
    assert survey.end_on is not None  # noqa: S101  an announced one has it
    rules.check_reportable(
        state=survey.state,
        end=survey.end_on,
        on=city_date(at),
        texts=survey.texts.filter(showing=Showing.WAITING).count(),
        outcomes=survey.outcomes.count(),
    )
    try:
        with transaction.atomic():
            fresh = write(survey, lock, state=state)
    except IntegrityError:
        raise Refused("texts_open", _("刚刚又有文字回答没有审核。")) from None
    found, left_out = results_of(fresh)
    fresh = write(fresh, fresh.lock, results=found)
    fresh.answers.update(is_counted=True)
    for start in range(0, len(left_out), CHUNK):
        fresh.answers.filter(pk__in=left_out[start : start + CHUNK]).update(is_counted=False)
    title = _("“%(title)s”的结果和处理情况") % {"title": title_of(survey)}
    version = draft_own(
        agency=survey.agency,
        title=title,
        body=report_body(fresh),
        genre=Genre.REPORT,
        topic=survey.topic,
        column=COLUMN,
        demonstration=survey.demonstration,
        actor=actor,
        at=at,
    )
    fresh = write(fresh, fresh.lock, report=version.record)
    act("report_prepared", fresh, actor=actor, at=at, record=version.record.public_id)
    return fresh


@transaction.atomic
def reopen_report(*, survey: Survey, lock: int, actor: Actor, at: datetime) -> Survey:
    """Give the report's draft up and count again. Raises Refused once it is public."""
    check_role(actor, survey.agency_id, DRAFTERS)
    state = rules.after(survey.state, Step.REOPEN_REPORT)
    report = survey.report
    if report is not None and report.current_id is not None:
        raise Refused("public", _("结果已经公布。"))
    fresh = write(survey, lock, state=state, report=None, results=None)
    fresh.answers.update(is_counted=None)
    version = (
        report.versions.select_related("record").order_by("-number").first() if report else None
    )
    if version is not None and version.state != "discarded":
        discard(version=version, lock=version.lock, actor=actor, at=at)
    act("report_reopened", fresh, actor=actor, at=at)
    return fresh


def _table(head: list[str], rows: list[list[str]]) -> str:
    first = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    rest = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{first}</tr></thead><tbody>{rest}</tbody></table>"


def report_body(survey: Survey) -> str:
    """The report's words: how it was held, what counts, every table, what is done with it."""
    found = survey.results or {}
    parts = [
        paragraph(_("一、调查情况")),
        paragraph(
            _("调查对象：%(target)s。%(method)s")
            % {"target": survey.target, "method": survey.sample_method}
        ),
        paragraph(
            _("时间：%(start)s至%(end)s。")
            % {"start": date_cn(survey.start_on), "end": date_cn(survey.end_on)}
        ),
        _counts(survey, found),
    ]
    if survey.conductor:
        parts.append(paragraph(_("实施机构：%(name)s。") % {"name": survey.conductor}))
    if survey.confidence:
        parts.append(paragraph(_("抽样误差和置信度：%(text)s") % {"text": survey.confidence}))
    parts += _excluded(found)
    if survey.findings:
        parts.append(paragraph(_("二、主要发现")))
        parts += [paragraph(line) for line in survey.findings.splitlines() if line.strip()]
    parts.append(paragraph(_("三、各题结果")))
    for shown in shown_questions(survey):
        parts.append(paragraph(f"{shown.place}. {shown.question.text}"))
        parts += [_result(table) for table in shown.tables]
        if not shown.question.is_counted:
            words = _("文字回答 %(n)d 条可以阅看，%(held)d 条不展示。")
            parts.append(paragraph(words % {"n": shown.texts, "held": shown.held}))
    parts += [paragraph(_("四、处理情况")), _outcomes(survey)]
    return clean_html("\n".join(parts))


def _counts(survey: Survey, found: dict[str, Any]) -> str:
    head = [_("答卷"), _("收回"), _("有效"), _("样本")]
    rows = []
    for group in names_of_groups(survey):
        row = found["groups"][group]
        enough = (
            _("达到最低样本 %(n)d 份") if row["suffices"] else _("样本不足（最低 %(n)d 份）")
        ) % {"n": survey.minimum}
        rows.append(
            [str(GROUP_LABELS[group]), str(row["returned"]), str(row["valid"]), str(enough)]
        )
    issued = ""
    if found["issued"]:
        issued = paragraph(
            _("发放 %(n)d 份（参与码 %(t)d 个，纸质问卷 %(c)d 份）。")
            % {"n": found["issued"], "t": found["tickets"], "c": found["copies"]}
        )
    return issued + _table(head, rows)


def _excluded(found: dict[str, Any]) -> list[str]:
    if not found["excluded"]:
        return [paragraph(_("没有不计入的答卷。"))]
    rows = [
        [
            str(rules.GROUND_LABELS[Ground(row["ground"])]),
            str(GROUP_LABELS[row["group"]]),
            str(row["n"]),
        ]
        for row in found["excluded"]
    ]
    return [_table([_("不计入的依据"), _("答卷"), _("份数")], rows)]


def _result(table: Table) -> str:
    caption = table.caption if table.is_part else _("选项")
    if table.columns:
        head = [caption, *table.columns]
        rows = [[row.label, *(str(cell.n) for cell in row.cells)] for row in table.rows]
    else:
        head = [caption, *(_("%(group)s（%(n)d 人答）") % {"group": label, "n": n}
                                 for label, n in table.bases)]  # fmt: skip
        rows = [[row.label, *(cell.words for cell in row.cells)] for row in table.rows]
    after = "".join(
        paragraph(_("%(group)s平均 %(mean)s 分。") % {"group": label, "mean": mean})
        for label, mean in table.means
    )
    return _table(head, rows) + after + (paragraph(table.note) if table.note else "")


def _outcomes(survey: Survey) -> str:
    head = [_("调查反映的问题或者建议"), _("处理结果"), _("怎样处理和理由"), _("体现在"), _("时限")]
    rows = [
        [
            row.said,
            str(row.get_disposition_display()),
            row.reason,
            row.used_in,
            date_cn(row.due_on) if row.due_on else "",
        ]
        for row in survey.outcomes.all()
    ]
    return _table(head, rows)
