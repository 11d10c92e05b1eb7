"""Public pages, programs and the desk."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from yangguang.areas.regulations.models import Dossier, Regulation, Reprint
from yangguang.areas.regulations.rules.drafting import Act, Limits
from yangguang.areas.regulations.selectors.limits import counted, filing_rule
from yangguang.areas.regulations.services import reprints
from yangguang.areas.regulations.services.library import open_evaluations
from yangguang.areas.regulations.work import RegulationWork
from yangguang.kernel.asking import answered
from yangguang.kernel.duties.models import ParameterValue
from yangguang.kernel.ledger.models import Act as Ledger
from yangguang.kernel.ledger.models import Seal
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.registry import lists
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import change_validity

if TYPE_CHECKING:
    from tests.areas.regulations.bureau import Bureau
    from yangguang.kernel.organizations.rules import Actor


def desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def test_the_library_answers_for_a_day(bureau: Bureau, client: Client) -> None:
    row = bureau.document(title="关于印发《校车管理办法》的通知")
    Regulation.objects.filter(pk=row.pk).update(
        repealed_on=bureau.on, published_on=date(2024, 1, 1)
    )

    today = client.get(reverse("regulations:library"), {"status": "holds"}).text
    before = client.get(
        reverse("regulations:library"), {"status": "holds", "on": "2025-06-01"}
    ).text

    assert "校车管理办法" not in today
    assert "校车管理办法" in before
    life = client.get(reverse("regulations:life", args=[row.record.public_id]))
    assert life.status_code == 200
    assert "已废止" in life.text


def told(name: str, query: str = "", *, after: int = 0) -> list[tuple[str, str]]:
    """(title, first fact) of what a subscriber is told, by the place he was last told of."""
    seal(at=now())
    found = lists[name].items(query, after=after, upto=10**6, limit=20)
    return [(item.line.title, item.line.facts[0]) for item in found]


def test_the_library_is_followed_under_its_filters(bureau: Bureau, client: Client) -> None:
    row = bureau.document(title="关于印发《校车管理办法》的通知")
    library = lists["regulations"]

    page = client.get(reverse("regulations:library"), {"text": "校车", "order": "starts"}).text
    query = library.canonical(QueryDict("order=starts&status=holds&text=校车&junk=1&page=2"))

    assert "?list=regulations&amp;text=" in page
    assert QueryDict(query).dict() == {"text": "校车", "status": "holds"}
    assert library.label(query) == "政策文件库：‘校车’、现行有效（含已修改）"
    assert told("regulations", query) == [(row.record.current.version.title, "现行有效")]
    assert told("regulations", "text=养犬") == []
    place = Seal.objects.latest("sequence").sequence
    assert told("regulations", after=place) == []

    change_validity(
        record=row.record,
        validity="abolished",
        basis=None,
        actor=bureau.drafter,
        at=bureau.at,
    )
    Regulation.objects.filter(pk=row.pk).update(repealed_on=bureau.on)
    assert told("regulations", after=place) == [(row.record.current.version.title, "已废止")]
    assert told("regulations", "status=holds", after=place) == []


def test_the_library_is_filtered_by_topic_and_days_and_sorted(
    bureau: Bureau, client: Client
) -> None:
    early = bureau.document(title="关于印发《甲办法》的通知")
    late = bureau.document(title="关于印发《乙办法》的通知")
    Regulation.objects.filter(pk=early.pk).update(
        published_on=date(2024, 1, 1), starts_on=date(2026, 3, 1)
    )
    Regulation.objects.filter(pk=late.pk).update(
        published_on=date(2025, 1, 1), starts_on=date(2025, 3, 1)
    )
    address = reverse("regulations:library")

    def titles(**asked: str) -> list[str]:
        shown = client.get(address, asked).text.partition('class="records"')[2]
        found = [(shown.find(word), word) for word in ("甲办法", "乙办法")]
        return [word for place, word in sorted(found) if place >= 0]

    topic = bureau.office.topic.code
    assert titles() == ["乙办法", "甲办法"]
    assert titles(order="starts") == ["甲办法", "乙办法"]
    assert titles(since="2024-06-01") == ["乙办法"]
    assert titles(until="2024-06-01") == ["甲办法"]
    assert titles(topic=topic) == ["乙办法", "甲办法"]
    assert titles(topic="99") == []
    assert "政策文件库" in client.get(address).text


def test_programs_get_the_same(bureau: Bureau, client: Client) -> None:
    row = bureau.document()

    told = json.loads(client.get("/api/v1/regulations?text=校车").content)
    rows = b"".join(client.get(reverse("regulations:library_csv")).streaming_content).decode()

    assert told["total"] == 1
    assert told["documents"][0]["status"] == "in_force"
    assert told["documents"][0]["url"].endswith(f"/documents/{row.record.public_id}/")
    assert "佳教规〔2024〕1号" in rows
    assert client.get("/api/v1/regulations?on=gestern").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_more(
    bureau: Bureau, client: Client, count: int, django_assert_max_num_queries: object
) -> None:
    for n in range(count):
        bureau.document(doc_number=f"佳教规〔2024〕{n + 1}号")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert client.get(reverse("regulations:library")).status_code == 200


def test_what_is_not_public_is_in_no_list(bureau: Bureau, client: Client) -> None:
    made = bureau.at_gate()

    assert "养犬" not in client.get(reverse("regulations:library")).text
    assert client.get(reverse("regulations:life", args=[made.record.public_id])).status_code == 404


def test_a_drafter_walks_the_desk(bureau: Bureau) -> None:
    browser = desk(bureau.drafter)
    answer = browser.post(
        reverse("regulations_desk:new"),
        {"agency": "jyj", "issuer": "jyj", "legal_unit": "sfj", "title": "关于养犬的通知"},
    )
    page = browser.get(answer["Location"])
    assert "暂不能办" in page.text

    number = answer["Location"].rstrip("/").rpartition("/")[2]
    step = reverse("regulations_desk:act", args=[number, "assess"])
    assert browser.get(step).status_code == 200
    data = {
        "necessity": "多", "feasibility": "可", "effects": "小", "unrepeated": "on", "lock": 0,
        "tests": ["outward", "general", "repeated", "power"],
    }  # fmt: skip
    half = browser.post(step, {**data, "tests": ["outward"]})
    assert "不具备" in half.text
    assert browser.post(step, data).status_code == 302
    assert browser.post(step, data).status_code == 200  # the lock has moved on
    for name in ("dossiers", "interpretations", "library", "cleanups", "reprints"):
        assert browser.get(reverse(f"regulations_desk:{name}")).status_code == 200


def test_every_step_has_a_form_that_opens(bureau: Bureau) -> None:
    made = bureau.drafted()
    browser = desk(bureau.drafter)

    for act in Act:
        where = reverse("regulations_desk:act", args=[made.number, act.value])
        expected = 404 if act in {Act.PREPARE, Act.REOPEN, Act.PUBLISH} else 200
        assert browser.get(where).status_code == expected, act


def test_the_reviewer_sees_it_once_it_was_sent(bureau: Bureau) -> None:
    made = bureau.drafted()
    where = reverse("regulations_desk:dossier", args=[made.number])
    browser = desk(bureau.lawyer)
    assert browser.get(where).status_code == 404

    bureau.take(made, Act.SUBMIT)

    assert browser.get(where).status_code == 200
    assert "规范性文件" in browser.get(reverse("desk:today")).text


def test_a_reprint_tells_source_and_delay(bureau: Bureau, client: Client) -> None:
    made = reprints.start_reprint(
        agency=bureau.unit, level="state", title="国务院关于促进校车安全的意见", doc_number="",
        source="中国政府网", source_url="https://www.gov.cn/a.html",
        source_at=bureau.at - timedelta(hours=30), known_at=bureau.at - timedelta(hours=5),
        text="为促进校车安全，提出以下意见。", topic=bureau.office.topic, actor=bureau.drafter,
        at=bureau.at,
    )  # fmt: skip
    bureau.publish(made.record)

    page = client.get(reverse("regulations:reprints")).text
    act = Ledger.objects.get(kind="regulations.republished")
    assert "国务院关于促进校车安全的意见" in page
    assert act.payload["hours"] == 30
    assert told("reprints") == [("国务院关于促进校车安全的意见", "中国政府网")]
    with pytest.raises(Refused) as refused:
        reprints.start_reprint(
            agency=bureau.unit, level="state", title="再来", doc_number="", source="中国政府网",
            source_url="https://www.gov.cn/a.html", source_at=bureau.at, known_at=bureau.at,
            text="x", topic=None, actor=bureau.drafter, at=bureau.at,
        )  # fmt: skip
    assert refused.value.code == "again"
    assert Reprint.objects.count() == 1


def test_the_filing_limit_is_the_same_everywhere_and_keeps_what_was_set_when_it_began(
    bureau: Bureau,
) -> None:
    made = bureau.published()
    began = bureau.at - timedelta(days=3)
    Dossier.objects.filter(pk=made.pk).update(published_at=began)
    ParameterValue.objects.create(
        key="normative-filing", number=1, label="备案", amount=60, unit="working_days", law="x",
        set_by="x", since=bureau.on, set_at=bureau.at,
    )  # fmt: skip
    limit = counted(filing_rule(Limits().filing_days), began, bureau.at)
    assert limit.due_on is not None
    day = f"{limit.due_on.year}年{limit.due_on.month}月{limit.due_on.day}日"
    browser = desk(bureau.drafter)

    for name, args in (("dossiers", []), ("dossier", [made.number])):
        assert day in browser.get(reverse(f"regulations_desk:{name}", args=args)).text
    (line,) = answered(RegulationWork().gather(bureau.drafter, at=bureau.at, limit=9))["mine"]
    assert line.due_on == limit.due_on


def test_today_shows_what_waits_for_whom(bureau: Bureau) -> None:
    made = bureau.drafted()
    assert made.title not in desk(bureau.lawyer).get(reverse("desk:today")).text

    bureau.take(made, Act.SUBMIT)
    row = bureau.document(valid_until=bureau.on + timedelta(days=30))
    open_evaluations(None, bureau.at)

    assert made.title in desk(bureau.lawyer).get(reverse("desk:today")).text
    page = desk(bureau.drafter).get(reverse("desk:today")).text
    assert "到期评估" in page
    assert row.record.current.version.title in page


@pytest.mark.parametrize("years", [0, 1])
def test_a_number_of_another_year_is_warned_of_and_taken(bureau: Bureau, years: int) -> None:
    made = bureau.drafted()
    for act in (Act.SUBMIT, Act.CONCLUDE, Act.DELIBERATE, Act.SIGN):
        made = bureau.take(made, act)
    number = f"佳教规〔{bureau.on.year - years}〕7号"

    made = bureau.take(made, Act.REGISTER, doc_number=number)

    page = desk(bureau.drafter).get(reverse("regulations_desk:dossier", args=[made.number])).text
    assert made.state == "registered"
    assert ("年份与成文日期的年份不同" in page) is bool(years)
