"""The event is held: who came, what delegates said, what came of it, published together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import DelegateOpinion, OpenEvent, Registration
from yangguang.areas.decisions.meetings.rules import Answer, Kind, Presence, State, Step
from yangguang.areas.decisions.meetings.selectors import (
    measures_on,
    observes,
    records_of,
    result_of,
    seated_observers,
)
from yangguang.areas.decisions.meetings.services import hearing
from yangguang.areas.decisions.meetings.services.acting import act, subject_of
from yangguang.areas.decisions.rules.hearing import check_stance
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS
from yangguang.areas.decisions.services.opinions import masked_text
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.writing import paragraph
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import RelationKind
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import create_bundle, discard, draft_own, relate
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.areas.decisions.meetings.models import EventItem
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record

LONGEST = 3000
COLUMN = "yjzj"


@transaction.atomic
def note_materials(
    *, event: OpenEvent, lock: int, on: date, actor: Actor, at: datetime
) -> OpenEvent:
    """When the materials of a hearing were delivered. Raises Refused for a day to come."""
    check_role(actor, event.agency_id, DRAFTERS)
    if on > city_date(at):
        raise Refused("future", _("送达日期在今天之后。"))
    fresh = write(event, lock, materials_sent_on=on)
    act("decisions.materials_sent", subject_of(fresh), fresh, actor=actor, at=at, on=on.isoformat())
    return fresh


@transaction.atomic
def check_in(*, event: OpenEvent, marks: Mapping[str, str], actor: Actor, at: datetime) -> int:
    """Note who came and who did not, by number of registration; how many changed.

    The same sheet sent twice changes nothing more. Raises Refused for who was not chosen.
    """
    check_role(actor, event.agency_id, DRAFTERS)
    if event.state != State.DRAWN:
        raise Refused("wrong_state", _("只有公布结果以后、会议结束以前可以登记到会。"))
    chosen = {r.number: r for r in (*result_of(event).chosen, *seated_observers(event))}
    if set(marks) - set(chosen):
        raise Refused("not_chosen", _("名单中有人没有入选，不能登记到会。"))
    changed = 0
    for number, mark in marks.items():
        row = chosen[number]
        value = Presence(mark).value
        if row.presence != value:
            Registration.objects.filter(pk=row.pk).update(presence=value)
            changed += 1
    if changed:
        act(
            "decisions.event_checked_in", subject_of(event), event, actor=actor, at=at,
            count=changed,
        )  # fmt: skip
    return changed


@transaction.atomic
def hold(
    *, event: OpenEvent, lock: int, minutes: str, outcome: str, actor: Actor, at: datetime
) -> OpenEvent:
    """The event took place: what happened, and what was agreed. Raises Refused."""
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.HOLD)
    if not minutes.strip():
        raise Refused("minutes", _("请写明会议或者活动的情况。"))
    chosen = result_of(event).chosen
    assert event.starts_at is not None  # noqa: S101  an announced one has it
    rules.check_held(
        kind=Kind(event.kind),
        starts_at=event.starts_at,
        at=at,
        came=sum(r.presence == Presence.CAME for r in chosen),
        chosen=len(chosen),
        open_marks=sum(not r.presence for r in chosen),
        materials_sent_on=event.materials_sent_on,
        measures=measures_on(city_date(at)),
    )
    fresh = write(
        event, lock, state=state, held_at=at, minutes=minutes.strip(), outcome_text=outcome.strip()
    )
    act("decisions.event_held", subject_of(fresh), fresh, actor=actor, at=at, public=True)
    return fresh


@transaction.atomic
def speak(
    *,
    event: OpenEvent,
    text: str,
    actor: Actor,
    at: datetime,
    registration: Registration | None = None,
    item: EventItem | None = None,
    stance: str = "",
) -> DelegateOpinion:
    """Take down what a delegate said: himself with his code, or an officer. Raises Refused."""
    if actor.person_id is not None or registration is None:
        check_role(actor, event.agency_id, DRAFTERS)
    if not text.strip() or len(text) > LONGEST:
        raise Refused("text", _("意见不能为空，也不能超过 %(n)d 字。") % {"n": LONGEST})
    if event.state not in {State.DRAWN, State.HELD}:
        raise Refused("wrong_state", _("现在不能登记代表意见。"))
    if registration is not None and registration.presence != Presence.CAME:
        raise Refused("absent", _("登记到会以后才能提交意见。"))
    if registration is not None and observes(registration):
        raise Refused("observer", _("旁听人员不发言。"))
    shown, _masked = masked_text(text.strip(), on=city_date(at))
    made = DelegateOpinion.objects.create(
        event=event,
        registration=registration,
        item=item,
        stance=check_stance(stance, asked=event.by_stance),
        at=at,
        sealed=seal({"text": text}, about=f"delegate opinion {event.number}"),
        text=shown,
    )
    act("decisions.delegate_spoke", subject_of(event), event, actor=actor, at=at, opinion=made.pk)
    return made


@transaction.atomic
def draft_answer(
    *,
    opinion: DelegateOpinion,
    lock: int,
    disposition: str,
    reason: str,
    used_in: str,
    actor: Actor,
    at: datetime,
) -> DelegateOpinion:
    """Say what came of it and why. Raises Refused, Overtaken."""
    check_role(actor, opinion.event.agency_id, DRAFTERS)
    if opinion.event.state not in {State.DRAWN, State.HELD}:
        raise Refused("wrong_state", _("反馈已经形成，不能再改。"))
    if not reason.strip():
        raise Refused("reason", _("每一条意见都要写明理由。"))
    if disposition not in dict(rules.dispositions(Kind(opinion.event.kind))):
        raise Refused("disposition", _("请选择处理结果。"))
    fresh = write(
        opinion,
        lock,
        answer=Answer.DRAFTED.value,
        disposition=rules.Disposition(disposition).value,
        reason=reason.strip(),
        used_in=used_in.strip(),
        answered_by_id=actor.person_id,
        approved_by=None,
        approved_at=None,
    )
    act(
        "decisions.delegate_answer_drafted", subject_of(opinion.event), opinion.event,
        actor=actor, at=at, opinion=opinion.pk,
    )  # fmt: skip
    return fresh


@transaction.atomic
def approve_answer(
    *, opinion: DelegateOpinion, lock: int, actor: Actor, at: datetime
) -> DelegateOpinion:
    """Another person approves it. Raises Refused, Overtaken."""
    check_role(actor, opinion.event.agency_id, APPROVERS)
    if opinion.answer != Answer.DRAFTED or opinion.event.state not in {State.DRAWN, State.HELD}:
        raise Refused("wrong_state", _("没有待核准的处理结果。"))
    if opinion.answered_by_id == actor.person_id:
        raise Refused("same_person", _("起草的人不能核准自己的处理结果。"))
    fresh = write(
        opinion, lock, answer=Answer.APPROVED.value, approved_by_id=actor.person_id, approved_at=at
    )
    act(
        "opinion.delegate_answered", subject_of(opinion.event), opinion.event,
        actor=actor, at=at, opinion=opinion.pk, disposition=opinion.disposition,
    )  # fmt: skip
    return fresh


@transaction.atomic
def prepare_report(*, event: OpenEvent, lock: int, actor: Actor, at: datetime) -> OpenEvent:
    """Make the report as one set before the gate: with it the agreed matters, of a hearing its
    record.

    Raises Refused while an opinion lacks its approved answer (plan 4.1.1-i to -k).
    """
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.REPORT)
    rules.check_opinions_answered(event.opinions.exclude(answer=Answer.APPROVED).count())
    heard = event.kind == Kind.HEARING
    if heard:
        hearing.check_report(event)
    try:
        with transaction.atomic():
            fresh = write(event, lock, state=state)
    except IntegrityError:
        raise Refused("opinions_open", _("刚刚又登记了意见，请先答复。")) from None
    # The notice's title names a notice; what comes after it is none.
    name = event.title.removesuffix("公告")  # data
    report = _record(
        event,
        (_("“%(title)s”听证报告") if heard else _("关于“%(title)s”情况和代表意见采纳情况的报告"))
        % {"title": name},
        hearing.hearing_body(event) if heard else report_body(event), Genre.REPORT, actor, at,
    )  # fmt: skip
    made: dict[str, Record] = {}
    if heard:
        made["transcript"] = _record(
            event, _("“%(title)s”听证笔录") % {"title": name}, hearing.transcript_body(event),
            Genre.REPORT, actor, at,
        )  # fmt: skip
    if event.outcome_text:
        body = "".join(paragraph(line) for line in event.outcome_text.splitlines() if line.strip())
        made["outcome"] = _record(
            event, _("“%(title)s”议定事项") % {"title": name}, clean_html(body),
            Genre.ANNOUNCEMENT, actor, at,
        )  # fmt: skip
    bundle = None
    if made:
        bundle = create_bundle(
            agency=event.agency, name=name[:100], records=[report, *made.values()], actor=actor,
            at=at,
        )  # fmt: skip
    for companion in made.values():
        relate(source=report, target=companion, kind=RelationKind.BASIS, actor=actor, at=at)
    fresh = write(fresh, fresh.lock, report=report, bundle=bundle, **made)
    act(
        "decisions.event_report_prepared", subject_of(fresh), fresh, actor=actor, at=at,
        record=report.public_id,
    )  # fmt: skip
    return fresh


def _record(
    event: OpenEvent, title: str, body: str, genre: Genre, actor: Actor, at: datetime
) -> Record:
    return draft_own(
        agency=event.agency,
        title=title,
        body=body,
        genre=genre,
        topic=event.topic,
        column=COLUMN,
        demonstration=event.demonstration,
        actor=actor,
        at=at,
    ).record


def report_body(event: OpenEvent) -> str:
    """The report's words: what happened, who came, every opinion with its result and reason."""
    result = result_of(event)
    chosen = result.chosen
    came = [r for r in chosen if r.presence == Presence.CAME]
    parts = [
        paragraph(_("一、基本情况")),
        paragraph(
            _("%(when)s在%(place)s举行。报名 %(all)d 人，选定 %(chosen)d 人，到会 %(came)d 人。")
            % {
                "when": datetime_cn(event.starts_at),
                "place": event.place,
                "all": event.registrations.count(),
                "chosen": len(chosen),
                "came": len(came),
            }
        ),
        *(paragraph(line) for line in event.minutes.splitlines() if line.strip()),
        paragraph(_("二、参加的代表")),
    ]
    for group in result.groups:
        places = "、".join(str(r.place) for r in group.chosen if r.presence == Presence.CAME)
        if places:
            words = _("%(group)s：候选名单第 %(places)s 号。")
            parts.append(paragraph(words % {"group": group.label, "places": places}))
    parts.append(paragraph(_("三、代表意见和采纳情况")))
    opinions = list(event.opinions.order_by("pk"))
    if not opinions:
        parts.append(paragraph(_("代表没有提出意见。")))
    else:
        head = "".join(
            f"<th>{escape(h)}</th>" for h in (_("意见"), _("结果"), _("理由"), _("体现在"))
        )
        lines = "".join(
            f"<tr><td>{escape(o.text)}</td><td>{escape(o.get_disposition_display())}</td>"
            f"<td>{escape(o.reason)}</td><td>{escape(o.used_in)}</td></tr>"
            for o in opinions
        )
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>")
    return clean_html("\n".join(parts))


@transaction.atomic
def reopen_report(*, event: OpenEvent, lock: int, actor: Actor, at: datetime) -> OpenEvent:
    """Give the drafts of the set up and go on answering. Raises Refused once one is public."""
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.REOPEN_REPORT)
    records = records_of(event)
    if any(r.current_id is not None for r in records):
        raise Refused("public", _("反馈已经公布。"))
    bundle = event.bundle
    fresh = write(event, lock, state=state, report=None, outcome=None, transcript=None, bundle=None)
    if bundle is not None:
        bundle.delete()
    for record in records:
        version = record.versions.select_related("record").order_by("-number").first()
        if version is not None and version.state != "discarded":
            discard(version=version, lock=version.lock, actor=actor, at=at)
    act("decisions.event_report_reopened", subject_of(fresh), fresh, actor=actor, at=at)
    return fresh
