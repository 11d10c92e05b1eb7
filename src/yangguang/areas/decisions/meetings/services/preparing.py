"""An event is prepared and its notice sent to the gate; postponed and cancelled in public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import EventItem, OpenEvent, Stratum
from yangguang.areas.decisions.meetings.rules import Kind, Method, Step
from yangguang.areas.decisions.meetings.selectors import measures_on
from yangguang.areas.decisions.meetings.services.acting import act, subject_of
from yangguang.areas.decisions.rules.calling_off import words_of
from yangguang.areas.decisions.rules.hearing import OBSERVER_GROUPS, STANCE_RULE
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.numbers import case_number
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.writing import paragraph
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import discard, draft_own
from yangguang.kernel.ui.dates import date_cn, datetime_cn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "HY"
COLUMN = "yjzj"
FIELDS = (
    "title", "topic", "place", "starts_at", "ends_at", "register_open", "register_close",
    "age_min", "conditions", "rules_text", "method", "sources", "objection_until", "contact",
    "chair", "recorder", "by_stance", "dossier",
)  # fmt: skip


@transaction.atomic
def start_event(
    *,
    agency: Agency,
    kind: Kind,
    title: str,
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> OpenEvent:
    """An event in preparation; nothing of it is public. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    made = OpenEvent.objects.create(
        number=case_number(prefix=PREFIX, agency_code=agency.code, year=city_date(at).year),
        agency=agency,
        kind=kind.value,
        title=title,
        created_by_id=actor.person_id,
        created_at=at,
        by_stance=kind is Kind.HEARING,
        demonstration=demonstration,
    )
    act("decisions.event_started", subject_of(made), made, actor=actor, at=at)
    return made


@transaction.atomic
def edit_event(
    *,
    event: OpenEvent,
    lock: int,
    fields: Mapping[str, Any],
    items: Sequence[rules.Item],
    strata: Sequence[tuple[str, int, int]],
    actor: Actor,
    at: datetime,
) -> OpenEvent:
    """Write what the notice will say; `strata` are code, seats, reserves. Raises Refused."""
    del at
    check_role(actor, event.agency_id, DRAFTERS)
    if event.state != rules.State.DRAFT:
        raise Refused("wrong_state", _("公告形成以后不能再改。请先退回准备。"))
    fresh = write(event, lock, **{k: v for k, v in fields.items() if k in FIELDS})
    fresh.items.all().delete()
    fresh.strata.all().delete()
    EventItem.objects.bulk_create(
        EventItem(
            event=fresh,
            position=place,
            title=item.title,
            is_open=item.is_open,
            closed_reason=item.closed_reason,
        )
        for place, item in enumerate(items, start=1)
    )
    Stratum.objects.bulk_create(
        Stratum(event=fresh, code=code, seats=seats, reserves=reserves)
        for code, seats, reserves in strata
    )
    return fresh


def plan_of(event: OpenEvent, *, at: datetime) -> rules.Plan:
    """The event as the rules take it."""
    return rules.Plan(
        kind=Kind(event.kind),
        title=event.title,
        place=event.place,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        register_open=event.register_open,
        register_close=event.register_close,
        method=Method(event.method),
        seats={s.code: s.seats for s in event.strata.all()},
        rules_text=event.rules_text,
        items=[rules.Item(i.title, i.is_open, i.closed_reason) for i in event.items.all()],
        sources=rules.sources_of(event.sources),
        objection_until=event.objection_until,
        chair=event.chair,
        recorder=event.recorder,
        by_stance=event.by_stance,
        measures=measures_on(city_date(at)),
    )


def faults_of(event: OpenEvent, *, at: datetime) -> list[rules.Fault]:
    """What the notice still lacks."""
    return rules.faults(plan_of(event, at=at), on=city_date(at), calendar=calendar_for())


@transaction.atomic
def prepare_notice(*, event: OpenEvent, lock: int, actor: Actor, at: datetime) -> OpenEvent:
    """Make the notice as a record before the gate. Raises Refused, Overtaken."""
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.PREPARE)
    for code, text in faults_of(event, at=at):
        raise Refused(code, text)
    version = draft_own(
        agency=event.agency,
        title=event.title,
        body=notice_body(event),
        genre=Genre.ANNOUNCEMENT,
        topic=event.topic,
        column=COLUMN,
        summary=_("%(kind)s，%(when)s，报名截至%(close)s。")
        % {
            "kind": event.get_kind_display(),
            "when": datetime_cn(event.starts_at),
            "close": datetime_cn(event.register_close),
        },
        demonstration=event.demonstration,
        actor=actor,
        at=at,
    )
    fresh = write(event, lock, state=state, notice=version.record)
    act(
        "decisions.event_prepared", subject_of(fresh), fresh, actor=actor, at=at,
        record=version.record.public_id,
    )  # fmt: skip
    return fresh


def notice_body(event: OpenEvent) -> str:
    """The notice's words: when, where, what, who, how they are chosen."""
    parts = [
        paragraph(_("一、时间和地点")),
        paragraph(
            _("%(start)s至%(end)s，%(place)s。")
            % {
                "start": datetime_cn(event.starts_at),
                "end": datetime_cn(event.ends_at),
                "place": event.place,
            }
        ),
        paragraph(_("二、议题和安排")),
    ]
    for item in event.items.all():
        if item.is_open:
            parts.append(paragraph(f"{item.position}. {item.title}"))
        else:
            # The title of a closed item may itself be what must not be known.
            words = _("%(n)d. 不开放的议题（理由：%(why)s）")
            parts.append(paragraph(words % {"n": item.position, "why": item.closed_reason}))
    if event.chair:
        parts.append(
            paragraph(
                _("听证主持人：%(chair)s；记录人：%(recorder)s。")
                % {"chair": event.chair, "recorder": event.recorder}
            )
        )
    parts += [paragraph(_("三、名额和条件"))]
    for stratum in event.strata.all():
        words = _("%(group)s %(seats)d 名，候补 %(reserves)d 名。")
        if stratum.code in OBSERVER_GROUPS:
            words = _(
                "%(group)s %(seats)d 名，先到先得，不发言。报满以后报名的依次候补；"
                "有人退出的，报名截止以后也一样，由候补的第一位递补。"
            )
        parts.append(
            paragraph(
                words
                % {
                    "group": rules.GROUPS[stratum.code],
                    "seats": stratum.seats,
                    "reserves": stratum.reserves,
                }
            )
        )
    parts.append(paragraph(_("活动当天年满 %(n)d 周岁。") % {"n": event.age_min}))
    parts += [paragraph(line) for line in event.conditions.splitlines() if line.strip()]
    parts += [
        paragraph(_("四、报名和选定办法")),
        paragraph(
            _("报名时间：%(open)s至%(close)s。选定办法：%(method)s。")
            % {
                "open": datetime_cn(event.register_open),
                "close": datetime_cn(event.register_close),
                "method": event.get_method_display(),
            }
        ),
        *(paragraph(line) for line in event.rules_text.splitlines() if line.strip()),
    ]
    if event.by_stance:
        parts.append(paragraph(str(STANCE_RULE)))
    if event.method == Method.DRAW:
        parts += _draw_words(event)
    if event.contact:
        parts.append(paragraph(_("咨询电话：%(phone)s") % {"phone": event.contact}))
    return clean_html("\n".join(parts))


def _draw_words(event: OpenEvent) -> list[str]:
    parts = [
        paragraph(_("五、随机抽取")),
        paragraph(
            _(
                "报名截止并完成资格审核后公布编号的候选名单，%(day)s以前可以提出异议。"
                "此后按 RFC 3797 的方法，以下列来源公布的数值抽取，谁都可以重新算一遍："
            )
            % {"day": date_cn(event.objection_until)}
        ),
    ]
    for source in rules.sources_of(event.sources):
        words = _("%(name)s，%(day)s公布，%(url)s。%(fallback)s")
        parts.append(
            paragraph(
                words
                % {
                    "name": source.name,
                    "day": date_cn(source.on),
                    "url": source.url,
                    "fallback": source.fallback,
                }
            )
        )
    return parts


@transaction.atomic
def reopen_notice(*, event: OpenEvent, lock: int, actor: Actor, at: datetime) -> OpenEvent:
    """Give the notice's draft up and prepare again. Raises Refused once it is public."""
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.REOPEN)
    if event.notice is None or event.notice.current_id is not None:
        raise Refused("public", _("公告已经发布。"))
    version = event.notice.versions.select_related("record").order_by("-number").first()
    if version is not None and version.state != "discarded":
        discard(version=version, lock=version.lock, actor=actor, at=at)
    fresh = write(event, lock, state=state, notice=None)
    act("decisions.event_reopened", subject_of(fresh), fresh, actor=actor, at=at)
    return fresh


@transaction.atomic
def postpone(
    *,
    event: OpenEvent,
    lock: int,
    times: Mapping[str, Any],
    reason: str,
    actor: Actor,
    at: datetime,
) -> OpenEvent:
    """Move registration and event to later, in public, for a cause. Raises Refused.

    `times`: register_close, starts_at, ends_at, objection_until, sources. Nothing comes earlier.
    """
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.POSTPONE)
    words = words_of(reason)
    names = ("register_close", "starts_at", "ends_at", "objection_until", "sources")
    changes = {k: v for k, v in times.items() if k in names and v}
    for name in ("register_close", "starts_at", "ends_at"):
        before = getattr(event, name)
        if name in changes and before and changes[name] < before:
            raise Refused("earlier", _("延期以后的时间不能早于公告的时间。"))
    for name, value in changes.items():
        setattr(event, name, value)
    plan = plan_of(event, at=at)
    late = [f for f in rules.faults(plan, on=city_date(at), calendar=calendar_for())
            if f[0] not in {"opens", "announce"}]  # fmt: skip
    for code, text in late:
        raise Refused(code, text)
    fresh = write(event, lock, state=state, public_reason=words, **changes)
    act(
        "decisions.event_postponed", subject_of(fresh), fresh, actor=actor, at=at, public=True,
        until=datetime_cn(fresh.starts_at),
    )  # fmt: skip
    return fresh


@transaction.atomic
def cancel(*, event: OpenEvent, lock: int, reason: str, actor: Actor, at: datetime) -> OpenEvent:
    """Call it off in public, for a cause. Raises Refused."""
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.CANCEL)
    words = words_of(reason)
    fresh = write(event, lock, state=state, public_reason=words)
    act("decisions.event_cancelled", subject_of(fresh), fresh, actor=actor, at=at, public=True)
    return fresh
