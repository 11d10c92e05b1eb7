"""What this room gives the kernel: acts, proof for duties, the follower, section, calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions import calendar
from yangguang.areas.decisions.calendar import Day
from yangguang.areas.decisions.meetings import telling
from yangguang.areas.decisions.meetings.followed import MeetingsList
from yangguang.areas.decisions.meetings.models import OpenEvent
from yangguang.areas.decisions.meetings.rules import State
from yangguang.areas.decisions.meetings.selectors import public_events, title_of
from yangguang.areas.decisions.meetings.services.following import Openings
from yangguang.areas.decisions.services.acting import HANDLERS
from yangguang.kernel.desk.registry import Section, register_section
from yangguang.kernel.duties.publishing_proof import with_record
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.registry import ActKind, register_acts, register_projection
from yangguang.kernel.notices.registry import register_list
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.serving.registry import declare_shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from yangguang.kernel.duties.registry import SubjectKey

ACTS = (
    ActKind("decisions.event_started", _("开始准备向公众开放的活动")),
    ActKind("decisions.event_prepared", _("形成活动公告稿件")),
    ActKind("decisions.event_reopened", _("作废活动公告稿件，退回准备")),
    ActKind(
        "opinion.invitation_published",
        _("公布“%(title)s”，邀请公众报名"),
        frozenset({"title", "record"}),
    ),
    ActKind("decisions.event_postponed", _("延期至%(until)s"), frozenset({"until"})),
    ActKind("decisions.event_cancelled", _("取消并公布原因"), frozenset()),
    ActKind("decisions.event_registered", _("收到报名")),
    ActKind("decisions.event_judged", _("审核报名资格")),
    ActKind("decisions.event_withdrawn", _("报名人退出")),
    ActKind("decisions.event_seat_passed_on", _("空出的名额由候补的下一位取得")),
    ActKind(
        "decisions.list_frozen",
        _("冻结并公布候选名单，共%(count)s人，摘要%(digest)s"),
        frozenset({"count", "digest"}),
    ),
    ActKind(
        "opinion.delegates_drawn",
        _("公布选定结果，共%(chosen)s人，密钥串%(key)s"),
        frozenset({"chosen", "key"}),
    ),
    ActKind(
        "decisions.place_passed",
        _("跳过%(group)s类第%(place)s号：%(ground)s"),
        frozenset({"group", "place", "ground"}),
    ),
    ActKind("decisions.event_confirmed", _("入选人确认参加")),
    ActKind("decisions.materials_sent", _("登记听证材料送达日期")),
    ActKind("decisions.event_checked_in", _("登记到会情况")),
    ActKind("decisions.event_held", _("活动已经举行"), frozenset()),
    ActKind("decisions.hearing_record_signed", _("登记听证参加人确认笔录")),
    ActKind("decisions.hearing_issues_kept", _("写明听证的主要观点和处理建议")),
    ActKind("decisions.delegate_spoke", _("登记代表意见")),
    ActKind("decisions.delegate_answer_drafted", _("起草对代表意见的处理结果")),
    ActKind("opinion.delegate_answered", _("核准对代表意见的处理结果")),
    ActKind("decisions.event_report_prepared", _("形成活动情况和意见采纳报告稿件")),
    ActKind("decisions.event_report_reopened", _("作废反馈稿件，恢复研究")),
    ActKind(
        "decisions.event_reported",
        _("公布活动情况和代表意见采纳情况，共%(opinions)s条"),
        frozenset({"opinions", "record"}),
    ),
)


def events_with(records: Collection[int]) -> Iterable[SubjectKey]:
    """Events whose invitation the records are."""
    rows = OpenEvent.objects.filter(notice__in=records).order_by()
    return {("meeting", pk) for pk in rows.values_list("pk", flat=True)}


PROOF = (
    with_record(
        "invitation",
        ("opinion.invitation_published",),
        _("邀请公众参与的公告"),
        events_with,
    ),
    Evidence("delegates", ("opinion.delegates_drawn",), _("选定办法和代表名单")),
    Evidence("delegate_answers", ("opinion.delegate_answered",), _("代表意见的采纳情况")),
)


def meeting_days(since: date, until: date) -> Iterator[Day]:
    """Public events and the ends of their registrations, for every calendar."""
    rows = public_events().select_related("topic").exclude(state="cancelled")
    rows = rows.filter(starts_at__date__gte=since)
    for event in rows.filter(register_close__date__lte=until):
        for name, moment, kind, can_take_part in (
            ("", event.starts_at, str(event.get_kind_display()), False),
            ("close-", event.register_close, _("报名截止"), event.state == State.ANNOUNCED),
        ):
            if moment is not None and since <= city_date(moment) <= until:
                yield Day(
                    uid=f"meeting-{name}{event.number}",
                    on=city_date(moment),
                    kind=str(kind),
                    title=title_of(event),
                    path=reverse("meetings:event", args=[event.number]),
                    agency=event.agency.code,
                    agency_name=agency_name(event.agency),
                    topic=event.topic.code if event.topic else "",
                    starts=moment,
                    place=event.place,
                    can_take_part=can_take_part,
                )


SHARED = ("home", "calendar", "event", "drawing", "draw_json")
"""Pages that show everybody the same."""


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    declare_shared(*(f"meetings:{name}" for name in SHARED))
    register_projection(Openings())
    calendar.register_source("meetings", meeting_days)
    register_list(MeetingsList())
    telling.register()
    for item in PROOF:
        register_evidence(item)
    register_section(
        Section(
            _("列席和听证"),
            "meetings_desk:events",
            "people",
            lambda a: a.has(Role.OPEN_GOVERNMENT_OFFICE) or bool(a.agencies_with(*HANDLERS)),
            27,
        )
    )
