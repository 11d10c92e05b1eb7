"""The demonstration of consultations: one that is open, some that are reported on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.decisions.models import Consultation, Opinion
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.selectors.texts import clauses_of
from yangguang.areas.decisions.services import drafting, likeness, opinions, reporting
from yangguang.areas.decisions.services.following import close_consultation, open_consultation
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.duties.services.events import event_labels, record_event
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Topic
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.cities import shapes

NAME = "decisions.json"


@transaction.atomic
def load_consultations(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    told = told_in(city, NAME, Consultation)
    items = told.get("consultations", [])
    for item in items:
        consult(Scene.of(at, item), voices=told.get("voices", []))
    return len(items)


def consult(scene: Scene, *, voices: Sequence[str] = ()) -> None:
    """Put a draft to comment, with what people said and what came of it, as far as told."""
    item = scene.item
    opened = int(item["opened_days_ago"])
    made = drafting.start_consultation(
        agency=scene.agency,
        fields={
            "title": item["title"],
            "object_type": item["object_type"],
            "topic": Topic.objects.get(code=item["topic"]),
            "basis": "\n".join(item["basis"]),
            "explanation": "\n".join(item["explanation"]),
            "start_on": scene.day(opened),
            "end_on": scene.day(opened - int(item["days"])),
            "channels_out": item["channels_out"],
            "contacts": item["contacts"],
        },
        actor=scene.drafter,
        at=scene.moment(opened),
        demonstration=True,
    )
    drafting.set_draft(
        consultation=made,
        lock=made.lock,
        title=item["draft_title"],
        lines=item["draft"],
        actor=scene.drafter,
        at=scene.moment(opened),
    )
    made.refresh_from_db()
    made = drafting.prepare_notice(
        consultation=made, lock=made.lock, actor=scene.drafter, at=scene.moment(opened)
    )
    scene.publish(made.notice, opened)
    made = _fresh(made)
    open_consultation(made, at=scene.moment(opened, 8))
    _note_event(scene, "decisions-started", made, opened)
    for order, told in enumerate(item["opinions"]):
        _opinion(scene, _fresh(made), told, order)
    if "said" in item:
        _crowd(scene, _fresh(made), voices)
    if "stopped_days_ago" in item:
        _stop(scene, _fresh(made))
    if "report_days_ago" in item:
        _report(scene, _fresh(made))


def _stop(scene: Scene, made: Consultation) -> None:
    """Ended before its last day, for one of the fixed reasons."""
    drafting.stop_consultation(
        consultation=made,
        lock=made.lock,
        cause=scene.item["stop_cause"],
        actor=scene.drafter,
        at=scene.moment(int(scene.item["stopped_days_ago"])),
    )


def _note_event(scene: Scene, name: str, made: Consultation, ago: int) -> None:
    """What opens the duties of 4.1.1, where the plan is loaded."""
    if name in event_labels():
        record_event(
            name=name,
            title=made.title,
            occurred_at=scene.moment(ago),
            known_at=scene.moment(ago),
            source="演示内容",
            agency=scene.agency,
            actor=scene.drafter,
            at=scene.moment(ago),
        )


def _fresh(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_related(
        "agency", "notice__current__version", "report__current__version"
    ).get(pk=consultation.pk)


def _opinion(scene: Scene, made: Consultation, told: dict[str, Any], order: int) -> None:
    paths = _paths(made)
    channel = Channel(told.get("channel", "web"))
    at = scene.moment(int(told["days_ago"]), 10 + order)
    opinion = opinions.submit_opinion(
        consultation=made,
        new=opinions.NewOpinion(
            text=told["text"],
            kind=Kind(told.get("kind", "person")),
            keys=[paths[path] for path in told.get("on", [])],
            channel=channel,
        ),
        actor=ANONYMOUS if channel is Channel.WEB else scene.drafter,
        at=at,
    ).opinion
    if told.get("shown", True):
        opinion = opinions.show_opinion(
            opinion=opinion, lock=opinion.lock, actor=scene.actor(Role.SECTION_HEAD), at=at
        )
    if "result" in told:
        _answer(scene, opinion, told)


def _answer(scene: Scene, opinion: Opinion, told: dict[str, Any]) -> None:
    rows = Opinion.objects.select_related("consultation").filter(pk=opinion.pk)
    at = scene.moment(int(told["answered_days_ago"]))
    opinions.draft_answer(
        opinions=list(rows),
        locks={o.pk: o.lock for o in rows},
        disposition=told["result"],
        reason=told["reason"],
        actor=scene.drafter,
        at=at,
    )
    drafted = list(rows.all())
    opinions.approve_answer(
        opinions=drafted,
        locks={o.pk: o.lock for o in drafted},
        actor=scene.actor(Role.LEADER_IN_CHARGE),
        at=at,
    )


def _crowd(scene: Scene, made: Consultation, voices: Sequence[str]) -> None:
    """Many people on the clauses told of, each in his own voice; a letter that many sent."""
    item, paths = scene.item, _paths(made)
    keeper, head = scene.actor(Role.SECTION_HEAD), scene.actor(Role.LEADER_IN_CHARGE)
    said: list[tuple[dict[str, Any], list[Opinion]]] = []
    opened, days = int(item["opened_days_ago"]), int(item["days"])
    number = 0
    for told in [*item["said"], *([item["letter"]] if "letter" in item else [])]:
        rows = []
        for turn in range(int(told["times"])):
            number += 1
            voice = voices[number % len(voices)] if turn else ""
            rows.append(
                opinions.submit_opinion(
                    consultation=made,
                    new=opinions.NewOpinion(
                        text=f"{voice}{told['text']}",
                        kind=Kind.PERSON,
                        keys=[paths[path] for path in told["on"]],
                    ),
                    actor=ANONYMOUS,
                    at=scene.moment(opened - 1 - number % days, 10 + number % 30),
                ).opinion
            )
        said.append((told, rows))
    shown = [row for told, rows in said for row in rows if told["result"] != "unrelated"]
    at = scene.moment(int(item["answered_days_ago"]) + 1)
    opinions.show_opinions(opinions=shown, locks={o.pk: o.lock for o in shown}, actor=keeper, at=at)
    likeness.suggest_groups(consultation=made, actor=scene.drafter, at=at)
    if "letter" in item:
        _group(scene, made, said[-1][1], at)
    at = scene.moment(int(item["answered_days_ago"]))
    for told, rows in said:
        found = list(_with_consultation(rows))
        opinions.draft_answer(
            opinions=found, locks={o.pk: o.lock for o in found}, disposition=told["result"],
            reason=told["reason"], actor=scene.drafter, at=at,
        )  # fmt: skip
    drafted = list(_with_consultation([row for _told, rows in said for row in rows]))
    locks = {o.pk: o.lock for o in drafted}
    opinions.approve_answer(opinions=drafted, locks=locks, actor=head, at=at)


def _group(scene: Scene, made: Consultation, rows: list[Opinion], at: datetime) -> None:
    """Put the letters together for one answer."""
    found = list(_with_consultation(rows))
    opinions.group_opinions(
        consultation=made,
        opinions=found,
        locks={o.pk: o.lock for o in found},
        title=scene.item["letter_title"],
        actor=scene.drafter,
        at=at,
    )


def _with_consultation(rows: Sequence[Opinion]) -> QuerySet[Opinion]:
    return (
        Opinion.objects.select_related("consultation")
        .filter(pk__in=[row.pk for row in rows])
        .order_by("pk")
    )


def _paths(made: Consultation) -> dict[str, str]:
    """Key of each clause by its path."""
    return {c.path: c.key for c in clauses_of(made.texts.order_by("number").first())}


def _report(scene: Scene, made: Consultation) -> None:
    """The changed draft with the opinions that led to it, and the report through the gate."""
    ago = int(scene.item["report_days_ago"])
    if "changes" in scene.item:
        _change(scene, made, ago)
    made = _fresh(made)
    made = reporting.prepare_report(
        consultation=made, lock=made.lock, actor=scene.drafter, at=scene.moment(ago)
    )
    scene.publish(made.report, ago)
    close_consultation(_fresh(made), at=scene.moment(ago, 8))


def _change(scene: Scene, made: Consultation, ago: int) -> None:
    """The next version, with the opinions that led to it."""
    changes: dict[str, str] = scene.item["changes"]
    lines = [changes.get(line, line) for line in scene.item["draft"]]
    at = scene.moment(ago)
    text = drafting.set_draft(
        consultation=made,
        lock=made.lock,
        title=scene.item["changed_title"],
        lines=lines,
        actor=scene.drafter,
        at=at,
    )
    changed = {d.key for d in reporting.changes_of(made)}
    adopted = made.opinions.filter(disposition__in=["adopted", "partly"])
    led: dict[str, list[Opinion]] = {}
    for opinion in adopted.prefetch_related("targets").order_by("pk"):
        for target in opinion.targets.all():
            if target.key in changed:
                led.setdefault(target.key, []).append(opinion)
    for key, rows in led.items():
        reporting.note_reasons(text=text, key=key, opinions=rows, actor=scene.drafter, at=at)
