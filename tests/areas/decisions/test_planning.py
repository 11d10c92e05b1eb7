"""The annual catalogue, proposals, and what programs and calendars are given."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from tests.areas.decisions.hall import Hall, earlier_proposal
from tests.areas.decisions.test_dossiers import Table
from yangguang.areas.decisions.models import CatalogueEdition
from yangguang.areas.decisions.rules.dossier import Move
from yangguang.areas.decisions.selectors.consultations import public_consultations
from yangguang.areas.decisions.selectors.feedback import publication_of
from yangguang.areas.decisions.services import planning
from yangguang.areas.decisions.work import ConsultationWork
from yangguang.kernel.asking import answered
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.registry import lists
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.publishing.acting import Overtaken
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def edition_of(hall: Hall) -> CatalogueEdition:
    return CatalogueEdition.objects.select_related("organ", "record").latest("pk")


def planned(hall: Hall, *, consent: str = "佳委〔2026〕2号") -> CatalogueEdition:
    Column.objects.get_or_create(slug="jcml", name="决策事项目录")
    on = city_date(hall.at)
    edition = planning.open_edition(
        organ=hall.office.agency, year=on.year, actor=hall.drafter, at=hall.at
    )
    if not edition.items.exists():
        fields = {
            "title": "城市养犬管理办法",
            "kind": "K1",
            "lead": hall.office.agency,
            "planned_on": on.replace(month=12, day=1),
        }
        edition = planning.keep_item(
            edition=edition, lock=edition.lock, fields=fields, actor=hall.drafter, at=hall.at
        ).edition
    planning.edit_edition(
        edition=edition,
        lock=edition.lock,
        fields={"consent_number": consent, "consent_on": on, "reason": "新增事项"},
        actor=hall.drafter,
        at=hall.at,
    )
    return edition_of(hall)


def released(hall: Hall) -> CatalogueEdition:
    return hall.let_out(planned(hall))


def test_catalogue_without_consent_goes_nowhere(hall: Hall) -> None:
    edition = planned(hall, consent="")

    with pytest.raises(Refused) as refused:
        planning.prepare_edition(edition=edition, lock=edition.lock, actor=hall.drafter, at=hall.at)

    assert refused.value.code == "consent"


def test_item_planned_for_another_year_is_refused(hall: Hall) -> None:
    edition = planned(hall)
    on = city_date(hall.at)
    fields = {"title": "另一件事", "kind": "K1", "lead": hall.office.agency}

    with pytest.raises(Refused) as refused:
        planning.keep_item(
            edition=edition,
            lock=edition.lock,
            fields={**fields, "planned_on": on.replace(year=on.year + 1)},
            actor=hall.drafter,
            at=hall.at,
        )

    assert refused.value.code == "year"


def test_item_written_over_what_a_colleague_wrote_is_refused(hall: Hall) -> None:
    edition = planned(hall)
    item = edition.items.get()
    fields = {"title": "另一件事", "kind": "K1", "lead": hall.office.agency}
    fields["planned_on"] = item.planned_on
    planning.keep_item(
        edition=edition, lock=edition.lock, fields=fields, actor=hall.drafter, at=hall.at
    )

    with pytest.raises(Overtaken):
        planning.keep_item(
            edition=edition,
            lock=edition.lock,
            key=item.key,
            fields={**fields, "title": "后写的"},
            actor=hall.drafter,
            at=hall.at,
        )
    with pytest.raises(Overtaken):
        planning.drop_item(
            edition=edition, lock=edition.lock, key=item.key, actor=hall.drafter, at=hall.at
        )

    titles = edition.items.values_list("title", flat=True)
    assert list(titles) == ["城市养犬管理办法", "另一件事"]


def test_catalogue_is_public_through_the_gate_and_adjusted_by_a_new_edition(
    hall: Hall, client: Client
) -> None:
    first = released(hall)
    key = first.items.get().key
    second = planned(hall)
    address = f"/decisions/catalogues/{hall.office.agency.code}/{first.year}/"
    page = client.get(address).content.decode()

    assert first.state == "published"
    told = Act.objects.get(kind="decisions.catalogue_published")
    assert (told.subject_id, told.agency_id) == (first.pk, hall.office.agency.pk)
    assert (second.number, second.state, second.items.get().key) == (2, "draft", key)
    assert "城市养犬管理办法" in page
    assert "佳委〔2026〕2号" in page
    assert address in client.get("/decisions/catalogues/").content.decode()
    told = json.loads(
        client.get(f"/api/v1/decision-catalogues/{hall.office.agency.code}/{first.year}").content
    )
    assert told["items"][0]["title"] == "城市养犬管理办法"
    assert told["items"][0]["procedures"] == ["合法性审查", "集体讨论决定"]
    table = client.get(f"{address.rstrip('/')}.csv").getvalue().decode("utf-8-sig")
    assert "1,城市养犬管理办法," in table
    assert client.get(f"/decisions/catalogues/none/{first.year}.csv").status_code == 404
    seal(at=now())
    (news,) = lists["decision-catalogues"].items("", after=0, upto=10**6, limit=9)
    assert news.line.url == address


def test_listed_matter_is_public_and_told_to_programs(hall: Hall, client: Client) -> None:
    key = released(hall).items.get().key
    table = Table(hall, item_key=key)
    table.heard()
    hall.follow()
    number = table.item.number

    told = json.loads(client.get(f"/api/v1/decisions/{number}").content)
    listed = json.loads(client.get("/api/v1/decisions").content)

    page = client.get(f"/decisions/{number}/").content.decode()
    assert "目录第 1 项" in page
    assert told["decision"]["state"] == "hearing"
    assert [e["title"] for e in told["events"]][-1].startswith("列入")
    assert [d["number"] for d in listed["decisions"]] == [number]
    assert number in client.get("/decisions/dossiers.csv").getvalue().decode("utf-8-sig")
    assert "城市养犬管理办法" in client.get("/decisions/feed.atom").content.decode()
    assert client.get(f"/decisions/feed.atom?number={number}").content.count(b"<entry>") == 3
    assert client.get(f"/subscribe/?list=decisions&number={number}").status_code == 200


def test_days_of_a_consultation_are_on_page_and_in_the_calendar(hall: Hall, client: Client) -> None:
    opened = hall.opened()

    seal(at=now())
    (consultation,) = public_consultations()
    followed = lists["decisions"]
    for query, expected in (
        (f"number={consultation.number}", 1),
        (f"agency={hall.office.agency.code}", 1),
        ("agency=none", 0),
        ("topic=none", 0),
    ):
        news = followed.items(followed.canonical(QueryDict(query)), after=0, upto=10**6, limit=9)
        assert len(news) == expected, query
    assert followed.label(f"number={consultation.number}").endswith(consultation.title)
    page = client.get("/decisions/calendar/").content.decode()
    file = client.get("/decisions/calendar.ics").content.decode()
    other = client.get("/decisions/calendar.ics?agency=none").content.decode()

    assert "征求意见截止" in page
    assert f"consultation-{opened.number}-end" in file
    assert opened.number not in other
    table = client.get("/decisions/consultations.csv").getvalue().decode("utf-8-sig")
    assert [line.split(",")[0] for line in table.splitlines()] == ["编号", opened.number]


def test_receipt_from_before_proposals_were_matters_still_opens_them(
    hall: Hall, client: Client
) -> None:
    row = earlier_proposal(hall.office.agency, at=hall.at, code="23456789ABCD")
    with pytest.raises(Refused) as refused:
        planning.answer_proposal(
            proposal=row, lock=row.lock, result="adopted", answer="经过研究，决定启动决策程序。",
            actor=hall.approver, at=hall.at,
        )  # fmt: skip
    planning.answer_proposal(
        proposal=row, lock=row.lock, result="adopted", answer="经过研究，决定启动决策程序。",
        dossier=Table(hall).item, actor=hall.approver, at=hall.at,
    )  # fmt: skip
    sent = {"number": row.number, "code": "2345-6789-ABCD"}

    answer = client.post("/decisions/proposals/follow/", sent).content.decode()
    wrong = client.post(
        "/decisions/proposals/follow/", {**sent, "code": "2222-2222-2222"}
    ).content.decode()

    assert refused.value.code == "dossier"
    assert "决定启动决策程序" in answer
    assert "决定启动决策程序" not in wrong


def test_who_types_while_the_notice_is_withdrawn_keeps_his_words(
    hall: Hall, client: Client
) -> None:
    from yangguang.kernel.publishing.models import Record

    opened = hall.opened()
    Record.objects.filter(pk=opened.notice_id).update(state="withdrawn")

    answer = client.post(
        f"/decisions/{opened.number}/comment/", {"text": "犬绳应当更短一些。", "kind": "person"}
    )

    assert answer.status_code == 410
    assert "犬绳应当更短一些。" in answer.content.decode()


def test_decision_outside_the_catalogue_is_listed_before_it_is_closed(
    hall: Hall, client: Client
) -> None:
    first = released(hall)
    table = Table(hall, title="城市公园管理办法")
    table.decided()
    table.published()
    number = table.item.number
    catalogue = f"/decisions/catalogues/{hall.office.agency.code}/{first.year}/"
    page = client.get(f"/decisions/{number}/").content.decode()
    assert "目录外" in page
    assert "年中新增的事项" not in page  # an officer's words, which nobody reviewed
    assert "目录外决定的事项" in client.get(catalogue).content.decode()
    assert json.loads(client.get(f"/api/v1/decisions/{number}").content)["decision"][
        "outside_catalogue"
    ]
    client.force_login(Person.objects.get(pk=hall.drafter.person_id or 0))
    desk = f"/desk/decisions/dossiers/{number}/"
    assert "年中新增的事项" in client.get(desk).content.decode()

    told = client.get("/desk/decisions/dossiers/").content.decode()
    assert "目录外" in told

    assert client.post(f"{desk}list/").status_code == 302
    edition = edition_of(hall)
    assert (edition.number, edition.items.count()) == (2, 2)
    assert "年中新增的事项" in edition.reason
    assert "已编入" in client.get(desk).content.decode()
    with pytest.raises(Refused) as refused:
        planning.list_outside(dossier=table.item, actor=hall.drafter, at=hall.at)
    assert refused.value.code == "underway"
    table.executed()
    with pytest.raises(Refused) as refused:
        table.move(Move.CLOSE)
    assert refused.value.code == "unlisted"

    planning.edit_edition(
        edition=edition,
        lock=edition.lock,
        fields={"consent_number": "佳委〔2026〕9号", "consent_on": city_date(hall.at)},
        actor=hall.drafter,
        at=hall.at,
    )
    hall.let_out(edition_of(hall))
    hall.follow()

    assert "目录外" not in client.get(f"/decisions/{number}/").content.decode()
    assert "目录外决定的事项" not in client.get(catalogue).content.decode()
    table.move(Move.CLOSE)
    with pytest.raises(Refused) as refused:
        planning.list_outside(dossier=table.item, actor=hall.drafter, at=hall.at)
    assert refused.value.code == "listed"


def test_decision_tells_by_when_it_is_public_and_that_it_was_late(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.promptly()
    key = released(hall).items.get().key
    table = Table(hall, item_key=key)
    table.decided()
    decided = hall.at
    number = table.item.number
    limit = publication_of(table.item, hall.at)
    assert limit is not None
    # 20 working days by the city's word, of which no five weeks have fewer than that.
    assert (
        decided.date() + timedelta(days=28) <= limit.due_on <= decided.date() + timedelta(days=45)
    )
    assert not limit.is_late
    (line,) = answered(ConsultationWork().gather(hall.drafter, at=hall.at, limit=9))["mine"]
    assert (line.number, line.due_on) == (number, limit.due_on)

    hall.at = decided + timedelta(days=60)
    assert publication_of(table.item, hall.at).is_late  # type: ignore[union-attr]
    monkeypatch.setattr("yangguang.areas.decisions.views.dossiers.now", lambda: hall.at)
    monkeypatch.setattr("yangguang.areas.decisions.api.now", lambda: hall.at)
    assert "逾期" in client.get(f"/decisions/{number}/").content.decode()
    table.published()

    told = json.loads(client.get(f"/api/v1/decisions/{number}").content)
    assert told["publish_by"] == limit.due_on.isoformat()
    assert told["published"] == city_date(hall.at).isoformat()
    assert told["published_late"]
    assert "逾期公布" in client.get(f"/decisions/{number}/").content.decode()
    assert answered(ConsultationWork().gather(hall.drafter, at=hall.at, limit=9))["mine"] == []


def test_matter_of_the_very_name_of_an_item_is_that_item(hall: Hall) -> None:
    item = released(hall).items.get()
    table = Table(hall)
    table.heard()

    planning.list_outside(dossier=table.item, actor=hall.drafter, at=hall.at)

    assert table.item.item_key == item.key
    assert CatalogueEdition.objects.count() == 1
    with pytest.raises(Refused):
        planning.list_outside(dossier=table.item, actor=hall.drafter, at=hall.at)


def test_stranger_lists_nothing(hall: Hall) -> None:
    table = Table(hall, title="城市公园管理办法")
    table.heard()

    with pytest.raises(Refused):
        planning.list_outside(dossier=table.item, actor=ANONYMOUS, at=hall.at)
    assert not CatalogueEdition.objects.exists()
