"""The demonstration of consultations: one that is open, one that is reported on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.decisions.models import Consultation, Opinion
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.selectors.texts import clauses_of
from yangguang.areas.decisions.services import drafting, opinions, reporting
from yangguang.areas.decisions.services.following import close_consultation, open_consultation
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.duties.services.events import event_labels, record_event
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.models import Topic, Version
from yangguang.kernel.publishing.selectors import findings

if TYPE_CHECKING:
    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record

NAME = "decisions.json"
KEPT = "演示内容：单位对外公开的联系方式，予以保留。"


@dataclass(frozen=True)
class Scene:
    """One demonstration consultation on its way, each act by the person whose role it is."""

    at: datetime
    agency: Agency
    item: dict[str, Any]

    def moment(self, ago: int, order: int = 0) -> datetime:
        """So many days before now, in office hours, in order, and never after now."""
        day = city_date(self.at) - timedelta(days=ago)
        found = datetime.combine(day, time(9, 5), CITY_ZONE) + timedelta(minutes=11 * order)
        return min(found, self.at - timedelta(minutes=max(40 - order, 1)))

    def day(self, ago: int) -> date:
        """So many days before now."""
        return city_date(self.at) - timedelta(days=ago)

    def actor(self, role: Role) -> Actor:
        """Who holds the role at the unit. Raises RoleAssignment.DoesNotExist."""
        found = RoleAssignment.objects.filter(role=role, agency=self.agency).order_by("pk")
        return actor_for(found[0].person, on=city_date(self.at))

    @property
    def drafter(self) -> Actor:
        """The unit's information officer."""
        return self.actor(Role.INFORMATION_OFFICER)

    def publish(self, record: Record | None, ago: int) -> None:
        """Through every review and out."""
        version = Version.objects.select_related("record__agency", "topic", "column").get(
            record=record
        )
        at = self.moment(ago, 1)
        for found in findings(version, at=at):
            if found.is_open:
                gate.keep_finding(
                    version=version,
                    finding_key=found.finding.key,
                    reason=KEPT,
                    actor=self.drafter,
                    at=at,
                )
        version = gate.submit(version=version, lock=version.lock, actor=self.drafter, at=at)
        for order, step in enumerate(version.steps, start=2):
            version = gate.pass_review(
                version=version,
                lock=version.lock,
                opinion="同意公开。",
                actor=self.actor(Role(step["role"])),
                at=self.moment(ago, order),
            )
        gate.publish(
            version=version,
            lock=version.lock,
            actor=self.actor(Role.PUBLISHER),
            at=self.moment(ago, 8),
        )


@transaction.atomic
def load_consultations(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    path = city.folder / NAME
    if not path.is_file() or Consultation.objects.exists():
        return 0
    items = json.loads(path.read_text("utf-8"))["consultations"]
    for item in items:
        agency = Agency.objects.prefetch_related("versions").get(code=item["agency"])
        _consult(Scene(at, agency, item))
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
