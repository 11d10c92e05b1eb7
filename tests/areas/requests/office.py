"""An agency that answers requests, with its people, and requests in every state."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tests.kernel.publishing.office import officer
from yangguang.areas.requests.rules.names import Act, Clock, Letter
from yangguang.areas.requests.rules.receipt import ApplicantType, Method
from yangguang.areas.requests.rules.results import Result
from yangguang.areas.requests.services import NewRequest, file_request
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.models import Letter as LetterRow
from yangguang.kernel.cases.rules import DeliveryKind
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency, AgencyVersion
from yangguang.kernel.organizations.rules import ANONYMOUS, Role

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.cases.models import CaseClock
    from yangguang.kernel.organizations.rules import Actor

NAME = "石榴花"
ID_NUMBER = "230803199001010013"
PHONE = "13904540001"
INFO = "2025年度城市绿化养护资金安排"
FREE = {
    *("points", "guidance", "explain", "reason", "how", "why", "content", "facts", "counts"),
}


def agency(
    code: str, name: str, *, level: str = "department", parent: Agency | None = None
) -> Agency:
    """An agency under its government."""
    made = Agency.objects.create(code=code, level=level, parent=parent)
    AgencyVersion.objects.create(agency=made, name=name, short_name=name[3:])
    return made


class Office:
    """One agency with everybody whom a reply needs, and another that must see nothing."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        on = city_date(at) - timedelta(days=1000)
        self.city = agency("jms", "佳木斯市人民政府", level="city")
        self.unit = agency("czj", "佳木斯市财政局", parent=self.city)
        self.other = agency("jyj", "佳木斯市教育局", parent=self.city)
        self.handler = officer(self.unit, Role.HANDLER, on=on)
        self.head = officer(self.unit, Role.DISCLOSURE_OFFICE, on=on)
        self.secrecy = officer(self.unit, Role.SECRECY_REVIEWER, on=on)
        self.leader = officer(self.unit, Role.LEADER_IN_CHARGE, on=on)
        self.stranger = officer(self.other, Role.HANDLER, on=on)
        self.stranger_reviewer = officer(self.other, Role.SECRECY_REVIEWER, on=on)
        self.other_head = officer(self.other, Role.DISCLOSURE_OFFICE, on=on)
        self.office = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on)
        self.applicant: Actor = ANONYMOUS

    def on(self, day: date) -> Office:
        """The same office on another day."""
        self.at = datetime.combine(day, time(10), CITY_ZONE)
        return self

    def new(self, **changes: Any) -> NewRequest:
        """A complete request."""
        values: dict[str, Any] = {
            "agency": self.unit,
            "applicant_type": ApplicantType.NATURAL,
            "applicant": {
                "name": NAME,
                "phone": PHONE,
                "id_type": "resident_id",
                "id_number": ID_NUMBER,
            },
            "info_title": INFO,
            **changes,
        }
        return NewRequest(**values)

    def filed(self, **changes: Any) -> Case:
        """A request that has come in."""
        return file_request(new=self.new(**changes), actor=self.applicant, at=self.at).case

    def fresh(self, case: Case) -> Case:
        """The matter as it is now."""
        return Case.objects.select_related("agency").get(pk=case.pk)

    def do(self, case: Case, act: str, actor: Actor | None = None, **answers: Any) -> Case:
        """An act of the person in charge, or of somebody else."""
        fresh = self.fresh(case)
        return services.do_act(
            case=fresh,
            lock=fresh.lock,
            act=act,
            answers=answers,
            actor=actor or self.handler,
            at=self.at,
        )

    def party(self, case: Case, act: str, **answers: Any) -> Case:
        """An act of the applicant."""
        fresh = self.fresh(case)
        return services.do_act(
            case=fresh,
            lock=fresh.lock,
            act=act,
            answers=answers,
            actor=self.applicant,
            at=self.at,
            hands=services_hands(),
        )

    def confirmed(self, **changes: Any) -> Case:
        """One whose receipt both sides have confirmed today, with a person in charge."""
        case = self.filed(**changes)
        case = self.do(case, "take")
        return self.do(case, Act.CONFIRM, received_on=city_date(self.at), method=Method.PHONE)

    def handled(self, **changes: Any) -> Case:
        """One that is being handled."""
        return self.do(self.confirmed(**changes), Act.ACCEPT)

    def decided(self, case: Case, result: str = Result.GRANTED, **answers: Any) -> Case:
        """One with a decision to be written."""
        known = {"reasons": "经查。", "access": "网上获取,随答复提供。", **answers}
        return self.do(case, Act.DECIDE, result=result, **known)

    def letter(self, case: Case, template: str, actor: Actor | None = None) -> LetterRow:
        """A letter written and submitted."""
        writer = actor or self.handler
        letter = services.start_letter(
            case=self.fresh(case), template=template, actor=writer, at=self.at
        )
        letter = services.edit_letter(
            letter=letter,
            lock=letter.lock,
            typed={name: f"{name}的内容。" for name in FREE},
            actor=writer,
            at=self.at,
        )
        return services.submit_letter(letter=letter, lock=letter.lock, actor=writer, at=self.at)

    def approve(self, letter: LetterRow) -> LetterRow:
        """The leader signs."""
        return services.approve_letter(
            letter=letter, lock=letter.lock, opinion="同意", actor=self.leader, at=self.at
        )

    def issue(self, letter: LetterRow) -> LetterRow:
        """The letter goes out."""
        return services.issue_letter(
            letter=letter, lock=letter.lock, actor=self.handler, at=self.at
        )

    def issued(self, case: Case, template: str) -> LetterRow:
        """A notice written, signed and sent."""
        return self.issue(self.approve(self.letter(case, template)))

    def deliver(self, letter: LetterRow, day: date | None = None) -> None:
        """The addressee has it."""
        services.deliver_letter(
            letter=letter,
            kind=DeliveryKind.POST,
            sent_on=city_date(letter.issued_at) if letter.issued_at else city_date(self.at),
            received_on=day or city_date(self.at),
            proof="EMS 1",
            actor=self.handler,
            at=self.at,
        )

    def reviewed(self, case: Case) -> LetterRow:
        """A reply written, reviewed twice and signed."""
        letter = self.letter(case, Letter.REPLY)
        self.do(case, Act.PASS_LEGALITY, self.head, note="同意")
        self.do(case, Act.PASS_SECRECY, self.secrecy, note="可以公开")
        return self.approve(LetterRow.objects.get(pk=letter.pk))

    def replied(self, result: str = Result.GRANTED, **answers: Any) -> Case:
        """One that was answered."""
        case = self.decided(self.handled(), result, **answers)
        self.issue(self.reviewed(case))
        return self.fresh(case)

    def delivered(self, result: str = Result.GRANTED, **answers: Any) -> Case:
        """One whose reply has reached the applicant."""
        case = self.replied(result, **answers)
        self.deliver(case.letters.get(template=Letter.REPLY))
        return self.fresh(case)

    def closed(self, result: str = Result.GRANTED, **answers: Any) -> Case:
        """One that is done."""
        return self.do(self.delivered(result, **answers), Act.CLOSE)

    def clock(self, case: Case, name: str = Clock.REPLY) -> CaseClock:
        """A clock of the newest round."""
        found = case.clocks.filter(name=name).order_by("-round").first()
        assert found is not None
        return found


def services_hands() -> Any:
    """The hands of who has shown the code."""
    from yangguang.kernel.cases.selectors import AS_PARTY

    return AS_PARTY
