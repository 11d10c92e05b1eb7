"""The demonstration of normative documents: dossiers in several states, a clean-up, a reprint."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import escape

from yangguang.areas.regulations.models import Dossier, Interpretation
from yangguang.areas.regulations.rules.drafting import STEP_NAMES, Act
from yangguang.areas.regulations.rules.force import years_after
from yangguang.areas.regulations.services import cleanups, dossiers, interpretations, reprints
from yangguang.areas.regulations.services.library import open_evaluations, take_over
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing.models import Record, Topic
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

NAME = "regulations.json"
LAW = "szfb"
"""Reviews legality in the demonstration: a unit with people."""
WAITS = {Act.CONSULT: 35, Act.CONCLUDE: 10}
"""Days since the step before; of a step that is not named, three."""
UNTIL = {
    "drafting": (Act.WRITE, Act.ASSESS),
    "legality": (*STEP_NAMES, Act.SUBMIT),
    "revising": (*STEP_NAMES, Act.SUBMIT, Act.CONCLUDE),
    "filed": (
        *(*STEP_NAMES, Act.SUBMIT, Act.CONCLUDE),
        *(Act.DELIBERATE, Act.SIGN, Act.REGISTER),
    ),
}


@transaction.atomic
def load_regulations(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    told = told_in(city, NAME, Dossier)
    if not told:
        return 0
    for item in told["dossiers"]:
        _Draft(Scene.of(at, item), told["steps"]).run()
    for item in told["reprints"]:
        _reprint(Scene.of(at, item))
    _cleanup(Scene.of(at, told["cleanup"]))
    open_evaluations(None, at)
    return len(told["dossiers"])


def _fresh(record: Record | None) -> Record:
    assert record is not None  # noqa: S101  prepared before
    return Record.objects.select_related(
        "agency", "current__version", "dossier__agency", "interpretation__agency", "reprint"
    ).get(pk=record.pk)


class _Draft:
    """One dossier on its way, each step by the person whose part it is."""

    def __init__(self, scene: Scene, steps: dict[str, dict[str, Any]]) -> None:
        self.scene, self.item, self.steps = scene, scene.item, steps
        self.law = Agency.objects.get(code=LAW)

    def run(self) -> None:
        """As far as the item says."""
        scene, opened = self.scene, int(self.item["opened"])
        made = dossiers.open_dossier(
            agency=scene.agency,
            issuer=scene.agency,
            legal_unit=self.law,
            title=self.item["title"],
            is_market=self.item["is_market"],
            actor=scene.drafter,
            at=scene.moment(opened),
            demonstration=True,
        )
        ago = opened
        order = [Act.WRITE, *(a for a in UNTIL[self.item["state"]] if a is not Act.WRITE)]
        for act in order:
            ago = max(ago - WAITS.get(act, 3), int(self.item.get("published", 1)))
            made = self.take(made, act, ago)
        if self.item["state"] == "filed":
            self.publish(made)

    def take(self, made: Dossier, act: Act, ago: int) -> Dossier:
        """One step."""
        hand = {Act.CONCLUDE: self.lawyer, Act.REGISTER: self.scene.actor(Role.SECTION_HEAD)}
        made = Dossier.objects.select_related("agency", "issuer", "record", "topic").get(pk=made.pk)
        return dossiers.take_step(
            dossier=made,
            lock=made.lock,
            act=act,
            data=self.data(act, ago),
            actor=hand.get(act, self.scene.drafter),
            at=self.scene.moment(ago, len(act)),
        )

    @property
    def lawyer(self) -> Actor:
        """Who reviews legality for the city."""
        found = RoleAssignment.objects.filter(agency=self.law, role=Role.CONTENT_REVIEWER)
        return actor_for(found.order_by("pk")[0].person, on=self.scene.day(0))

    def data(self, act: Act, ago: int) -> dict[str, Any]:
        """What the step says."""
        item, scene = self.item, self.scene
        if act is Act.WRITE:
            start: date = scene.day(-int(item["effective_days"]))
            return {
                "title": item["title"],
                "topic": Topic.objects.get(code=item["topic"]),
                "body": "".join(f"<p>{escape(line)}</p>" for line in item["body"]),
                "summary": item["summary"],
                "validity_kind": "trial" if int(item["years"]) < 3 else "formal",
                "effective_from": start,
                "valid_until": years_after(start, int(item["years"])),
                "explanation": item["summary"],
                "basis": "国家和省有关规定",
            }
        if act is Act.CONSULT:
            days = int(item["consult"]["days"])
            start = scene.day(ago + days)
            return {
                "exempt": False,
                "start_on": start,
                "end_on": start + timedelta(days=days),
                "adoption": item["consult"]["adoption"],
            }
        if act is Act.COMPETITION and item["is_market"]:
            return {"present": [], "is_reviewed": True, "reason": ""}
        if act is Act.CONCLUDE:
            legal = {"conclusion": "legal", "checked": [], "opinion": ""}
            return dict(item.get("conclude", legal))
        on = scene.day(ago)
        later = {
            Act.DELIBERATE: {
                "meeting": "office",
                "session": "局务会议",
                "met_on": on,
                "result": "adopted",
                "dissent": "",
            },
            Act.SIGN: {"signed_by": "局长（演示）", "signed_on": on},
            Act.REGISTER: {
                "doc_number": item.get("doc_number", ""),
                "reg_no": "",
                "formed_on": on,
            },
        }
        return later.get(act) or self.steps[act.value]

    def publish(self, made: Dossier) -> None:
        """Through the gate, interpreted, filed."""
        scene, ago = self.scene, int(self.item["published"])
        made = Dossier.objects.select_related("agency", "issuer", "topic").get(pk=made.pk)
        made = dossiers.prepare_record(
            dossier=made, lock=made.lock, actor=scene.drafter, at=scene.moment(ago)
        )
        scene.publish(made.record, ago)
        document = _fresh(made.record)
        take_over(document, at=scene.moment(ago, 8))
        self.interpret(document)
        made = Dossier.objects.select_related("agency", "record").get(pk=made.pk)
        dossiers.take_step(
            dossier=made,
            lock=made.lock,
            act=Act.FILE,
            data={
                "filed_with": "市司法局",
                "filing_no": "佳规备（演示）12号",
                "filed_on": scene.day(3),
            },
            actor=scene.drafter,
            at=scene.moment(3),
        )

    def interpret(self, document: Record) -> None:
        """The interpretation within its three working days."""
        told, scene = self.item["interpretation"], self.scene
        ago = int(told["published"])
        item: Interpretation = interpretations.start_interpretation(
            document=document,
            agency=scene.agency,
            title=told["title"],
            actor=scene.drafter,
            at=scene.moment(ago),
            demonstration=True,
        )
        item = interpretations.edit_interpretation(
            item=item,
            lock=item.lock,
            fields={
                "title": told["title"],
                "kind": "department",
                "interpreter": "主要负责人（演示）",
                "forms": told["forms"],
                "elements": told["elements"],
                "text": "\n".join(told["text"]),
            },
            changes=told["changes"],
            actor=scene.drafter,
            at=scene.moment(ago),
        )
        item = interpretations.prepare_interpretation(
            item=item, lock=item.lock, actor=scene.drafter, at=scene.moment(ago)
        )
        scene.publish(item.record, ago)
        take_over(_fresh(item.record), at=scene.moment(ago, 8))


def _reprint(scene: Scene) -> None:
    told, ago = scene.item, int(scene.item["published"])
    at = scene.moment(ago)
    source_at = at - timedelta(hours=int(told["hours_before"]))
    made = reprints.start_reprint(
        agency=scene.agency,
        level=told["level"],
        title=told["title"],
        doc_number=told["doc_number"],
        source=told["source"],
        source_url=told["source_url"],
        source_at=source_at,
        known_at=source_at,
        text="\n".join(told["text"]),
        topic=Topic.objects.get(code=told["topic"]),
        actor=scene.drafter,
        at=at,
        demonstration=True,
    )
    scene.publish(made.record, ago)
    take_over(_fresh(made.record), at=scene.moment(ago, 8))


def _cleanup(scene: Scene) -> None:
    told, opened = scene.item, int(scene.item["opened"])
    batch = cleanups.open_cleanup(
        agency=scene.agency,
        name=told["name"],
        kind=told["kind"],
        base_date=scene.day(int(told["base_days_ago"])),
        units=[],
        actor=scene.drafter,
        at=scene.moment(opened),
        demonstration=True,
    )
    rows = batch.items.select_related("cleanup", "regulation__record")[: int(told["done"])]
    for row in rows:
        cleanups.propose(
            item=row,
            lock=row.lock,
            fields={"result": "continue", "reason": told["reason"]},
            actor=scene.drafter,
            at=scene.moment(opened - 3),
        )
