"""What came of the opinions: the report, issued only when every one of them has its answer."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import ClauseReason, DraftText, OpinionTarget
from yangguang.areas.decisions.rules import consultation as rules
from yangguang.areas.decisions.rules.clauses import CHANGE_LABELS, Change, differences
from yangguang.areas.decisions.rules.consultation import Disposition, State
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.selectors.texts import body_of, clauses_of, kept, latest_text
from yangguang.areas.decisions.services.acting import DRAFTERS, act_on
from yangguang.areas.decisions.services.drafting import COLUMN, subject_of
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.writing import paragraph
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import RelationKind
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import add_attachment, discard, draft_own, relate
from yangguang.kernel.ui.dates import date_cn
from yangguang.kernel.ui.downloads import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from yangguang.areas.decisions.models import Consultation, Opinion
    from yangguang.areas.decisions.rules.clauses import Difference
    from yangguang.kernel.organizations.rules import Actor

LISTED = 200
"""Opinions written out in the report's text, one line for those answered together; the file has
all of them."""
CHUNK = 500
PRINTED = (
    "number", "received_on", "channel", "kind", "text", "showing", "group", "group__title",
    "disposition", "reason", "is_late",
)  # fmt: skip
"""What a row of the report shows: never what is sealed."""


@transaction.atomic
def note_reasons(
    *, text: DraftText, key: str, opinions: Sequence[Opinion], actor: Actor, at: datetime
) -> int:
    """Say which opinions led to the change of a clause. Raises Refused."""
    consultation = text.consultation
    check_role(actor, consultation.agency_id, DRAFTERS)
    if text.is_released or text.number < 2:
        raise Refused("wrong_state", _("只有还没有公布的修改稿可以注明依据的意见。"))
    if any(o.consultation_id != consultation.pk for o in opinions):
        raise Refused("opinion_unknown", _("所选意见不属于这次征求意见。"))
    rows = [ClauseReason(text_of=text, key=key, opinion=opinion) for opinion in opinions]
    ClauseReason.objects.bulk_create(rows, ignore_conflicts=True)
    act_on(
        subject_of(consultation),
        "change_explained",
        agency_id=consultation.agency_id,
        actor=actor,
        at=at,
        key=key,
        opinions=[o.number for o in opinions],
    )
    return len(rows)


def rows_of(consultation: Consultation) -> Iterator[list[object]]:
    """Every opinion as a row, in the order of receipt, some hundred in memory at a time."""
    paths = {
        clause.key: clause.path
        for text in consultation.texts.filter(is_released=True).order_by("number")
        for clause in clauses_of(text)
    }
    opinions = (
        consultation.opinions.select_related("group")
        .only(*PRINTED)
        .prefetch_related(Prefetch("targets", OpinionTarget.objects.order_by("pk")))
        .order_by("pk")
    )
    for opinion in opinions.iterator(chunk_size=CHUNK):
        shown = opinion.showing == Showing.SHOWN
        yield [
            opinion.number,
            opinion.received_on,
            opinion.get_channel_display(),
            opinion.get_kind_display(),
            "、".join(paths.get(t.key, "") for t in opinion.targets.all()) or _("整份草案"),
            opinion.text if shown else _("不公开展示"),
            opinion.group.title if opinion.group else "",
            opinion.get_disposition_display(),
            opinion.reason,
            _("逾期") if opinion.is_late else "",
        ]


def header() -> list[str]:
    """Names of the columns of `rows_of`."""
    return [
        *(_("编号"), _("收到日期"), _("方式"), _("提出人"), _("条款"), _("意见")),
        *(_("归类"), _("处理结果"), _("理由"), _("备注")),
    ]


@transaction.atomic
def prepare_report(
    *, consultation: Consultation, lock: int, actor: Actor, at: datetime
) -> Consultation:
    """Make the report as a record before the gate. Raises Refused, Overtaken.

    Refused while the period runs and while any opinion lacks its approved answer; without any
    opinion it says so.
    """
    check_role(actor, consultation.agency_id, DRAFTERS)
    if consultation.state != State.ANNOUNCED or consultation.end_on is None:
        raise Refused("wrong_state", _("只有已经公告的征求意见可以形成采纳情况报告。"))
    if consultation.stopped_at is None and city_date(at) <= consultation.end_on:
        raise Refused("running", _("征求意见还没有结束。"))
    count = count_of(consultation)
    count.check()
    try:
        with transaction.atomic():
            fresh = write(consultation, lock, state=State.REPORTING)
    except IntegrityError:
        # The database's own look, after whoever was writing an opinion had finished.
        raise Refused("opinions_open", _("刚刚又收到意见，请先答复。")) from None
    title = _("关于《%(draft)s》公开征求意见采纳情况的报告") % {"draft": _draft_title(consultation)}
    version = draft_own(
        agency=consultation.agency,
        title=title,
        body=report_body(consultation, count),
        annexes=_changed_draft(consultation),
        genre=Genre.REPORT,
        topic=consultation.topic,
        column=COLUMN,
        summary=_("共收到意见%(total)d条，采纳%(adopted)d条，部分采纳%(partly)d条。")
        % {"total": count.total, "adopted": count.adopted, "partly": count.partly},
        demonstration=consultation.demonstration,
        actor=actor,
        at=at,
    )
    if count.total:
        add_attachment(
            version=version,
            name=_("意见及采纳情况.csv"),
            data=_csv(consultation),
            media_type="text/csv",
            actor=actor,
            at=at,
        )
    fresh = write(fresh, fresh.lock, report=version.record)
    if consultation.notice is not None:
        relate(
            source=version.record,
            target=consultation.notice,
            kind=RelationKind.BASIS,
            actor=actor,
            at=at,
        )
    act_on(
        subject_of(fresh),
        "report_prepared",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        total=count.total,
        record=version.record.public_id,
    )
    return fresh


def _draft_title(consultation: Consultation) -> str:
    first = consultation.texts.order_by("number").first()
    return first.title if first else consultation.title


def _csv(consultation: Consultation) -> bytes:
    out = io.BytesIO()
    for line in csv_lines(header(), rows_of(consultation)):
        out.write(line.encode())
    return out.getvalue()


def _changed_draft(consultation: Consultation) -> list[dict[str, str]]:
    """The version after the consultation, when there is one that is not public yet."""
    text = latest_text(consultation)
    if text is None or text.is_released:
        return []
    return [{"title": text.title, "quoted_title": "", "body": body_of(clauses_of(text))}]


def report_body(consultation: Consultation, count: rules.Count) -> str:
    """The report's words: figures, what changed and why, the opinions with their answers."""
    parts = [
        paragraph(
            _(
                "%(start)s至%(end)s，我们就《%(draft)s》公开征求意见。现将意见收集和采纳情况公布如下。"
            )
            % {
                "start": date_cn(consultation.start_on),
                "end": date_cn(consultation.closed_on),
                "draft": _draft_title(consultation),
            }
        ),
        *_told_of_the_stop(consultation),
        paragraph(_("一、意见收集情况")),
    ]
    if count.total:
        parts.append(
            paragraph(
                _(
                    "共收到意见%(total)d条，其中采纳%(adopted)d条，部分采纳%(partly)d条，"
                    "未采纳%(rejected)d条，草案中已有体现%(contained)d条，与本事项无关%(unrelated)d条；"
                    "截止日期以后收到%(late)d条。"
                )
                % vars(count)
            )
        )
        parts += [paragraph(_("二、意见和处理结果")), _table(consultation)]
    else:
        parts.append(paragraph(_("征求意见期间没有收到意见。")))
    changes = changes_of(consultation)
    if changes:
        parts += [paragraph(_("三、根据意见对草案所作的修改")), *_changes(consultation, changes)]
    return clean_html("\n".join(parts))


def _told_of_the_stop(consultation: Consultation) -> list[str]:
    if consultation.stopped_at is None:
        return []
    words = _("征求意见原定至%(end)s，于%(on)s终止。原因：%(cause)s")
    return [
        paragraph(
            words
            % {
                "end": date_cn(consultation.end_on),
                "on": date_cn(consultation.closed_on),
                "cause": consultation.get_stop_cause_display(),
            }
        )
    ]


def changes_of(consultation: Consultation) -> list[Difference]:
    """Clauses that differ between what was put to comment and the newest version."""
    texts = list(consultation.texts.order_by("number"))
    if len(texts) < 2:
        return []
    found = differences(kept(clauses_of(texts[0])), kept(clauses_of(texts[-1])))
    return [d for d in found if d.change not in {Change.SAME, Change.RENUMBERED}]


def _changes(consultation: Consultation, changes: list[Difference]) -> Iterator[str]:
    text = latest_text(consultation)
    led: dict[str, list[str]] = {}
    for key, number in ClauseReason.objects.filter(text_of=text).values_list(
        "key", "opinion__number"
    ):
        led.setdefault(key, []).append(number.rpartition("-")[2])
    for change in changes:
        clause = change.new or change.old
        if clause is None:
            continue
        numbers = led.get(change.key, [])
        because = (
            _("（依据意见第%(numbers)s号）") % {"numbers": "、".join(numbers)} if numbers else ""
        )
        words = change.new.text if change.new else ""
        yield paragraph(
            f"{clause.label} {CHANGE_LABELS[change.change]}{because}：{words}".rstrip("：")
        )


def _table(consultation: Consultation) -> str:
    """A line for every opinion or group answered together, up to what a page can hold."""
    lines: dict[object, list[object]] = {}
    opinions = consultation.opinions.select_related("group").only(*PRINTED).order_by("pk")
    for number, opinion in enumerate(opinions.iterator(chunk_size=CHUNK)):
        answer = (opinion.group_id, opinion.disposition, opinion.reason)
        line = lines.get(answer) if opinion.group_id else None
        if line is not None:
            line[0] = int(str(line[0])) + 1
            continue
        if len(lines) >= LISTED:
            continue
        shown = opinion.showing == Showing.SHOWN
        words = opinion.group.title if opinion.group else opinion.text
        lines[answer if opinion.group_id else number] = [
            1,
            words if shown or opinion.group else _("不公开展示"),
            rules.DISPOSITION_LABELS[Disposition(opinion.disposition)],
            opinion.reason,
        ]
    head = "".join(f"<th>{escape(h)}</th>" for h in (_("意见"), _("条数"), _("结果"), _("说明")))
    body = "".join(
        f"<tr><td>{escape(words)}</td><td>{count}</td><td>{escape(result)}</td>"
        f"<td>{escape(why)}</td></tr>"
        for count, words, result, why in lines.values()
    )
    more = paragraph(_("全部意见逐条列在附件中。"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


@transaction.atomic
def reopen_report(
    *, consultation: Consultation, lock: int, actor: Actor, at: datetime
) -> Consultation:
    """Give the report's draft up and go on answering. Raises Refused once it is public."""
    check_role(actor, consultation.agency_id, DRAFTERS)
    if consultation.state != State.REPORTING or consultation.report is None:
        raise Refused("wrong_state", _("没有待发布的采纳情况报告。"))
    if consultation.report.current_id is not None:
        raise Refused("public", _("采纳情况报告已经公布。"))
    version = consultation.report.versions.select_related("record").order_by("-number").first()
    if version is not None and version.state != "discarded":
        discard(version=version, lock=version.lock, actor=actor, at=at)
    record = consultation.report.public_id
    fresh = write(consultation, lock, state=State.ANNOUNCED, report=None)
    act_on(
        subject_of(fresh),
        "report_reopened",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        record=record,
    )
    return fresh
