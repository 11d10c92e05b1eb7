"""What only a hearing has: the record each participant confirms, views and suggestion per issue.

重大行政决策程序暂行条例, articles 16 and 17: participants confirm the record and sign it. The
report goes to the deliberation and is published together with the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import EventItem, Registration
from yangguang.areas.decisions.meetings.rules import Kind, Presence, State
from yangguang.areas.decisions.meetings.selectors import result_of, seated_observers, stances_of
from yangguang.areas.decisions.meetings.services.acting import act, subject_of
from yangguang.areas.decisions.rules import hearing as law
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.areas.decisions.services.opinions import masked_text
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.writing import paragraph
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.ui.dates import date_cn, datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from yangguang.areas.decisions.meetings.models import DelegateOpinion, OpenEvent
    from yangguang.kernel.organizations.rules import Actor


def participants_present(event: OpenEvent) -> list[Registration]:
    """Those who take part and came, as the result lists them."""
    return [r for r in result_of(event).chosen if r.presence == Presence.CAME]


def _check_open(event: OpenEvent) -> None:
    if event.kind != Kind.HEARING or event.state not in {State.DRAWN, State.HELD}:
        raise Refused("wrong_state", _("只有听证会举行以后、报告形成以前可以登记。"))


@transaction.atomic
def sign_record(
    *,
    event: OpenEvent,
    lock: int,
    marks: Mapping[str, tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> int:
    """Who confirmed the record and who refused, by number of registration; how many changed.

    `marks`: mark and, of a refusal, what was said of it. Raises Refused, Overtaken.
    """
    check_role(actor, event.agency_id, DRAFTERS)
    _check_open(event)
    present = {r.number: r for r in participants_present(event)}
    if set(marks) - set(present):
        raise Refused("absent", _("名单中有人没有到会，不能登记确认笔录。"))
    write(event, lock)
    count = 0
    for number, (mark, note) in marks.items():
        row, signed = present[number], law.check_signature(mark, note)
        text = masked_text(note.strip(), on=city_date(at))[0] if signed == "refused" else ""
        if (row.signed, row.sign_note) != (signed.value, text):
            Registration.objects.filter(pk=row.pk).update(signed=signed.value, sign_note=text)
            count += 1
    if count:
        act(
            "decisions.hearing_record_signed", subject_of(event), event, actor=actor, at=at,
            count=count,
        )  # fmt: skip
    return count


@transaction.atomic
def keep_issues(
    *,
    event: OpenEvent,
    lock: int,
    issues: Mapping[int, tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> OpenEvent:
    """Main views and suggestion of each open issue, by its place. Raises Refused, Overtaken."""
    check_role(actor, event.agency_id, DRAFTERS)
    _check_open(event)
    fresh = write(event, lock)
    for item in open_issues(event):
        views, suggestion = issues.get(item.position, ("", ""))
        EventItem.objects.filter(pk=item.pk).update(
            views=views.strip(), suggestion=suggestion.strip()
        )
    act("decisions.hearing_issues_kept", subject_of(event), event, actor=actor, at=at)
    return fresh


def open_issues(event: OpenEvent) -> list[EventItem]:
    """What is heard."""
    return list(event.items.filter(is_open=True).order_by("position"))


def check_report(event: OpenEvent) -> None:
    """Raises Refused while the report would lack something."""
    law.check_reportable(
        signatures=[r.signed for r in participants_present(event)],
        issues=[(i.views, i.suggestion) for i in open_issues(event)],
    )


def _table(head: Iterable[str], lines: Iterable[Sequence[object]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in line) + "</tr>"
        for line in lines
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"


def _paragraphs(text: str) -> list[str]:
    return [paragraph(line) for line in text.splitlines() if line.strip()]


def _basics(event: OpenEvent) -> list[str]:
    parts = [
        _("%(start)s至%(end)s在%(place)s举行。听证主持人：%(chair)s；记录人：%(recorder)s。")
        % {
            "start": datetime_cn(event.starts_at),
            "end": datetime_cn(event.ends_at),
            "place": event.place,
            "chair": event.chair,
            "recorder": event.recorder,
        }
    ]
    if event.opened_at and event.drawn_at and event.materials_sent_on:
        parts.append(
            _("%(opened)s公告，%(listed)s公布参加人名单，%(sent)s送达听证材料。")
            % {
                "opened": date_cn(event.opened_at),
                "listed": date_cn(event.drawn_at),
                "sent": date_cn(event.materials_sent_on),
            }
        )
    return [paragraph(p) for p in parts]


def _attendance(event: OpenEvent) -> list[str]:
    result = result_of(event)
    watching = list(seated_observers(event))
    taking_part = event.registrations.exclude(stratum__code__in=law.OBSERVER_GROUPS).count()
    words = _(
        "报名 %(all)d 人，选定 %(chosen)d 人，到会 %(came)d 人。"
        "旁听席位 %(seats)d 人，到会旁听 %(watched)d 人。"
    )
    parts = [
        paragraph(
            words
            % {
                "all": taking_part,
                "chosen": len(result.chosen),
                "came": sum(r.presence == Presence.CAME for r in result.chosen),
                "seats": len(watching),
                "watched": sum(r.presence == Presence.CAME for r in watching),
            }
        )
    ]
    if event.by_stance:
        held = "，".join(f"{label} {n} 人" for label, n in stances_of(event))  # data
        parts.append(paragraph(_("报名人的态度：%(held)s。") % {"held": held}))
    head = [_("类别"), _("序号"), _("姓名"), _("职业"), _("态度"), _("到会"), _("笔录")]
    lines = [
        (
            group.label, row.place, row.shown_name, row.get_occupation_display(),
            row.get_stance_display() or "—", row.get_presence_display(),
            row.get_signed_display() or "—",
        )
        for group in result.groups
        for row in group.chosen
    ]  # fmt: skip
    return [*parts, _table(head, lines)]


def _counted(said: Sequence[DelegateOpinion]) -> str:
    held = [o.stance for o in said]
    return "，".join(
        f"{law.STANCE_LABELS[s]} {held.count(s)} 条"  # data
        for s in law.Stance
        if s in held
    )


def hearing_body(event: OpenEvent) -> str:
    """The report: basics, attendance, main views and suggestion per issue, every opinion."""
    opinions = list(event.opinions.select_related("registration__stratum").order_by("pk"))
    parts = [paragraph(_("一、听证会基本情况")), *_basics(event), *_paragraphs(event.minutes)]
    parts += [paragraph(_("二、参加人和到会情况")), *_attendance(event)]
    parts.append(paragraph(_("三、主要观点和处理建议")))
    for item in open_issues(event):
        said = [o for o in opinions if o.item_id == item.pk]
        parts.append(paragraph(f"{item.position}. {item.title}"))
        if said:
            parts.append(paragraph(_("发言：%(counts)s。") % {"counts": _counted(said)}))
        parts += [paragraph(_("主要观点：")), *_paragraphs(item.views)]
        parts += [paragraph(_("处理建议：")), *_paragraphs(item.suggestion)]
    parts.append(paragraph(_("四、意见采纳情况")))
    if opinions:
        head = [_("参加人"), _("态度"), _("意见"), _("结果"), _("理由"), _("体现在")]
        parts.append(
            _table(
                head,
                (
                    (
                        _speaker(o), o.get_stance_display() or "—", o.text,
                        o.get_disposition_display(), o.reason, o.used_in,
                    )
                    for o in opinions
                ),
            )
        )  # fmt: skip
    else:
        parts.append(paragraph(_("参加人没有提出意见。")))
    parts.append(paragraph(_("附件：听证笔录，与本报告同时公布。")))
    return clean_html("\n".join(parts))


def _speaker(opinion: DelegateOpinion) -> str:
    row = opinion.registration
    if row is None:
        return "—"
    return _("%(group)s第 %(place)s 号") % {
        "group": rules.GROUPS[row.stratum.code],
        "place": row.place,
    }


def transcript_body(event: OpenEvent) -> str:
    """The record: who spoke on which issue and what, in order, and who confirmed it."""
    opinions = list(
        event.opinions.select_related("registration__stratum", "item").order_by("at", "pk")
    )
    parts = [*_basics(event)]
    issues: list[EventItem | None] = [*open_issues(event), None]
    for item in issues:
        said = [o for o in opinions if o.item_id == (item.pk if item else None)]
        if item is None and not said:
            continue
        title = f"{item.position}. {item.title}" if item else _("其他发言")
        parts.append(paragraph(title))
        for opinion in said:
            stance = opinion.get_stance_display()
            who = f"{_speaker(opinion)}（{stance}）" if stance else _speaker(opinion)  # data
            parts.append(paragraph(f"{who}：{opinion.text}"))  # data
        if not said:
            parts.append(paragraph(_("没有人发言。")))
    parts.append(paragraph(_("笔录确认情况")))
    parts += [paragraph(_signature(row)) for row in participants_present(event)]
    return clean_html("\n".join(parts))


def _signature(row: Registration) -> str:
    who = _("%(group)s第 %(place)s 号") % {
        "group": rules.GROUPS[row.stratum.code],
        "place": row.place,
    }
    note = f"：{row.sign_note}" if row.sign_note else ""  # data
    return f"{who}，{row.get_signed_display()}{note}"
