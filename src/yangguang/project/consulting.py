"""The demonstration of consultations: one that is open, one that is reported on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.decisions.models import Consultation, Opinion
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.selectors.texts import clauses_of
from yangguang.areas.decisions.services import drafting, opinions, reporting
from yangguang.areas.decisions.services.following import close_consultation, open_consultation
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.duties.services.events import event_labels, record_event
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Topic
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes

NAME = "decisions.json"


@transaction.atomic
def load_consultations(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    items = told_in(city, NAME, Consultation).get("consultations", [])
    for item in items:
        _consult(Scene.of(at, item))
    return len(items)


def _consult(scene: Scene) -> None:
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
    if "report_days_ago" in item:
        _report(scene, _fresh(made))


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
    paths = {c.path: c.key for c in clauses_of(made.texts.order_by("number").first())}
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


def _report(scene: Scene, made: Consultation) -> None:
    """The changed draft with the opinions that led to it, and the report through the gate."""
    ago = int(scene.item["report_days_ago"])
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
    for opinion in adopted.prefetch_related("targets"):
        for target in opinion.targets.all():
            if target.key in changed:
                reporting.note_reasons(
                    text=text, key=target.key, opinions=[opinion], actor=scene.drafter, at=at
                )
    made = _fresh(made)
    made = reporting.prepare_report(consultation=made, lock=made.lock, actor=scene.drafter, at=at)
    scene.publish(made.report, ago)
    close_consultation(_fresh(made), at=scene.moment(ago, 8))
