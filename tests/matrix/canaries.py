"""Persons nobody could mistake, in matters of every kind and state; and where they are read.

Every person and every text bears a mark of its own, so that whatever shows one tells whose it is.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tests.areas.requests.office import Office
from tests.kernel.publishing.office import officer
from yangguang.areas.decisions.meetings.models import OpenEvent
from yangguang.areas.decisions.meetings.services.registering import NewRegistration, register
from yangguang.areas.decisions.models import Consultation
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.services import opinions
from yangguang.areas.decisions.services.proposing import NewProposal, file_proposal
from yangguang.areas.decisions.surveys.models import Survey
from yangguang.areas.decisions.surveys.services import answering
from yangguang.areas.oversight.rules import Failing
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.areas.requests.correction_services import NewCorrection, file_correction
from yangguang.areas.requests.rules import correcting
from yangguang.areas.requests.rules.fees import Basis
from yangguang.areas.requests.rules.names import Act, Letter
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.numbers import next_in_series
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse

    from tests.matrix.material import Material
    from yangguang.kernel.cases.services import Opened

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FOUND = re.compile(
    r"渡鸦(?P<name>[A-Z]\d\dN)|(?P<id>230803199\d[01]\d2[0-8]9\d\d[0-9X])|1390777(?P<phone>\d{4})"
    r"|乌鸦街(?P<address>[A-Z]\d\dA)|raven(?P<email>[a-z]\d\de)@|寒鸦(?P<text>[A-Z]\d\dT)"
)
"""Any mark; the group says of what."""


def identity_number(place: int) -> str:
    """A resident's number that is right, a different one for each place under a thousand."""
    body = f"2308031990{place // 100 % 10 + 1:02d}2{place // 10 % 9}9{place % 100:02d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass
class Canary:
    """One person with his words, and the matter he is in."""

    letter: str
    place: int
    case: Case | None = None
    code: str = ""
    """Query code of his matter."""
    state: str = ""

    @property
    def mark(self) -> str:
        """What his values bear."""
        return f"{self.letter}{self.place:02d}"

    @property
    def person(self) -> dict[str, str]:
        """Name and addresses."""
        number = (ord(self.letter) - ord("A")) * 100 + self.place
        return {
            "name": f"渡鸦{self.mark}N",
            "id_type": "resident_id",
            "id_number": identity_number(number),
            "phone": f"1390777{number:04d}",
            "email": f"raven{self.mark.lower()}e@canary.example",
            "address": f"佳木斯市前进区乌鸦街{self.mark}A号",
        }

    @property
    def text(self) -> str:
        """His words."""
        return f"寒鸦{self.mark}T所写的一段足够长的话"

    def owns(self, token: str) -> bool:
        """Whether the mark is his."""
        values = (*self.person.values(), self.text)
        return any(token in value for value in values)


def marks_in(text: str) -> set[tuple[str, str]]:
    """Every mark in the text: of what, and the mark."""
    return {(found.lastgroup or "", found[0]) for found in FOUND.finditer(text)}


@dataclass
class Roost:
    """The canaries: requests and corrections in every state, and what else persons send."""

    material: Material
    cases: dict[str, Canary] = field(default_factory=dict)
    others: dict[str, Canary] = field(default_factory=dict)
    """Opinions, registrations, proposals, answers: no matters of the kernel."""
    third: dict[str, Canary] = field(default_factory=dict)
    """Third parties, by the state of the request that names them."""

    def __post_init__(self) -> None:
        self.office = AtMaterial(self.material)
        self._place = 0
        self._requests()
        self._corrections()
        self._complaints()
        self._participants()

    def all(self) -> Iterator[Canary]:
        """Everybody."""
        yield from (*self.cases.values(), *self.others.values(), *self.third.values())

    def whose(self, token: str) -> Canary:
        """Who bears the mark. Raises StopIteration for nobody."""
        return next(canary for canary in self.all() if canary.owns(token))

    def _new(self, letter: str) -> Canary:
        self._place += 1
        return Canary(letter, self._place)

    def _keep(self, key: str, canary: Canary, opened: Opened | Case, code: str = "") -> None:
        case = opened if isinstance(opened, Case) else opened.case
        canary.case = Case.objects.select_related("agency").get(pk=case.pk)
        canary.code, canary.state = code, canary.case.state
        self.cases[key] = canary

    # --- requests --------------------------------------------------------------------------------

    def _requests(self) -> None:
        made = self._ways()
        for state, way in made.items():
            canary = self._new("A")
            self.office.canary = canary
            self.office.on(date(2026, 10, 12))
            self._keep(f"request {state}", canary, way(), self.office.code)
            assert canary.state == state, (canary.state, state)

    def _ways(self) -> dict[str, Callable[[], Case]]:
        """How a request comes to each state."""
        office = self.office

        def corrected(then: int = 0) -> Case:
            case = office.confirmed()
            office.deliver(office.issued(case, Letter.CORRECTION))
            if then:
                office.on(city_date(office.at) + timedelta(days=then))
                office.do(case, Act.CLOSE_UNCORRECTED)
            return office.fresh(case)

        def charged(then: int = 0) -> Case:
            case = office.handled()
            office.do(case, Act.SET_FEE, office.head, basis=Basis.PAGE, quantity=68)
            office.deliver(office.issued(case, Letter.FEE))
            if then:
                office.on(city_date(office.at) + timedelta(days=then))
                office.do(case, Act.CLOSE_UNPAID)
            return office.fresh(case)

        def reason() -> Case:
            case = office.confirmed()
            office.issued(case, Letter.REASON)
            return office.fresh(case)

        def consulting() -> Case:
            case = office.handled()
            third = self.third["request consulting"] = self._new("B")
            office.do(
                case, Act.NAME_THIRD_PARTY, name=third.person["name"],
                address=third.person["address"], info=third.text,
            )  # fmt: skip
            office.deliver(office.issued(case, Letter.THIRD_PARTY))
            return office.fresh(case)

        def drafting() -> Case:
            case = office.do(
                office.handled(), Act.SEARCH, place="档案室", keywords="绿化", hits=2,
                period="2025", conclusion="没有找到",
            )  # fmt: skip
            return office.decided(case)

        def in_review(*, legality: bool = False, secrecy: bool = False) -> Case:
            case = office.decided(office.handled())
            office.letter(case, Letter.REPLY)
            if legality:
                office.do(case, Act.PASS_LEGALITY, office.head, note="同意")
            if secrecy:
                office.do(case, Act.PASS_SECRECY, office.secrecy, note="可以公开")
            return office.fresh(case)

        def approved() -> Case:
            case = office.decided(office.handled())
            office.reviewed(case)
            return office.fresh(case)

        def archived() -> Case:
            case = office.closed()
            office.do(
                case, Act.REMEDY_FILED, kind="review", filed_on=city_date(office.at), body="市政府"
            )
            office.do(
                case, Act.REMEDY_DECIDED, which="1", ending="maintained", order="none",
                decided_on=city_date(office.at),
            )  # fmt: skip
            return office.do(case, Act.ARCHIVE)

        def withdrawn() -> Case:
            return office.party(office.handled(), Do.WITHDRAW, withdrawal=office.canary.text)

        return {
            "awaiting_confirmation": office.filed,
            "unreachable": lambda: office.do(
                office.filed(),
                Act.LOSE_CONTACT,
                office.head,
                note=f"{office.canary.text}，没人接。",
            ),
            "screening": office.confirmed,
            "awaiting_correction": corrected,
            "awaiting_reason": reason,
            "in_processing": office.handled,
            "consulting": consulting,
            "awaiting_payment": charged,
            "drafting_reply": drafting,
            "legality_review": in_review,
            "secrecy_review": lambda: in_review(legality=True),
            "awaiting_approval": lambda: in_review(legality=True, secrecy=True),
            "approved": approved,
            "replied": office.replied,
            "delivered": office.delivered,
            "closed": office.closed,
            "archived": archived,
            "closed_uncorrected": lambda: corrected(30),
            "closed_unpaid": lambda: charged(40),
            "withdrawn": withdrawn,
        }

    # --- corrections -----------------------------------------------------------------------------

    def _corrections(self) -> None:
        office, act, letter = self.office, correcting.Act, correcting.Letter

        def received() -> Case:
            opened = file_correction(
                new=NewCorrection(
                    agency=office.unit, applicant_type=ApplicantType.NATURAL,
                    applicant=office.canary.person, record=office.canary.text, wrong="六个月",
                    right="十二个月", evidence=f"{office.canary.text}的凭证",
                    files=[(f"{office.canary.text}.txt", office.canary.text.encode(),
                            "text/plain")],
                ),
                actor=ANONYMOUS, at=office.at,
            )  # fmt: skip
            office.code = opened.code
            return opened.case

        def verifying() -> Case:
            return office.do(office.do(received(), "take"), act.ACCEPT)

        def awaiting() -> Case:
            case = verifying()
            office.issued(case, letter.SUPPLEMENT)
            return office.fresh(case)

        def decided() -> Case:
            case = office.do(verifying(), act.VERIFY, verification=office.canary.text)
            return office.do(
                case, act.DECIDE, outcome="corrected", reasons="属实。", correction="十二个月。"
            )

        def answered() -> Case:
            case = decided()
            office.issued(case, letter.RESULT)
            return office.fresh(case)

        def closed() -> Case:
            case = answered()
            office.deliver(case.letters.get(template=letter.RESULT))
            return office.fresh(case)

        ways: dict[str, Callable[[], Case]] = {
            "received": received,
            "verifying": verifying,
            "awaiting_supplement": awaiting,
            "decided": decided,
            "answered": answered,
            "closed": closed,
            "withdrawn": lambda: office.party(verifying(), Do.WITHDRAW, withdrawal="已经改好。"),
        }
        assert set(ways) == set(correcting.State)
        for state, way in ways.items():
            canary = self._new("C")
            office.canary = canary
            office.on(date(2026, 10, 12))
            self._keep(f"correction {state}", canary, way(), office.code)
            assert canary.state == state, (canary.state, state)

    # --- what else persons send ------------------------------------------------------------------

    def _complaints(self) -> None:
        canary = self._new("D")
        opened = file_complaint(
            new=NewComplaint(
                respondent=self.material.other, failing=Failing.NOT_PUBLISHED,
                statement=f"{canary.text}，没有公开。", applicant=canary.person, wish=canary.text,
                files=[(f"{canary.text}.txt", canary.text.encode(), "text/plain")],
            ),
            actor=ANONYMOUS, at=self.material.office.at,
        )  # fmt: skip
        self._keep("complaint", canary, opened, opened.code)

    def _participants(self) -> None:
        """Who has an opinion on a draft, wants to attend, proposes something, answers a survey."""
        at, unit = self.material.office.at, self.material.office.agency
        opinion = self.others["opinion"] = self._new("E")
        who = opinion.person
        self.consultation = Consultation.objects.get(pk=self.material.consultation.pk)
        self.opinion = opinions.submit_opinion(
            consultation=self.consultation,
            new=opinions.NewOpinion(
                text=f"我的电话{who['phone']}，身份证号{who['id_number']}，建议提高标准。",
                kind=Kind.PERSON, person=who, consent=True,
            ),
            actor=ANONYMOUS, at=at,
        ).opinion  # fmt: skip
        guest = self.others["registration"] = self._new("F")
        event = OpenEvent.objects.get(pk=self.material.meeting.pk)
        next_in_series(f"meeting {event.pk}", 0)  # the material's own has the first number
        self.registration = register(
            event=event,
            new=NewRegistration(
                name=guest.person["name"], identity_number=guest.person["id_number"],
                group=event.strata.get().code, phone=guest.person["phone"], occupation="worker",
                email=guest.person["email"], viewpoint="赞成这项办法。",
            ),
            actor=ANONYMOUS, at=at,
        ).registration  # fmt: skip
        proposer = self.others["proposal"] = self._new("G")
        opened = file_proposal(
            new=NewProposal(
                organ=unit, title=f"{proposer.person['name']}关于公共停车的建议",
                problem=f"停车很难，请拨打{proposer.person['phone']}联系我谈一谈。",
                solution=f"建议多建停车场，{proposer.text}。", applicant=proposer.person,
            ),
            actor=ANONYMOUS, at=at,
        )  # fmt: skip
        self.proposal = opened.case
        asked = self.others["survey"] = self._new("H")
        survey = Survey.objects.get(pk=self.material.survey.pk)
        next_in_series(f"survey {survey.pk}", 0)  # the material's own has the first number
        self.survey_answer = answering.submit(
            survey=survey,
            new=answering.NewAnswer(
                typed={
                    "q1": ["1"],
                    "q2": [f"请打{asked.person['phone']}，或者写信到{asked.person['email']}。"],
                },
                token=answering.form_token(survey, at=at - timedelta(minutes=1)),
                contact={"name": asked.person["name"], "phone": asked.person["phone"]},
            ),
            actor=ANONYMOUS, at=at,
        ).answer  # fmt: skip


class AtMaterial(Office):
    """The office of the tests of requests, at the agency of the matrix, with people of its own."""

    canary: Canary
    code: str = ""

    def __init__(self, material: Material) -> None:
        self.at = material.office.at
        on = city_date(self.at) - timedelta(days=1000)
        self.unit, self.other = material.office.agency, material.other
        for name, role in (
            ("handler", Role.HANDLER),
            ("head", Role.DISCLOSURE_OFFICE),
            ("secrecy", Role.SECRECY_REVIEWER),
            ("leader", Role.LEADER_IN_CHARGE),
        ):
            setattr(self, name, officer(self.unit, role, on=on, username=f"canary-{name}"))
        self.applicant = ANONYMOUS

    def filed(self, **changes: Any) -> Case:
        """A request of the canary of this moment."""
        from yangguang.areas.requests.services import file_request

        mine = {
            "applicant": self.canary.person,
            "info_title": f"{self.canary.text}的安排",
            "info_description": self.canary.text,
            "files": [(f"{self.canary.text}.txt", self.canary.text.encode(), "text/plain")],
            **changes,
        }
        opened = file_request(new=self.new(**mine), actor=self.applicant, at=self.at)
        self.code = opened.code
        return opened.case


# --- reading ----------------------------------------------------------------------------------------


def words_of(answer: HttpResponse) -> str:
    """Everything an answer says: headers, text, and what stands in files of every form."""
    data = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    headers = " ".join(answer.headers.values())
    cookies = " ".join(morsel.value for morsel in answer.cookies.values())
    return f"{headers} {cookies} {text_in(bytes(data))}"


def text_in(data: bytes) -> str:
    """The bytes as text; archives, office files and PDF are opened."""
    if data[:2] == b"\x1f\x8b":
        return text_in(gzip.decompress(data))
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return " ".join(f"{name} {text_in(archive.read(name))}" for name in archive.namelist())
    if data[:5] == b"%PDF-":
        # What other tests left may only call itself a PDF: its bytes are looked at then.
        with suppress(PyPdfError):
            pages = PdfReader(io.BytesIO(data)).pages
            return "".join(page.extract_text() for page in pages).replace("\n", "")
    text = data.decode(errors="replace")
    # Programs may be answered in escapes.
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text) + text


def kept_in_tables() -> dict[str, set[tuple[str, str]]]:
    """Marks that stand readable in the database, by table and column."""
    found: dict[str, set[tuple[str, str]]] = {}
    for model in apps.get_models():
        columns = [
            column.name
            for column in model._meta.concrete_fields
            if isinstance(column, models.CharField | models.TextField | models.JSONField)
        ]
        for column in columns:
            for value in model._default_manager.values_list(column, flat=True).iterator():
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                if marks := marks_in(text or ""):
                    found.setdefault(f"{model._meta.label}.{column}", set()).update(marks)
    return found
