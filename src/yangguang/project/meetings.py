"""The demonstration of open meetings: one to register for, one that is drawn, one answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration
from yangguang.areas.decisions.meetings.selectors import records_of, result_of, seated_observers
from yangguang.areas.decisions.meetings.services import (
    drawing,
    hearing,
    holding,
    preparing,
    registering,
)
from yangguang.areas.decisions.meetings.services.following import announce, close
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Topic
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from yangguang.cities import shapes

NAME = "meetings.json"
REGION = "230800"
"""The city itself: numbers of persons begin with one of its districts, so that nobody has these."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def number_of_nobody(n: int) -> str:
    """An identity number with a right check digit that no person has."""
    body = f"{REGION}{date(1960 + n, 1 + n % 12, 1 + n % 28):%Y%m%d}{n:03d}"
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class _Meeting(Scene):
    """One demonstration event on its way."""

    def on(self, days: int, hour: int = 9) -> datetime:
        """So many days from today, at that hour in the city."""
        return datetime.combine(city_date(self.at) + timedelta(days=days), time(hour), CITY_ZONE)


@transaction.atomic
def load_meetings(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    items = told_in(city, NAME, OpenEvent).get("meetings", [])
    for item in items:
        _hold(_Meeting.of(at, item))
    return len(items)


def _fresh(event: OpenEvent) -> OpenEvent:
    return OpenEvent.objects.select_related(
        "agency",
        "notice__current__version",
        "report__current",
        "outcome__current",
        "transcript__current",
    ).get(pk=event.pk)


def _fields(scene: _Meeting) -> dict[str, Any]:
    item = scene.item
    draws = "draw" in item
    return {
        "topic": Topic.objects.get(code=item["topic"]),
        "place": item["place"],
        "starts_at": scene.on(item["event"], item["hour"]),
        "ends_at": scene.on(item["event"], item["hour"] + 3),
        "register_open": scene.on(item["open"]),
        "register_close": scene.on(item["close"], 17),
        "conditions": item["conditions"],
        "rules_text": "\n".join(item["rules"]),
        "method": item.get("method", "draw"),
        "contact": item["contact"],
        "chair": item.get("chair", ""),
        "recorder": item.get("recorder", ""),
        "objection_until": scene.on(item["objection"]).date() if draws else None,
        "sources": [
            {
                "name": "中国福利彩票双色球",  # data
                "url": "https://www.cwl.gov.cn/",
                "on": scene.on(item["draw"]).date().isoformat(),
                "bits": 24,
                "fallback": "当日没有开奖的，用下一期。",  # data
            }
        ]
        if draws
        else [],
    }


def _hold(scene: _Meeting) -> None:
    item, ago = scene.item, int(scene.item["notice_days_ago"])
    made = preparing.start_event(
        agency=scene.agency,
        kind=rules.Kind(item["kind"]),
        title=item["title"],
        actor=scene.drafter,
        at=scene.moment(ago),
        demonstration=True,
    )
    made = preparing.edit_event(
        event=made,
        lock=made.lock,
        fields=_fields(scene),
        items=[rules.Item(title, not why, why) for title, why in item["items"]],
        strata=[(code, seats, reserves) for code, seats, reserves in item["strata"]],
        actor=scene.drafter,
        at=scene.moment(ago),
    )
    made = preparing.prepare_notice(
        event=made, lock=made.lock, actor=scene.drafter, at=scene.moment(ago)
    )
    scene.publish(made.notice, ago)
    announce(_fresh(made), at=scene.moment(ago, 8))
    made = _fresh(made)
    for order, (name, n, *more) in enumerate(item["people"]):
        group, stance = more or ("GZ", "")
        registering.register(
            event=made,
            new=registering.NewRegistration(
                name=name,
                identity_number=number_of_nobody(n),
                group=group,
                stance=stance,
                phone="13800000000",
                occupation=list(rules.OCCUPATIONS)[n % len(rules.OCCUPATIONS)],
            ),
            actor=ANONYMOUS,
            at=scene.on(item["open"] + 1) + timedelta(minutes=20 * order),
        )
    if item["close"] < 0:
        _choose(scene, made)
    if "report_days_ago" in item:
        _report(scene, _fresh(made))


def _choose(scene: _Meeting, made: OpenEvent) -> None:
    """Everybody fits; the list is frozen, and the values of the sources are there."""
    item = scene.item
    waiting = Registration.objects.filter(event=made, standing="waiting")
    rows = list(waiting.select_related("event", "stratum"))
    registering.judge(
        rows=rows,
        locks={r.pk: r.lock for r in rows},
        fits=True,
        reason="",
        actor=scene.drafter,
        at=scene.on(item["close"], 18),
    )
    made = _fresh(made)
    made = drawing.freeze(
        event=made, lock=made.lock, actor=scene.drafter, at=scene.on(item["close"] + 1)
    )
    drawing.carry_out_draw(
        event=made,
        lock=made.lock,
        values=item.get("values", []),
        actor=scene.drafter,
        at=scene.on(item.get("draw", item["close"] + 1), 22),
    )


def _report(scene: _Meeting, made: OpenEvent) -> None:
    """Everybody chosen came; each opinion is answered; the set goes through the gate."""
    item, ago = scene.item, int(scene.item["report_days_ago"])
    day = scene.on(item["event"], item["hour"] + 3)
    chosen = [*result_of(made).chosen, *seated_observers(made)]
    if made.kind == rules.Kind.HEARING:
        sent = scene.on(item["close"] + 4)
        made = holding.note_materials(
            event=made, lock=made.lock, on=city_date(sent), actor=scene.drafter, at=sent
        )
    holding.check_in(
        event=made, marks={r.number: "came" for r in chosen}, actor=scene.drafter, at=day
    )
    made = holding.hold(
        event=_fresh(made),
        lock=_fresh(made).lock,
        minutes=item["minutes"],
        outcome=item["outcome"],
        actor=scene.drafter,
        at=day,
    )
    chosen = result_of(made).chosen
    for told in item["opinions"]:
        said = holding.speak(
            event=made,
            text=told["text"],
            registration=chosen[told["by"]],
            item=made.items.get(position=1),
            stance=told.get("stance", ""),
            actor=ANONYMOUS,
            at=day,
        )
        said = holding.draft_answer(
            opinion=said,
            lock=said.lock,
            disposition=told["result"],
            reason=told["reason"],
            used_in=told["used_in"],
            actor=scene.drafter,
            at=scene.moment(ago),
        )
        holding.approve_answer(
            opinion=said,
            lock=said.lock,
            actor=scene.actor(Role.LEADER_IN_CHARGE),
            at=scene.moment(ago),
        )
    if "issues" in item:
        _confirm(scene, _fresh(made))
    made = _fresh(made)
    made = holding.prepare_report(
        event=made, lock=made.lock, actor=scene.drafter, at=scene.moment(ago)
    )
    for record in records_of(made):
        scene.publish(record, ago)
    close(_fresh(made), at=scene.moment(ago, 9))


def _confirm(scene: _Meeting, made: OpenEvent) -> None:
    """Who took part in a hearing confirmed its record; the organiser says what it suggests."""
    at, item = scene.moment(int(scene.item["report_days_ago"])), scene.item
    marks = {r.number: ("signed", "") for r in hearing.participants_present(made)}
    place, note = item["refused"]
    marks[list(marks)[place]] = ("refused", note)
    hearing.sign_record(event=made, lock=made.lock, marks=marks, actor=scene.drafter, at=at)
    made = _fresh(made)
    issues = {n: (views, advice) for n, (views, advice) in enumerate(item["issues"], start=1)}
    hearing.keep_issues(event=made, lock=made.lock, issues=issues, actor=scene.drafter, at=at)
