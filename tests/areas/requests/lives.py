"""Lives of requests as they happen to an office: every turn through the services, by dice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.areas.requests.office import NAME, PHONE, Office
from tests.kernel.publishing.office import officer
from yangguang.areas.requests.rules.fees import Basis
from yangguang.areas.requests.rules.names import Act, Letter
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.areas.requests.rules.results import Result, Say
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from random import Random

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.models import Agency

LAST = date(2026, 8, 31)
"""Nothing happens after: a life that would goes no further."""
SAYS: dict[str, Any] = {
    **{say.value: "内容" for say in Say if say is not Say.WHICH},
    "harm": "公开会造成损害。",
}
REPLIES = (
    Result.GRANTED,
    Result.GRANTED,
    Result.GRANTED_PUBLISHED,
    Result.PARTIAL,
    Result.DENIED_SAFETY,
    Result.DENIED_LAW,
    Result.NEEDS_CREATION,
    Result.NOT_HELD,
    Result.PETITION,
    Result.REPEAT,
)


class Branch(Office):
    """Another agency of the same city that answers requests, with people of its own."""

    def __init__(self, main: Office, unit: Agency) -> None:
        self.at, self.city, self.unit, self.other = main.at, main.city, unit, main.unit
        on = city_date(main.at) - timedelta(days=2000)
        for name, role in (
            ("handler", Role.HANDLER),
            ("head", Role.DISCLOSURE_OFFICE),
            ("secrecy", Role.SECRECY_REVIEWER),
            ("leader", Role.LEADER_IN_CHARGE),
        ):
            setattr(self, name, officer(unit, role, on=on, username=f"branch-{name}"))
        self.office, self.applicant = main.office, main.applicant


class Stopped(Exception):
    """What would happen next lies after the last day."""


@dataclass
class Life:
    """One request from its first day on."""

    office: Office
    dice: Random
    events: list[str]
    """What happened to it besides the ordinary, for who asks whether everything did."""

    def later(self, most: int) -> None:
        """Some days pass. Raises Stopped."""
        on = city_date(self.office.at) + timedelta(days=self.dice.randint(0, most))
        if on > LAST:
            raise Stopped
        self.office.on(on)

    def chance(self, of: float, event: str) -> bool:
        """Whether it happens to this one."""
        if self.dice.random() < of:
            self.events.append(event)
            return True
        return False

    def live(self, start: date) -> None:
        """From the first day to wherever the dice lead."""
        self.office.on(start)
        try:
            case = self.received()
            self.goes_on(case)
        except Stopped:
            pass

    def received(self) -> Case:
        """It comes in and is confirmed the same day."""
        office = self.office
        kind = self.dice.choice(list(ApplicantType))
        who = {"name": NAME, "phone": PHONE}
        if kind is ApplicantType.NATURAL:
            who |= {"id_type": "passport", "id_number": f"E{self.dice.randrange(10**8)}"}
        else:
            who |= {"uscc": "91230800MA19000007"}
        return office.confirmed(applicant_type=kind, applicant=who)

    def goes_on(self, case: Case) -> None:
        """Handled, or ended before."""
        office = self.office
        if self.chance(0.1, "left open"):
            return
        self.later(4)
        if self.chance(0.15, "correction"):
            office.deliver(office.issued(case, Letter.CORRECTION))
            if self.chance(0.4, "uncorrected"):
                self.later(0)
                self.wait(30)
                office.do(case, Act.CLOSE_UNCORRECTED)
                self.contested(case)
                return
            self.later(6)
            office.party(case, Do.SUPPLEMENT, supplement="补正的内容。")
        office.do(case, Act.ACCEPT)
        if self.chance(0.15, "withdrawn"):
            office.party(case, Do.WITHDRAW, withdrawal="不需要了。")
            return
        if self.chance(0.2, "fee") and not self.paid(case):
            return
        if self.chance(0.15, "third party"):
            self.asked(case)
        if self.chance(0.2, "extension"):
            office.do(case, Do.EXTEND, office.head, days=10, ground="信息较多")
            office.issued(case, Letter.EXTENSION)
        self.later(15)
        self.replied(case, self.dice.choice(REPLIES))
        self.contested(case)

    def wait(self, days: int) -> None:
        """So many days pass. Raises Stopped."""
        on = city_date(self.office.at) + timedelta(days=days)
        if on > LAST:
            raise Stopped
        self.office.on(on)

    def paid(self, case: Case) -> bool:
        """A fee is asked for; whether it was paid."""
        office = self.office
        pages = self.dice.choice((68, 101, 201))
        office.do(case, Act.SET_FEE, office.head, basis=Basis.PAGE, quantity=pages)
        office.deliver(office.issued(case, Letter.FEE))
        if self.chance(0.4, "unpaid"):
            self.wait(40)
            office.do(case, Act.CLOSE_UNPAID)
            return False
        self.later(10)
        amount = int(office.fresh(case).request.fee.amount)
        office.do(case, Act.PAID, paid_on=city_date(office.at), amount=amount)
        return True

    def asked(self, case: Case) -> None:
        """A third party is asked and answers."""
        office = self.office
        office.do(case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价")
        office.deliver(office.issued(case, Letter.THIRD_PARTY))
        self.later(10)
        office.do(
            case,
            Act.THIRD_PARTY_OPINION,
            which=str(case.request.third_parties.count()),
            opinion="agrees",
            answered_on=city_date(office.at),
        )

    def replied(self, case: Case, result: str) -> None:
        """Decided, reviewed by two, signed, issued, delivered, closed."""
        office = self.office
        if result == Result.NOT_HELD:
            office.do(
                case, Act.SEARCH, place="档案室", keywords="绿化", period="2025", hits=0,
                conclusion="无",
            )  # fmt: skip
        office.decided(office.fresh(case), result, **SAYS)
        letter = office.issue(office.reviewed(case))
        office.deliver(letter)
        office.do(case, Act.CLOSE)

    def contested(self, case: Case) -> None:
        """Against some there is a review or a suit; some are answered anew."""
        office, on = self.office, city_date
        if not self.chance(0.35, "contested"):
            return
        self.later(40)
        ended_in = office.fresh(case).request.outcomes.latest("round").result
        suit = ended_in in {Result.GRANTED, Result.NOT_HELD} and self.dice.random() < 0.4
        kind = "suit_direct" if suit else "review"
        office.do(
            case, Act.REMEDY_FILED, kind=kind, filed_on=on(office.at), body="佳木斯市人民政府"
        )
        if self.chance(0.2, "pending"):
            return
        self.wait(self.dice.randint(20, 70))
        ending = self.dice.choice(("maintained", "corrected", "other"))
        redo = ending == "corrected" and self.chance(0.7, "redo")
        due = (on(office.at) + timedelta(days=20)).isoformat() if redo else None
        office.do(
            case, Act.REMEDY_DECIDED, which=str(case.request.remedies.count()), ending=ending,
            order="redo" if redo else "none", decided_on=on(office.at), redo_due_on=due,
        )  # fmt: skip
        if redo:
            office.do(case, Act.REDO, office.head, decided_on=on(office.at), note="复议决定")
            self.replied(case, Result.GRANTED)
        elif kind == "review" and self.chance(0.5, "suit after review"):
            self.later(10)
            office.do(
                case, Act.REMEDY_FILED, kind="suit_after_review", filed_on=on(office.at),
                body="人民法院",
            )  # fmt: skip


EVENTS = frozenset(
    {
        *("left open", "correction", "uncorrected", "withdrawn", "fee", "unpaid", "third party"),
        *("extension", "contested", "pending", "redo", "suit after review"),
    }
)
"""What may happen to a request."""
