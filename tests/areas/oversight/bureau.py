"""A competent unit with its people, a unit complained about, and complaints in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.kernel.publishing.office import agency, officer
from yangguang.areas.oversight.rules import Act, Failing, Finding, Letter, Measure
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import Case, Desk
from yangguang.kernel.cases.rules import DeliveryKind
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM, Role

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.models import Letter as LetterRow
    from yangguang.kernel.organizations.rules import Actor

NAME = "石榴花"
PHONE = "13904540001"
STATEMENT = "去年的部门决算到现在还没有在网站上公开,打电话问也没有结果。"


class Bureau:
    """The city's competent unit, with one desk, its people, and one unit complained about."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        on = city_date(at)
        self.unit = agency("szfb", "佳木斯市人民政府办公室")
        self.respondent = agency("wjw", "佳木斯市卫生健康委员会")
        self.handler = officer(self.unit, Role.HANDLER, on=on)
        self.colleague = officer(self.unit, Role.HANDLER, on=on, username="szfb-handler-2")
        self.head = officer(self.unit, Role.DESK_HEAD, on=on)
        self.leader = officer(self.unit, Role.LEADER_IN_CHARGE, on=on)
        self.office = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on)
        self.stranger = officer(self.respondent, Role.HANDLER, on=on)
        self.applicant: Actor = ANONYMOUS
        services.set_value(
            kind="complaint",
            name="competent",
            value="szfb",
            basis="测试",
            valid_from=on - timedelta(days=400),
            actor=SYSTEM,
            at=at,
        )
        self.desk: Desk = services.add_desk(
            agency=self.unit, code="openness", name="政务公开科", actor=self.head, at=at
        )
        from yangguang.kernel.organizations.models import Person

        for actor in (self.handler, self.colleague):
            services.add_member(
                desk=self.desk,
                person=Person.objects.get(pk=actor.person_id),
                since=on - timedelta(days=300),
                actor=self.head,
                at=at,
            )
        services.add_route(
            kind="complaint",
            desk=self.desk,
            when={},
            reason="政务公开举报由政务公开科办理",
            order=10,
            since=on - timedelta(days=300),
            actor=self.head,
            at=at,
        )

    def new(self, **changes: Any) -> NewComplaint:
        """A complete complaint."""
        values: dict[str, Any] = {
            "respondent": self.respondent,
            "failing": Failing.NOT_PUBLISHED,
            "statement": STATEMENT,
            "applicant": {"name": NAME, "phone": PHONE, "email": "shiliuhua@example.cn"},
            "publish_consent": True,
            **changes,
        }
        return NewComplaint(**values)

    def filed(self, **changes: Any) -> services.Opened:
        """A complaint that has come in, with its code."""
        return file_complaint(new=self.new(**changes), actor=self.applicant, at=self.at)

    def received(self, **changes: Any) -> Case:
        """A complaint that has come in."""
        return self.filed(**changes).case

    def taken(self, **changes: Any) -> Case:
        """One with a person in charge."""
        case = self.received(**changes)
        return services.take(case=case, lock=case.lock, actor=self.handler, at=self.at)

    def do(self, case: Case, act: str, actor: Actor | None = None, **answers: Any) -> Case:
        """An act of the person in charge, or of somebody else."""
        return services.perform(
            case=case,
            lock=case.lock,
            act=act,
            answers=answers,
            actor=actor or self.handler,
            at=self.at,
        )

    def checking(self, **changes: Any) -> Case:
        """One that is being checked."""
        return self.do(self.taken(**changes), Act.ACCEPT)

    def found(
        self, finding: str = Finding.TRUE, measure: str = Measure.URGE, **changes: Any
    ) -> Case:
        """One that was checked."""
        return self.do(
            self.checking(**changes),
            Act.FIND,
            finding=finding,
            measure=measure,
            findings="决算编制后没有在20日内公开。",
        )

    def letter(self, case: Case, template: str, actor: Actor | None = None) -> LetterRow:
        """A letter written and submitted."""
        writer = actor or self.handler
        letter = services.start_letter(case=case, template=template, actor=writer, at=self.at)
        kind = {"lacking", "reasons", "elsewhere", "facts", "demands", "result"}
        letter = services.edit_letter(
            letter=letter,
            lock=letter.lock,
            typed={name: f"{name}的内容。" for name in kind},
            actor=writer,
            at=self.at,
        )
        return services.submit_letter(letter=letter, lock=letter.lock, actor=writer, at=self.at)

    def approved(self, case: Case, template: str) -> LetterRow:
        """A letter the leader has signed."""
        letter = self.letter(case, template)
        return services.approve_letter(
            letter=letter, lock=letter.lock, opinion="同意", actor=self.leader, at=self.at
        )

    def issued(self, case: Case, template: str) -> LetterRow:
        """A letter that went out, with what it means for the matter."""
        letter = self.approved(case, template)
        return services.issue_letter(
            letter=letter, lock=letter.lock, actor=self.handler, at=self.at
        )

    def answered(self, **changes: Any) -> Case:
        """One that was answered, the measure carried out."""
        case = self.found(**changes)
        self.issued(case, Letter.URGE)
        self.issued(case, Letter.ANSWER)
        return Case.objects.get(pk=case.pk)

    def closed(self, **changes: Any) -> Case:
        """One that is done."""
        case = self.answered(**changes)
        letter = case.letters.get(template=Letter.ANSWER)
        services.deliver_letter(
            letter=letter,
            kind=DeliveryKind.POST,
            sent_on=city_date(self.at),
            received_on=city_date(self.at),
            proof="EMS 1",
            actor=self.handler,
            at=self.at,
        )
        return self.do(case, Act.CLOSE)
