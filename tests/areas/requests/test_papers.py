"""Forms on paper: empty ones for everybody, filled ones for who handles the request."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from tests.areas.requests.office import INFO, NAME, Office
from yangguang.areas.requests.office_services import set_office
from yangguang.areas.requests.papers import papers_of
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.rules.thirdparties import Basis
from yangguang.kernel.cases.letters import text_of
from yangguang.kernel.cases.models import Case, KindSetting, SheetOrder
from yangguang.kernel.cases.services.retention import erase_case
from yangguang.kernel.cases.sheets import forget_old, print_sheets, sheet_paths
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import SYSTEM, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def person(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def paper(client: Client, which: str = "ysqgk", form: str = "pdf"):
    return client.get(reverse("requests:paper", args=["czj", which, form]))


def words(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def describe(office: Office, **values: str) -> int:
    return set_office(
        agency=office.unit,
        values={
            f"office.{name}": values.get(name, "")
            for name in ("name", "address", "postcode", "hours", "phone", "fax", "email")
        },
        actor=office.head,
        at=office.at,
    )


def test_empty_form_is_set_by_the_worker_and_asks_no_purpose(office, client) -> None:
    describe(office, address="演示路1号", phone="0454-0000000")

    first = paper(client)
    print_sheets(now())
    second = paper(client)

    assert first.status_code == 202
    said = words(second.content).replace(" ", "")
    assert "演示路1号" in said
    assert "0454-0000000" in said
    assert "用途" in said  # that it need not be told
    assert said.count("用途") == 1
    table = Document(io.BytesIO(paper(client, form="docx").content)).tables
    assert any("姓名或者单位名称" in cell.text for t in table for cell in t._cells)
    assert SheetOrder.objects.count() == 1


def test_correction_has_a_form_of_its_own_and_others_none(office, client) -> None:
    paper(client, "gengzheng")
    print_sheets(now())

    assert "要更正的记录" in words(paper(client, "gengzheng").content).replace(" ", "")
    assert paper(client, "other").status_code == 404
    assert paper(client, form="exe").status_code == 404


def test_guide_and_letters_give_the_office_as_it_was_set(office, client) -> None:
    assert describe(office, name="办公室", address="演示路1号") == 2
    assert describe(office, name="办公室", address="演示路1号") == 0

    page = client.get(reverse("requests:apply", args=["czj"])).content.decode()

    assert "演示路1号" in page
    assert KindSetting.objects.filter(agency=office.unit).count() == 2
    letter = office.letter(office.confirmed(), "correction_notice")
    assert "办公室。办公地址：演示路1号。" in text_of(letter).parts[-1].text


def test_office_is_set_by_its_own_people_alone(office: Office, client: Client) -> None:
    client.force_login(person(office.handler))
    assert client.get(reverse("requests_desk:office")).status_code == 403

    client.force_login(person(office.head))
    answer = client.post(reverse("requests_desk:office"), {"phone": "0454-1", "email": "x"})
    assert "phone" in answer.content.decode()
    assert not KindSetting.objects.exists()
    client.post(reverse("requests_desk:office"), {"phone": "0454-1"})
    assert KindSetting.objects.get().value == "0454-1"


def third_party_asked(office: Office) -> Case:
    case = office.handled()
    office.do(
        case,
        Act.NAME_THIRD_PARTY,
        name="某某园林有限公司",
        address="演示路2号",
        info="合同单价",
    )
    office.do(
        case,
        "consult",
        agency=str(office.other.pk),
        basis=Basis.CO_MAKER,
        question="是否同意公开共同制作的方案？",
    )
    return office.fresh(case)


def test_each_form_of_a_request_says_what_its_law_asks(office: Office) -> None:
    case = third_party_asked(office)

    found = {p.key: p.make() for p in papers_of(case, office.at)}
    said = {key: document.parts[0].body_html for key, document in found.items()}

    assert list(found) == ["register", "opinion-1", "consult-1", "review", "archive"]
    assert NAME in said["register"]
    assert INFO in said["register"]
    assert "某某园林有限公司" in said["opinion-1"]
    assert found["consult-1"].title == "政府信息公开征求意见书"
    assert "视为同意公开" in said["consult-1"]
    for key in ("opinion-1", "consult-1"):  # nobody asked needs to know who asks
        assert NAME not in said[key]
        assert INFO not in said[key]


def test_closed_request_has_proofs_of_delivery_and_a_list_in_order(office: Office) -> None:
    case = office.closed()

    found = {p.key: p.make().parts[0].body_html for p in papers_of(case, office.at)}

    reply = case.letters.get(template="reply")
    proof = found[f"delivery-{reply.pk}"]
    assert reply.number in proof
    assert "EMS 1" in proof
    review = found["review"]
    assert person(office.secrecy).name in review
    listed = found["archive"]
    for name in ("政府信息公开申请和登记表", "送达回证", "公开审查呈批单"):
        assert name in listed
    assert listed.index("登记表") < listed.index("答复书")


def test_forms_open_for_who_handles_it_and_the_look_is_recorded(office, client) -> None:
    case = office.handled()
    address = reverse("requests_desk:paper_file", args=[case.number, "register", "pdf"])

    client.force_login(person(office.stranger))
    assert client.get(address).status_code == 404
    client.force_login(person(office.handler))
    assert client.get(address).status_code == 202
    print_sheets(now())
    before = AccessRecord.objects.count()

    data = client.get(address).content

    assert NAME in words(data).replace(" ", "")
    assert AccessRecord.objects.count() == before + 1
    page = client.get(reverse("requests_desk:papers", args=[case.number])).content.decode()
    assert "归档目录" in page
    assert client.get(address.replace("register", "delivery-9")).status_code == 404


def test_printed_forms_lie_sealed_and_go_with_the_night_and_the_erasure(office, client) -> None:
    case = office.closed()
    client.force_login(person(office.handler))
    address = reverse("requests_desk:paper_file", args=[case.number, "register", "docx"])
    client.get(address)
    print_sheets(now())
    (row,) = SheetOrder.objects.all()
    assert NAME not in row.sealed
    paths = sheet_paths([row])
    for path in paths:
        with default_storage.open(path, "rb") as file:
            assert not file.read(4).startswith((b"%PDF", b"PK"))

    forget_old(None, now() + timedelta(days=2))
    assert not SheetOrder.objects.exists()
    assert not any(default_storage.exists(path) for path in paths)

    client.get(address)
    print_sheets(now())
    erase_case(case=office.fresh(case), reason="retention", actor=SYSTEM, at=now())
    assert not SheetOrder.objects.exists()
