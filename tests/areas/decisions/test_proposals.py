"""Proposals in writing: matters with clocks, studied by one, decided by another, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.areas.decisions.hall import Hall
from tests.areas.decisions.test_dossiers import Table
from tests.kernel.publishing.office import officer
from yangguang.areas.decisions.models import ProposalMatter
from yangguang.areas.decisions.rules.proposal import Act, Clock, State
from yangguang.areas.decisions.services.proposing import NewProposal, file_proposal
from yangguang.kernel.cases.models import Case, CaseClock, CaseText
from yangguang.kernel.cases.rules import Channel, Do
from yangguang.kernel.cases.selectors import public_status, text_named
from yangguang.kernel.cases.services import do_act
from yangguang.kernel.ledger.models import Act as Recorded
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.test import Client

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db
WORDS = {
    "proposal": "在小区建设充电设施",
    "problem": "楼道充电很不安全，我的电话13812345678。",
    "solution": "统一建设充电设施。",
}


class Study:
    """A proposal on its way through the hands of an office."""

    def __init__(self, hall: Hall) -> None:
        self.hall, unit = hall, hall.office.agency
        self.handler = officer(unit, Role.HANDLER, on=city_date(hall.at))
        self.leader = officer(unit, Role.LEADER_IN_CHARGE, on=city_date(hall.at), username="leader")
        self.opened: Opened = file_proposal(
            new=NewProposal(
                organ=unit, title=WORDS["proposal"], problem=WORDS["problem"],
                solution=WORDS["solution"], applicant={"name": "王演示"},
            ),
            actor=ANONYMOUS, at=hall.at,
        )  # fmt: skip

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.opened.case.pk)

    def do(self, act: str, actor: Actor, **answers: Any) -> Case:
        case = self.case
        return do_act(
            case=case, lock=case.lock, act=act, answers=answers, actor=actor, at=self.hall.at
        )

    def studied(self, **answers: Any) -> None:
        self.do(Do.TAKE, self.handler)
        self.do(Act.STUDY, self.handler)
        self.do(Act.RESULT, self.handler, **{
            "result": "later", "answer": "建议合理，列入明年研究。", **answers
        })  # fmt: skip


@pytest.fixture
def study(hall: Hall) -> Study:
    return Study(hall)


def test_proposal_is_a_matter_with_clocks_whose_words_lie_sealed(study: Study) -> None:
    case = study.case

    assert case.number.startswith("JY-")
    assert "充电" not in case.title
    assert {c.name for c in CaseClock.objects.filter(case=case)} == {Clock.ACCEPTANCE, Clock.ANSWER}
    assert case.due_at is not None
    assert not CaseText.objects.filter(case=case, sealed__contains="充电").exists()
    assert text_named(case, "problem") == WORDS["problem"]
    assert "充电" not in str(list(Recorded.objects.values_list("payload", flat=True)))


def test_author_reads_no_result_before_it_is_decided(study: Study) -> None:
    study.studied()
    before = public_status(study.case, study.hall.at)
    study.do(Act.ANSWER, study.leader)
    after = public_status(study.case, study.hall.at)

    assert "列入明年研究" not in str(before)
    assert "列入明年研究" in str(after)
    assert "列入今后研究" in str(after)
    assert study.case.state == State.ANSWERED
    assert study.case.answered_at is not None


def test_who_studied_does_not_decide(study: Study) -> None:
    study.studied()

    with pytest.raises(Refused):
        study.do(Act.ANSWER, study.handler)
    study.do(Act.RETURN, study.leader, returned="请补充理由。")
    assert study.case.state == State.STUDYING
    assert ProposalMatter.objects.get(case=study.case).result == ""


def test_adopted_proposal_leads_to_its_dossier(study: Study) -> None:
    dossier = Table(study.hall).item
    with pytest.raises(Refused, match="决策档案"):
        study.studied(result="adopted", answer="经过研究，决定启动决策程序。")

    study.do(
        Act.RESULT, study.handler, result="adopted", answer="经过研究，决定启动决策程序。",
        dossier=dossier.number,
    )  # fmt: skip

    assert ProposalMatter.objects.get(case=study.case).dossier == dossier


@pytest.mark.parametrize(
    "words", [{"title": "短"}, {"problem": "太短"}, {"solution": "好"}], ids=str
)
def test_proposal_that_says_too_little_is_refused(hall: Hall, words: dict[str, str]) -> None:
    known = {"title": WORDS["proposal"], "problem": WORDS["problem"], "solution": WORDS["solution"]}

    with pytest.raises(Refused):
        file_proposal(
            new=NewProposal(organ=hall.office.agency, **{**known, **words}), actor=ANONYMOUS,
            at=hall.at,
        )  # fmt: skip
    assert not Case.objects.exists()


def test_citizen_proposes_page_after_page_and_follows_it(hall: Hall, client: Client) -> None:
    hall.office.agency.level = "city"
    hall.office.agency.save()
    about = client.get("/decisions/proposals/").content.decode()
    client.post("/decisions/proposals/new/")
    sent = {"organ": hall.office.agency.code, **WORDS}
    short = client.post("/decisions/proposals/new/what/", {**sent, "problem": "短"})
    client.post("/decisions/proposals/new/what/", sent)
    client.post("/decisions/proposals/new/contact/", {"name": "", "phone": "", "email": ""})
    check = client.get("/decisions/proposals/new/check/").content.decode()
    for _time in range(2):
        client.post("/decisions/proposals/new/check/", {"website": ""})
    receipt = client.get("/decisions/proposals/received/").content.decode()

    assert "30 个工作日内答复" in about
    assert WORDS["proposal"] in short.content.decode()
    assert WORDS["problem"] in check
    case = Case.objects.get()
    assert case.number in receipt
    assert case.channel == Channel.WEB


def test_number_and_code_open_the_matter_at_the_old_address(study: Study, client: Client) -> None:
    sent = {"number": study.case.number, "code": study.opened.code}

    wrong = client.post("/decisions/proposals/follow/", {**sent, "code": "2222-2222-2222"})
    right = client.post("/decisions/proposals/follow/", sent, follow=True)

    assert wrong.status_code == 200
    assert right.redirect_chain == [("/status/matter/", 302)]
    assert WORDS["proposal"] in right.content.decode()


def test_officer_registers_a_letter_for_his_own_organ_only(hall: Hall, client: Client) -> None:
    hall.office.agency.level = "city"
    hall.office.agency.save()
    handler = officer(hall.office.agency, Role.HANDLER, on=city_date(hall.at))
    client.force_login(Person.objects.get(pk=handler.person_id))
    sent = {"channel": "post", "organ": hall.office.agency.code, **WORDS}

    client.post("/desk/decisions/proposals/register/", {**sent, "organ": "nobody"})
    assert not Case.objects.exists()
    page = client.post("/desk/decisions/proposals/register/", sent).content.decode()

    case = Case.objects.get()
    assert (case.channel, case.number in page) == ("post", True)
