"""A city's settings for matters, its desks and routes; its demonstration of complaints."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.oversight.error_reports.rules import Fault
from yangguang.areas.oversight.error_reports.services import NewReport, file_report
from yangguang.areas.oversight.rules import Failing
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import Case, Desk, KindSetting, RoutingRule
from yangguang.kernel.cases.rules import Channel, DeliveryKind
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency, Person
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM, Role
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.models import Column, Topic, Version
from yangguang.kernel.publishing.selectors import findings
from yangguang.project.living import Life

if TYPE_CHECKING:
    from yangguang.cities import shapes

MATTERS = "matters.json"
COMPLAINTS = "complaints.json"
ERROR_REPORTS = "error_reports.json"
KEPT = "演示内容：单位对外公开的信息，予以保留。"


def _read(city: shapes.City, name: str) -> Any:
    path = city.folder / name
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


@transaction.atomic
def install_matters(city: shapes.City, *, at: datetime) -> None:
    """Write what the city has set for its kinds of matter; what is there stays as it is."""
    data = _read(city, MATTERS)
    if data is None:
        return
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    for item in data["settings"]:
        if not KindSetting.objects.filter(kind=item["kind"], name=item["name"]).exists():
            services.set_value(
                kind=item["kind"],
                name=item["name"],
                value=item["value"],
                basis=item["basis"],
                valid_from=date.fromisoformat(item["valid_from"]),
                actor=SYSTEM,
                at=at,
            )
    for item in data["desks"]:
        _desk(item, agencies[item["agency"]], at)
    for item in data["routes"]:
        desk = Desk.objects.get(agency=agencies[item["agency"]], code=item["desk"])
        if not RoutingRule.objects.filter(desk=desk, kind=item["kind"]).exists():
            services.add_route(
                kind=item["kind"],
                desk=desk,
                when=item["when"],
                reason=item["reason"],
                order=item["order"],
                since=date.fromisoformat(item["valid_from"]),
                actor=SYSTEM,
                at=at,
            )


def _desk(item: dict[str, Any], agency: Agency, at: datetime) -> None:
    desk = Desk.objects.filter(agency=agency, code=item["code"]).first()
    if desk is None:
        desk = services.add_desk(
            agency=agency, code=item["code"], name=item["name"], actor=SYSTEM, at=at
        )
    for person in Person.objects.filter(username__in=item["members"]):
        if not desk.members.filter(person=person).exists():
            services.add_member(
                desk=desk, person=person, since=date(2024, 1, 1), actor=SYSTEM, at=at
            )


class _Life(Life):
    """One demonstration complaint on its way, each act through the service of its law."""

    def do(self, step: dict[str, Any], at: datetime) -> None:
        """One step."""
        act = str(step["act"])
        if act == "file":
            self._file(at)
            return
        own = getattr(self, f"_{act}", None)
        if own is not None:
            own(step, at)
            return
        case = self.fresh()
        services.do_act(
            case=case,
            lock=case.lock,
            act=act,
            answers=step.get("answers", {}),
            actor=self.actor(Role.HANDLER),
            at=at,
        )

    def _file(self, at: datetime) -> None:
        item = self.item
        case = file_complaint(
            new=NewComplaint(
                respondent=Agency.objects.get(code=item["respondent"]),
                failing=Failing(item["failing"]),
                statement=item["statement"],
                wish=item.get("wish", ""),
                reference=item.get("reference", ""),
                applicant={k: item.get(k, "") for k in ("name", "phone", "email", "address")},
                publish_consent=item["consent"],
                channel=Channel(item["channel"]),
                demonstration=True,
            ),
            actor=ANONYMOUS,
            at=at,
        ).case
        self.show_to_everybody(case, item["code"])
        self.case = case

    def _consult(self, step: dict[str, Any], at: datetime) -> None:
        case = self.fresh()
        services.consult(
            case=case,
            lock=case.lock,
            agency=Agency.objects.get(code=step["agency"]),
            question=step["question"],
            actor=self.actor(Role.HANDLER),
            at=at,
        )

    def _reply(self, step: dict[str, Any], at: datetime) -> None:
        row = self.fresh().consultations.select_related("case", "agency", "clock").get()
        services.answer_consultation(
            consultation=row,
            answer=step["answer"],
            actor=self.actor(Role.DISCLOSURE_OFFICE, row.agency.code),
            at=at,
        )

    def _letter(self, step: dict[str, Any], at: datetime) -> None:
        writer, leader = self.actor(Role.HANDLER), self.actor(Role.LEADER_IN_CHARGE)
        letter = services.start_letter(
            case=self.fresh(), template=step["template"], actor=writer, at=at
        )
        letter = services.edit_letter(
            letter=letter, lock=letter.lock, typed=step["words"], actor=writer, at=at
        )
        letter = services.submit_letter(
            letter=letter, lock=letter.lock, actor=writer, at=at + timedelta(minutes=1)
        )
        letter = services.approve_letter(
            letter=letter,
            lock=letter.lock,
            opinion="同意。",
            actor=leader,
            at=at + timedelta(minutes=2),
        )
        services.issue_letter(
            letter=letter, lock=letter.lock, actor=writer, at=at + timedelta(minutes=3)
        )

    def _deliver(self, step: dict[str, Any], at: datetime) -> None:
        letter = self.fresh().letters.select_related("case__agency").get(template="answer")
        on = city_date(at)
        services.deliver_letter(
            letter=letter,
            kind=DeliveryKind(step["kind"]),
            sent_on=on,
            received_on=on,
            proof="",
            actor=self.actor(Role.HANDLER),
            at=at,
        )

    def _rate(self, step: dict[str, Any], at: datetime) -> None:
        case = self.fresh()
        services.rate(
            case=case,
            lock=case.lock,
            level=step["level"],
            words=step["words"],
            actor=ANONYMOUS,
            at=at,
        )

    def _publish(self, step: dict[str, Any], at: datetime) -> None:
        """The public answer, through the whole gate."""
        case, writer = self.fresh(), self.actor(Role.HANDLER)
        services.do_act(
            case=case,
            lock=case.lock,
            act="publish",
            answers={"public_answer": step["text"]},
            actor=writer,
            at=at,
        )
        version = Version.objects.select_related("record__agency").get(record__complaint__case=case)
        version = gate.edit_version(
            version=version,
            lock=version.lock,
            changes={
                "topic": Topic.objects.get(code=step["topic"]),
                "column": Column.objects.get(slug=step["column"]),
            },
            actor=writer,
            at=at,
        )
        for found in findings(version, at=at):
            if found.is_open:
                gate.keep_finding(
                    version=version, finding_key=found.finding.key, reason=KEPT, actor=writer, at=at
                )
        version.refresh_from_db()
        version = gate.submit(version=version, lock=version.lock, actor=writer, at=at)
        for item in version.steps:
            version = gate.pass_review(
                version=version,
                lock=version.lock,
                opinion="同意公开。",
                actor=self.actor(Role(item["role"])),
                at=at,
            )
        gate.publish(version=version, lock=version.lock, actor=self.actor(Role.PUBLISHER), at=at)


class _ReportLife(_Life):
    """One demonstration error report on its way."""

    def _file(self, at: datetime) -> None:
        item = self.item
        case = file_report(
            new=NewReport(
                page=item["page"],
                fault=Fault(item["fault"]),
                statement=item["statement"],
                applicant={k: item.get(k, "") for k in ("name", "phone", "email")},
                channel=Channel(item["channel"]),
                demonstration=True,
            ),
            actor=ANONYMOUS,
            at=at,
        ).case
        self.show_to_everybody(case, item["code"])
        self.case = case


@transaction.atomic
def load_complaints(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration complaints and error reports, act by act; how many.

    They are written in the order of their moments.

    Does nothing when there are matters already.
    """
    if Case.objects.exists():
        return 0
    lives = [_Life(item, at) for item in _read(city, COMPLAINTS) or []]
    lives += [_ReportLife(item, at) for item in _read(city, ERROR_REPORTS) or []]
    steps = [
        (life.moment(step), i, life, step)
        for i, life in enumerate(lives)
        for step in life.item["life"]
    ]
    for moment, _place, life, step in sorted(steps, key=lambda s: (s[0], s[1])):
        life.do(step, moment)
    return len(lives)
