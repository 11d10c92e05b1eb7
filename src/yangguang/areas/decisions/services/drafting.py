"""A consultation is prepared: its draft taken in clause by clause, its notice sent to the gate."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.models import Clause, ClauseReason, Consultation, DraftText
from yangguang.areas.decisions.rules import clauses as clause_rules
from yangguang.areas.decisions.rules import consultation as rules
from yangguang.areas.decisions.rules.calling_off import CONSULTATION_CAUSES, words_of
from yangguang.areas.decisions.rules.clauses import BadDraft
from yangguang.areas.decisions.rules.consultation import State
from yangguang.areas.decisions.selectors.dossiers import decided_on
from yangguang.areas.decisions.selectors.texts import (
    body_of,
    clauses_of,
    kept,
    latest_text,
    line_of,
    text_digest,
)
from yangguang.areas.decisions.services.acting import DRAFTERS, act_on
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.numbers import case_number
from yangguang.kernel.clocks import DayKind
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers.text import decode
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import discard, draft_own
from yangguang.kernel.ui.dates import date_cn
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "ZJ"
COLUMN = "yjzj"
FIELDS = (
    "title", "object_type", "topic", "basis", "explanation", "start_on", "end_on",
    "short_reason", "channels_out", "contacts",
)  # fmt: skip
NOTICE_FIELDS = ("basis", "explanation")
NOTICE_HEADINGS = (_l("二、决策依据"), _l("三、起草说明"), _l("四、提出意见的方式"))
"""Headings of the notice: each field stands between its own and the next."""
MARKDOWN = (".md", ".markdown")


def subject_of(consultation: Consultation) -> Subject:
    """How acts name a consultation."""
    return Subject("consultation", consultation.pk, consultation.number)


@transaction.atomic
def start_consultation(
    *,
    agency: Agency,
    fields: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    follows: Consultation | None = None,
    demonstration: bool = False,
) -> Consultation:
    """A consultation in preparation; nothing of it is public. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    made = Consultation.objects.create(
        number=case_number(prefix=PREFIX, agency_code=agency.code, year=city_date(at).year),
        agency=agency,
        follows=follows,
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=demonstration,
        **{name: value for name, value in fields.items() if name in FIELDS},
    )
    act_on(subject_of(made), "consultation_started", agency_id=agency.pk, actor=actor, at=at)
    return made


def _check_state(consultation: Consultation, *states: State) -> None:
    if consultation.state not in states:
        label = rules.STATE_LABELS[State(consultation.state)]
        raise Refused("wrong_state", _("“%(state)s”的征求意见不能这样做。") % {"state": label})


@transaction.atomic
def edit_consultation(
    *, consultation: Consultation, lock: int, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> Consultation:
    """Change what the notice will say; autosave comes here too. Raises Refused or Overtaken."""
    del at
    check_role(actor, consultation.agency_id, DRAFTERS)
    _check_state(consultation, State.DRAFT)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    start, end = known.get("start_on"), known.get("end_on")
    if start and end and end < start:
        raise Refused("order", _("截止日期早于开始日期。"))
    return write(consultation, lock, **known)


def lines_of_file(data: bytes, filename: str, *, at: datetime) -> tuple[str, list[str]]:
    """Title and lines of a draft file: Word, PDF, OFD, HTML, text or Markdown.

    Raises Refused with the mend in words.
    """
    # Readers of formats load slow libraries; pages that show drafts need none of them.
    from yangguang.kernel.documents.reading import read

    try:
        if filename.lower().endswith(MARKDOWN):
            lines = clause_rules.plain_lines(decode(data))
            return (lines[0], lines[1:]) if lines else ("", [])
        document = read(data, filename=filename, at=at)
    except Unreadable as refusal:
        raise Refused(refusal.code, refusal.message) from refusal
    lines = []
    for number, part in enumerate(document.parts):
        if number and part.title:
            lines.append(part.title)
        lines += paragraphs(part.body_html)
    return document.title.value, lines


def import_draft(
    *,
    consultation: Consultation,
    lock: int,
    data: bytes,
    filename: str,
    actor: Actor,
    at: datetime,
) -> DraftText:
    """Take a file in as the draft, or as its next version. Raises Refused or Overtaken."""
    check_role(actor, consultation.agency_id, DRAFTERS)
    title, lines = lines_of_file(data, filename, at=at)
    return set_draft(
        consultation=consultation,
        lock=lock,
        title=title or filename.rpartition(".")[0],
        lines=lines,
        actor=actor,
        at=at,
        source=(filename, files.save(data)),
    )


@transaction.atomic
def set_draft(
    *,
    consultation: Consultation,
    lock: int,
    title: str,
    lines: Sequence[str],
    actor: Actor,
    at: datetime,
    source: tuple[str, str] = ("", ""),
) -> DraftText:
    """Write the draft's clauses, keeping the key of each that was there before.

    While nothing is public the version is replaced; afterwards it is a new version, to come out
    with the report. Raises Refused or Overtaken.
    """
    check_role(actor, consultation.agency_id, DRAFTERS)
    _check_state(consultation, State.DRAFT, State.ANNOUNCED)
    try:
        nodes = clause_rules.parse(lines)
    except BadDraft as fault:
        raise Refused(fault.code, fault.message) from fault
    before = latest_text(consultation)
    keys, used = clause_rules.carry_over(
        kept(clauses_of(before)), nodes, used=consultation.keys_used
    )
    write(consultation, lock, keys_used=used)
    number = 1
    if before is not None:
        number = before.number + before.is_released
        if not before.is_released:
            before.delete()
    text = DraftText.objects.create(
        consultation=consultation,
        number=number,
        title=title.strip()[:200],
        source_name=source[0][-200:],
        source_digest=source[1],
        digest="",
        created_by_id=actor.person_id,
        created_at=at,
    )
    _write_clauses(text, nodes, keys)
    act_on(
        subject_of(consultation),
        "draft_written",
        agency_id=consultation.agency_id,
        actor=actor,
        at=at,
        number=number,
        clauses=len(nodes),
    )
    return text


def _write_clauses(
    text: DraftText, nodes: Sequence[clause_rules.Node], keys: Sequence[str]
) -> None:
    Clause.objects.bulk_create(
        [
            Clause(
                text_of=text,
                key=key,
                position=place,
                level=node.level,
                label=node.label[:40],
                path=node.path,
                depth=node.depth,
                text=node.text,
            )
            for place, (node, key) in enumerate(zip(nodes, keys, strict=True))
        ],
        batch_size=500,
    )
    text.digest = text_digest(text.title, [line_of(c) for c in clauses_of(text)])
    text.save(update_fields=["digest"])


def retake_draft(text: DraftText, body: str) -> None:
    """The gate changed the draft's words (something was masked): the clauses follow them."""
    consultation = text.consultation
    nodes = clause_rules.parse(paragraphs(body))
    keys, used = clause_rules.carry_over(kept(clauses_of(text)), nodes, used=consultation.keys_used)
    Consultation.objects.filter(pk=consultation.pk).update(keys_used=used)
    reasons = list(text.reasons.all())
    text.clauses.all().delete()
    _write_clauses(text, nodes, keys)
    ClauseReason.objects.filter(pk__in=[r.pk for r in reasons if r.key not in keys]).delete()


def notice_of(consultation: Consultation) -> rules.Notice:
    """What the notice says so far, as the rules take it."""
    return rules.Notice(
        title=consultation.title,
        start=consultation.start_on,
        end=consultation.end_on,
        short_reason=consultation.short_reason,
        basis=consultation.basis,
        explanation=consultation.explanation,
        channels_out=tuple(consultation.channels_out),
        contacts=consultation.contacts,
        clauses=len(clauses_of(latest_text(consultation))),
        object_type=consultation.object_type,
        decided_on=decided_on(consultation),
    )


def last_day(end: date) -> date:
    """The last day, past statutory holidays (民法典 article 203); an ordinary weekend stays."""
    special = calendar_for().days
    while end in special and special[end].kind is DayKind.HOLIDAY:
        end += timedelta(days=1)
    return end


@transaction.atomic
def prepare_notice(
    *, consultation: Consultation, lock: int, actor: Actor, at: datetime
) -> Consultation:
    """Make the notice with the draft as a record before the gate. Raises Refused, Overtaken."""
    check_role(actor, consultation.agency_id, DRAFTERS)
    _check_state(consultation, State.DRAFT)
    rules.check_notice(notice_of(consultation), on=city_date(at))
    text = latest_text(consultation)
    if text is None or consultation.end_on is None:
        raise Refused("draft", _("还没有草案。请导入草案全文，逐条征求意见。"))
    consultation.end_on = last_day(consultation.end_on)
    version = draft_own(
        agency=consultation.agency,
        title=consultation.title,
        body=notice_body(consultation, text),
        annexes=[
            {
                "title": text.title,
                "quoted_title": "",
                "body": body_of(clauses_of(text)),
            }
        ],
        genre=Genre.ANNOUNCEMENT,
        topic=consultation.topic,
        column=COLUMN,
        summary=_("就%(title)s公开征求意见，%(start)s至%(end)s。")
        % {
            "title": text.title,
            "start": date_cn(consultation.start_on),
            "end": date_cn(consultation.end_on),
        },
        demonstration=consultation.demonstration,
        actor=actor,
        at=at,
    )
    fresh = write(
        consultation,
        lock,
        state=State.AT_GATE,
        notice=version.record,
        end_on=consultation.end_on,
    )
    act_on(
        subject_of(fresh),
        "notice_prepared",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        record=version.record.public_id,
    )
    return fresh


def notice_body(consultation: Consultation, text: DraftText) -> str:
    """The notice in the form of an announcement; the draft follows as its annex."""
    where = "、".join(
        str(label) for w, label in rules.WHERE_LABELS.items() if w in consultation.channels_out
    )
    ways = {
        "email": _("电子邮箱"),
        "address": _("来信地址"),
        "phone": _("电话"),
        "fax": _("传真"),
    }
    lines = [
        _("现将《%(draft)s》全文公布，公开征求社会各方面意见。") % {"draft": text.title},
        _("一、征求意见时间"),
        _("%(start)s至%(end)s。")
        % {"start": date_cn(consultation.start_on), "end": date_cn(consultation.end_on)},
    ]
    if consultation.short_reason:
        lines.append(
            _("征求意见的时间不足三十日，理由是：%(why)s") % {"why": consultation.short_reason}
        )
    lines += [str(NOTICE_HEADINGS[0]), *_lines(consultation.basis)]
    lines += [str(NOTICE_HEADINGS[1]), *_lines(consultation.explanation)]
    lines += [
        str(NOTICE_HEADINGS[2]),
        _("在本网站“决策”栏目对整份草案或者其中的任何一条提出意见，不需要登录，编号%(number)s。")
        % {"number": consultation.number},
    ]
    lines += [
        f"{label}：{consultation.contacts[way]}"
        for way, label in ways.items()
        if consultation.contacts.get(way)
    ]
    lines += [
        _("五、公布渠道"),
        _("%(where)s。意见的采纳情况将逐条公布。") % {"where": where},
    ]
    return clean_html("\n".join(f"<p>{escape(line)}</p>" for line in lines))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@transaction.atomic
def reopen_notice(
    *, consultation: Consultation, lock: int, actor: Actor, at: datetime
) -> Consultation:
    """Back to preparation: the notice's draft before the gate is given up. Raises Refused."""
    check_role(actor, consultation.agency_id, DRAFTERS)
    _check_state(consultation, State.AT_GATE)
    notice = consultation.notice
    if notice is not None and notice.current_id is None:
        version = notice.versions.select_related("record").order_by("-number").first()
        if version is not None and version.state != "discarded":
            discard(version=version, lock=version.lock, actor=actor, at=at)
    elif notice is not None:
        raise Refused("public", _("公告已经发布，不能退回准备。"))
    fresh = write(consultation, lock, state=State.DRAFT, notice=None)
    act_on(
        subject_of(fresh),
        "notice_reopened",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        record=notice.public_id if notice is not None else "",
    )
    return fresh


@transaction.atomic
def stop_consultation(
    *, consultation: Consultation, lock: int, cause: str, actor: Actor, at: datetime
) -> Consultation:
    """End it before its last day, in public, for a fixed cause. Raises Refused, Overtaken.

    No opinion is taken in any more; every one that was is answered in the report all the same.
    """
    check_role(actor, consultation.agency_id, DRAFTERS)
    rules.check_stop(
        consultation.state,
        consultation.end_on,
        on=city_date(at),
        is_stopped=consultation.stopped_at is not None,
    )
    if cause not in CONSULTATION_CAUSES:
        raise Refused("reason", _("请选择原因。"))
    fresh = write(consultation, lock, stopped_at=at, stop_cause=cause)
    act_on(
        subject_of(fresh),
        "consultation_stopped",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        cause=words_of(cause),
    )
    return fresh
