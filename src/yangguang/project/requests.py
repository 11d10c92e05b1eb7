"""The demonstration of 依申请公开: a year of requests, each act through the service of its law."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.requests import report_services
from yangguang.areas.requests.import_services import import_row
from yangguang.areas.requests.models import AnnualReport, Request, ThirdParty
from yangguang.areas.requests.office_services import set_office
from yangguang.areas.requests.publicity import ANSWERED, OPENED, SHOWN, count
from yangguang.areas.requests.rules.importing import read_row
from yangguang.areas.requests.rules.names import Act, Letter
from yangguang.areas.requests.rules.receipt import DIRECT, ApplicantType, Method, Obtain, Way
from yangguang.areas.requests.rules.reporting import ReportAct as A
from yangguang.areas.requests.rules.thirdparties import Opinion
from yangguang.areas.requests.services import NewRequest, file_request
from yangguang.areas.requests.third_party_services import NewOpinion, answer
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import Letter as LetterRow
from yangguang.kernel.cases.rules import DeliveryKind
from yangguang.kernel.cases.selectors import AS_PARTY
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing.models import CatalogueEntry
from yangguang.project.living import Life, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

REQUESTS, OFFICES = "requests.json", "request_offices.json"
REGISTER, REPORT = "request_register.json", "request_report.json"
MONTHS_COUNTED, RECORDS_COUNTED = 4, 4
SATURDAY = 5
PAPER = {
    ApplicantType.NATURAL: {"id_type": "other", "id_number": "演示证件"},
}
CODE_OF_BODY = "91230800MA19000007"
"""A code made up for demonstrations; its check digit fits."""


class _Life(Life):
    """One demonstration request on its way."""

    apart = timedelta(minutes=29)

    @property
    def agency(self) -> str:
        """The agency that is asked."""
        return str(self.item["agency"])

    def day(self, step: dict[str, Any]) -> date:
        """What would fall on a weekend is done on the Friday before."""
        day = super().day(step)
        return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))

    def do(self, step: dict[str, Any], at: datetime) -> None:
        """One step: one of our own by its name, or an act of the table."""
        own = getattr(self, f"_{step['act']}", None)
        if own is not None:
            own(step, at)
        else:
            self._act(str(step["act"]), self._filled(step, at), at, role=step.get("as", "handler"))

    def _filled(self, step: dict[str, Any], at: datetime) -> dict[str, Any]:
        day = city_date(at).isoformat()
        return {k: day if v == "$day" else v for k, v in step.get("answers", {}).items()}

    def _act(self, act: str, answers: dict[str, Any], at: datetime, *, role: str) -> None:
        case = self.fresh()
        is_party = role == "applicant"
        services.do_act(
            case=case,
            lock=case.lock,
            act=act,
            answers=answers,
            actor=ANONYMOUS if is_party else self.actor(Role(role)),
            at=at,
            hands=AS_PARTY if is_party else None,
        )

    def _file(self, _step: dict[str, Any], at: datetime) -> None:
        item = self.item
        kind = ApplicantType(item["applicant_type"])
        way = Way(item["way"])
        case = file_request(
            new=NewRequest(
                agency=Agency.objects.get(code=item["agency"]),
                applicant_type=kind,
                applicant={
                    "name": item["name"],
                    "phone": "139****0001",
                    **PAPER.get(kind, {"uscc": CODE_OF_BODY}),
                },
                info_title=item["info_title"],
                info_number=item["info_number"],
                info_description=item["info_description"],
                obtain=[Obtain(one) for one in item["obtain"]],
                way=way,
                demonstration=True,
            ),
            actor=self.actor(Role.HANDLER) if way in DIRECT else ANONYMOUS,
            at=at,
        ).case
        # A demonstration applicant is many: what is asked often is not counted against him.
        Request.objects.filter(case=case).update(applicant_key="")
        if item.get("code"):
            self.show_to_everybody(case, item["code"])
        self.case = case

    def _confirm(self, _step: dict[str, Any], at: datetime) -> None:
        if Way(self.item["way"]) not in DIRECT:
            answers = {"received_on": city_date(at), "method": Method.PHONE}
            self._act(Act.CONFIRM, answers, at, role="handler")
        case = self.fresh()
        self.case = services.label_matter(
            case=case,
            lock=case.lock,
            label=self.item["info_title"],
            actor=self.actor(Role.HANDLER),
            at=at,
        )

    def _consult(self, step: dict[str, Any], at: datetime) -> None:
        agency = Agency.objects.get(code=step["answers"]["agency"])
        self._act("consult", {**step["answers"], "agency": str(agency.pk)}, at, role="handler")

    def _answer(self, step: dict[str, Any], at: datetime) -> None:
        row = self.fresh().consultations.select_related("case", "agency", "clock").get()
        services.answer_consultation(
            consultation=row,
            answer=step["answers"]["answer"],
            actor=self.actor(Role.DISCLOSURE_OFFICE, row.agency.code),
            at=at,
        )

    def _written(self, template: str, words: dict[str, str], at: datetime) -> LetterRow:
        writer = self.actor(Role.HANDLER)
        letter = services.start_letter(case=self.fresh(), template=template, actor=writer, at=at)
        if words:
            letter = services.edit_letter(
                letter=letter, lock=letter.lock, typed=words, actor=writer, at=at
            )
        return services.submit_letter(letter=letter, lock=letter.lock, actor=writer, at=at)

    def _signed(self, letter: LetterRow, at: datetime) -> LetterRow:
        return services.approve_letter(
            letter=letter,
            lock=letter.lock,
            opinion="同意。",
            actor=self.actor(Role.LEADER_IN_CHARGE),
            at=at,
        )

    def _sent(self, letter: LetterRow, at: datetime) -> LetterRow:
        return services.issue_letter(
            letter=letter, lock=letter.lock, actor=self.actor(Role.HANDLER), at=at
        )

    def _notice(self, step: dict[str, Any], at: datetime) -> None:
        letter = self._written(step["template"], step.get("words", {}), at)
        letter = self._sent(self._signed(letter, at), at)
        if step.get("deliver"):
            self._hand_over(letter, at)

    def _reply(self, step: dict[str, Any], at: datetime) -> None:
        """Written, reviewed, signed, sent; or up to the step that is named."""
        until = step.get("until", "")
        letter = self._written(Letter.REPLY, {}, at)
        if until == "legality":
            return
        self._act(Act.PASS_LEGALITY, {"note": "依据正确。"}, at, role=Role.DISCLOSURE_OFFICE)
        if until == "secrecy":
            return
        self._act(Act.PASS_SECRECY, {"note": "不涉密。"}, at, role=Role.SECRECY_REVIEWER)
        if until == "approval":
            return
        letter = self._signed(LetterRow.objects.get(pk=letter.pk), at)
        if until != "issue":
            self._sent(letter, at)

    def _party_answers(self, step: dict[str, Any], at: datetime) -> None:
        """The third party answers on its own page."""
        answers = step["answers"]
        answer(
            party=ThirdParty.objects.get(request=self.fresh().pk, place=1),
            new=NewOpinion(Opinion(answers["opinion"]), answers["said"]),
            actor=ANONYMOUS,
            at=at,
        )

    def _deliver(self, _step: dict[str, Any], at: datetime) -> None:
        letter = self.fresh().letters.filter(template=Letter.REPLY).order_by("pk").last()
        if letter is not None:
            self._hand_over(letter, at)

    def _hand_over(self, letter: LetterRow, at: datetime) -> None:
        on = city_date(at)
        services.deliver_letter(
            letter=LetterRow.objects.select_related("case__agency").get(pk=letter.pk),
            kind=DeliveryKind.POST,
            sent_on=on,
            received_on=on,
            proof="演示邮件号",
            actor=self.actor(Role.HANDLER),
            at=at,
        )


@transaction.atomic
def load_requests(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration requests, act by act in the order of their moments; how many.

    Does nothing when there are requests already.
    """
    path = city.folder / REQUESTS
    if not path.is_file() or Request.objects.exists():
        return 0
    taken_over = take_over_register(city, at=at)
    report_last_year(city, at=at)
    lives = [_Life(item, at) for item in json.loads(path.read_text("utf-8"))]
    steps = [
        (life.moment(step), i, life, step)
        for i, life in enumerate(lives)
        for step in life.item["life"]
    ]
    for moment, _place, life, step in sorted(steps, key=lambda s: (s[0], s[1])):
        life.do(step, moment)
    _describe_offices(city, at=at)
    count_before_filing({life.agency for life in lives}, on=city_date(at))
    return len(lives) + taken_over


def _holder(role: Role, code: str, at: datetime) -> Actor:
    """Somebody who holds the role. Raises RoleAssignment.DoesNotExist."""
    found = RoleAssignment.objects.filter(role=role, agency__code=code).order_by("pk")
    return actor_for(found[0].person, on=city_date(at))


def take_over_register(city: shapes.City, *, at: datetime) -> int:
    """Last year's requests, as agencies take over their own registers in January; how many.

    `Y` in a date of the city's file stands for last year, `N` for this one.
    """
    path, today = city.folder / REGISTER, city_date(at)
    moment = min(datetime.combine(date(today.year, 1, 12), time(9), CITY_ZONE), at)
    taken = 0
    for line, told in enumerate(json.loads(path.read_text("utf-8")) if path.is_file() else (), 2):
        cells = {
            key: value.replace("Y-", f"{today.year - 1}-").replace("N-", f"{today.year}-")
            if key.endswith("_on")
            else value
            for key, value in told.items()
        }
        row = read_row(line, cells, today=city_date(moment))
        agency = Agency.objects.get(code=cells["agency"])
        if not row.problems and import_row(
            agency=agency,
            row=row,
            actor=_holder(Role.DISCLOSURE_OFFICE, agency.code, at),
            at=moment,
            demonstration=True,
        ):
            taken += 1
    return taken


def report_last_year(city: shapes.City, *, at: datetime) -> AnnualReport | None:
    """Last year's annual report of one agency, from the count to the gate and out."""
    path = city.folder / REPORT
    if not path.is_file():
        return None
    told = json.loads(path.read_text("utf-8"))
    today = city_date(at)
    scene = Scene.of(at, told)
    ago = max((today - date(today.year, 1, 20)).days, 0)
    writer, leader = scene.actor(Role.HANDLER), scene.actor(Role.LEADER_IN_CHARGE)
    office = RoleAssignment.objects.filter(role=Role.OPEN_GOVERNMENT_OFFICE).order_by("pk")[0]
    authority = actor_for(office.person, on=today)
    report = report_services.open_report(
        agency=scene.agency, year=today.year - 1, actor=writer, at=scene.moment(ago + 4)
    )
    texts = {**told["texts"], "overview": report.texts["overview"] + told["texts"]["more"]}
    written = scene.moment(ago + 3)
    report = report_services.edit_report(
        report=report,
        lock=report.lock,
        texts=texts,
        table1=report.table1,
        actor=writer,
        at=written,
    )
    report = report_services.check_report(
        report=report, lock=report.lock, actor=writer, at=scene.moment(ago + 3, 1)
    )
    for order, (act, actor) in enumerate(
        ((A.APPROVE, leader), (A.SUBMIT, writer), (A.ACCEPT, authority))
    ):
        report = report_services.move_report(
            report=report,
            lock=report.lock,
            act=act,
            reason="",
            actor=actor,
            at=scene.moment(ago + 2, order),
        )
    record = report_services.draft_publication(
        report=report, lock=report.lock, actor=writer, at=scene.moment(ago), demonstration=True
    )
    scene.publish(record, ago)
    return report


def _describe_offices(city: shapes.City, *, at: datetime) -> None:
    """What the guide says of the offices, set by each for itself."""
    path = city.folder / OFFICES
    for item in json.loads(path.read_text("utf-8")) if path.is_file() else ():
        agency = Agency.objects.get(code=item.pop("agency"))
        who = RoleAssignment.objects.filter(role=Role.DISCLOSURE_OFFICE, agency=agency).first()
        if who is not None:
            actor = actor_for(who.person, on=city_date(at))
            set_office(agency=agency, values=item, actor=actor, at=at)


def count_before_filing(codes: Iterable[str], *, on: date) -> None:
    """Four months in which published records answered some who were about to ask."""
    for agency in Agency.objects.filter(code__in=codes).order_by("code"):
        entries = CatalogueEntry.objects.filter(agency=agency).order_by("-first_published_at", "pk")
        found = list(entries.values_list("record__public_id", flat=True)[:RECORDS_COUNTED])
        for ago in range(MONTHS_COUNTED):
            month = (on.replace(day=1) - timedelta(days=28 * ago)).replace(day=1)
            for place, public_id in enumerate(found):
                for step, times in ((SHOWN, 9 - ago), (OPENED, 5 - place), (ANSWERED, 2 - place)):
                    for _time in range(times):
                        count(step, agency=agency, public_ids=[public_id], on=month)
