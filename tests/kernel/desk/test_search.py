"""The city's search at the desk: seen and set by its keepers, previewed before it is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.kernel.publishing.office import Office, officer
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.search import services
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.following import follow
from yangguang.kernel.search.models import AskedDaily, OpenedDaily, Promotion, SynonymGroup
from yangguang.kernel.search.vocabulary import forget_vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db
PATHS = (
    "/desk/search/", "/desk/search/synonyms/", "/desk/search/synonyms/new/",
    "/desk/search/promotions/", "/desk/search/promotions/new/", "/desk/search/explain/",
)  # fmt: skip
WORDS = "困补\n困难职工帮扶保障"


@pytest.fixture
def office(at: datetime) -> Office:
    forget_vocabulary()
    made = Office(now())
    made.published(title="关于调整困难职工帮扶保障标准的通知")
    made.published(title="关于困补工作的通报", genre="bulletin")
    seal(at=at)
    follow(at=at)
    return made


@pytest.fixture
def keeper(office: Office) -> Actor:
    return officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=city_date(now()), username="keeper")


@pytest.fixture
def desk(keeper: Actor) -> Client:
    return entered(keeper)


def entered(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def soup(client: Client, path: str, **query: str) -> BeautifulSoup:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("role", [Role.INFORMATION_OFFICER, Role.PUBLISHER])
def test_who_does_not_keep_the_search_neither_sees_nor_sets_it(office: Office, role: Role) -> None:
    client = entered(office.actors[role])
    group = SynonymGroup.objects.create(words=["困补", "保障"], changed_at=now())

    for path in (*PATHS, f"/desk/search/synonyms/{group.pk}/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"words": WORDS}).status_code in {403, 405}
    with pytest.raises(Refused):
        services.save_synonyms(
            pk=None, words=["一", "二"], note="", is_active=True, actor=office.publisher, at=now()
        )
    assert SynonymGroup.objects.count() == 1


def test_what_would_change_is_shown_before_it_is_saved(desk: Client) -> None:
    sent = {"words": WORDS, "note": "市民的说法", "is_active": "on"}
    shown = BeautifulSoup(desk.post("/desk/search/synonyms/new/", sent).content, "html.parser")

    assert SynonymGroup.objects.count() == 0
    row = next(r for r in shown.select("tbody tr") if r.th and r.th.get_text() == "困补")
    assert [cell.get_text() for cell in row.select(".figure")] == ["1", "2"]
    assert "关于调整困难职工帮扶保障标准的通知" in row.get_text()

    seen = shown.select_one("button[name=seen]")
    answer = desk.post("/desk/search/synonyms/new/", {**sent, "seen": str(seen["value"])})  # type: ignore[index]

    assert answer.status_code == 302
    assert SynonymGroup.objects.get().words == ["困补", "困难职工帮扶保障"]
    assert Act.objects.get(kind="search.synonyms_saved").payload == {
        "words": "困补、困难职工帮扶保障"
    }


def test_what_was_not_shown_cannot_be_saved(desk: Client) -> None:
    shown = BeautifulSoup(
        desk.post("/desk/search/synonyms/new/", {"words": WORDS, "is_active": "on"}).content,
        "html.parser",
    )
    seen = str(shown.select_one("button[name=seen]")["value"])  # type: ignore[index]

    answer = desk.post(
        "/desk/search/synonyms/new/", {"words": "困补\n通报", "is_active": "on", "seen": seen}
    )

    assert answer.status_code == 200
    assert SynonymGroup.objects.count() == 0


def test_of_two_editors_the_second_is_told_what_the_first_wrote(desk: Client) -> None:
    group = SynonymGroup.objects.create(words=["困补", "保障"], changed_at=now())
    address = f"/desk/search/synonyms/{group.pk}/"
    stamp = soup(desk, address).select_one("[name=stamp]")["value"]  # type: ignore[index]
    SynonymGroup.objects.update(words=["困补", "救助"], changed_at=now() + timedelta(seconds=1))

    def send(stamp: object) -> BeautifulSoup:
        sent = {"words": WORDS, "is_active": "on", "stamp": str(stamp)}
        seen = BeautifulSoup(desk.post(address, sent).content, "html.parser")
        sent["seen"] = str(seen.select_one("button[name=seen]")["value"])  # type: ignore[index]
        return BeautifulSoup(desk.post(address, sent).content, "html.parser")

    told = send(stamp)

    assert "刚刚被他人改动" in told.get_text()
    assert "现在是：困补、救助" in told.get_text()
    assert told.select_one("[name=words]").get_text().split() == WORDS.split()  # type: ignore[union-attr]
    assert SynonymGroup.objects.get().words == ["困补", "救助"]
    send(told.select_one("[name=stamp]")["value"])  # type: ignore[index]
    assert SynonymGroup.objects.get().words == WORDS.split()


def test_a_promotion_changed_meanwhile_is_not_written_over(keeper: Actor) -> None:
    first = {
        "queries": ["困补"], "title": "困补申请", "url": "/", "text": "", "actor": keeper,
        "valid_from": city_date(now()), "valid_until": city_date(now()),
    }  # fmt: skip
    made = services.save_promotion(pk=None, at=now(), **first)
    opened = made.set_at
    services.save_promotion(
        pk=made.pk, at=now() + timedelta(seconds=1), stamp=opened, **{**first, "title": "甲"}
    )

    with pytest.raises(Refused, match="刚刚被他人改动"):
        services.save_promotion(pk=made.pk, at=now(), stamp=opened, **{**first, "title": "乙"})

    assert Promotion.objects.get().title == "甲"


@pytest.mark.parametrize("key", ["document:" + "9" * 20, "document:9", "agency:\0", "nonsense"])
def test_what_nobody_can_find_is_not_counted_as_opened(
    desk: Client, client: Client, key: str
) -> None:
    assert client.post(f"/search/opened/?q=困补&key={key}".replace("\0", "%00")).status_code == 204

    assert OpenedDaily.objects.count() == 0
    assert desk.get("/desk/search/explain/", {"q": "困补", "key": key}).status_code == 200


def test_a_saved_word_counts_at_once(
    office: Office, keeper: Actor, django_capture_on_commit_callbacks: object
) -> None:
    assert find(Asked("困补"), at=now()).count == 1

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.save_synonyms(
            pk=None,
            words=["困补", "困难职工帮扶保障"],
            note="",
            is_active=True,
            actor=keeper,
            at=now(),
        )

    assert find(Asked("困补"), at=now()).count == 2


@pytest.mark.parametrize(
    "words", ["困补", "困补\n困补", "困\n困难职工帮扶保障", "一二\n" + "长" * 31]
)
def test_a_group_that_makes_no_sense_is_refused(desk: Client, words: str) -> None:
    answer = desk.post("/desk/search/synonyms/new/", {"words": words, "is_active": "on"})

    assert answer.status_code == 200
    assert b'name="seen"' not in answer.content


def test_the_report_tells_what_was_sought_and_leads_to_the_mend(
    desk: Client, office: Office
) -> None:
    today = city_date(now())
    AskedDaily.objects.create(day=today, query="吃困补", asked=4, found=0)
    AskedDaily.objects.create(day=today - timedelta(8), query="通报", asked=9, found=1, opened=2)
    key = find(Asked("通报"), at=now()).results[0].shown.key
    OpenedDaily.objects.create(day=today, query="通报", key=key, opened=2)
    OpenedDaily.objects.create(day=today, query="通报", key="document:999999", opened=5)

    week, month = soup(desk, "/desk/search/", days="7"), soup(desk, "/desk/search/")

    assert "吃困补" in week.get_text()
    assert "9" not in [c.get_text() for c in week.select("td.figure")]
    assert "9" in [c.get_text() for c in month.select("td.figure")]
    assert [a.get_text() for a in month.select("#opened ~ * a")] == ["关于困补工作的通报"]
    assert month.select("a[href^='/desk/search/synonyms/new/?q=']")


def test_a_promotion_needs_dates_words_and_an_address_of_ours(desk: Client) -> None:
    today = city_date(now())
    good = {
        "queries": "困补", "title": "困补申请", "url": "/zfxxgk/", "text": "",
        "valid_from": today.isoformat(), "valid_until": (today + timedelta(30)).isoformat(),
    }  # fmt: skip
    for wrong in (
        {"url": "//evil.example/"}, {"url": "javascript:alert(1)"}, {"queries": " "},
        {"valid_until": (today - timedelta(1)).isoformat()},
        {"valid_until": (today + timedelta(400)).isoformat()},
    ):  # fmt: skip
        assert desk.post("/desk/search/promotions/new/", {**good, **wrong}).status_code == 200
    assert Promotion.objects.count() == 0

    assert desk.post("/desk/search/promotions/new/", good).status_code == 302
    assert Act.objects.filter(kind="search.promotion_saved").count() == 1
    assert "困补申请" in soup(desk, "/desk/search/promotions/").get_text()


def test_why_a_result_stands_there_is_explained(desk: Client, office: Office) -> None:
    SynonymGroup.objects.create(words=["困补", "困难职工帮扶保障"], changed_at=now())
    forget_vocabulary()
    found = find(Asked("困补"), at=now())
    key = next(r.shown.key for r in found.results if "困难职工" in r.shown.title)

    page = soup(desk, "/desk/search/explain/", q="困补", key=key)

    rows = [[c.get_text() for c in row.select("th,td")] for row in page.select("tbody tr")]
    assert ["困补", "含有全部字词", "困补", "不符合"] in rows
    assert any(r[1] == "含有原话" and r[3] != "不符合" for r in rows)
    assert len(page.select("ol a[href*='key=']")) == 2


def test_what_is_not_public_is_not_explained(desk: Client, office: Office) -> None:
    hidden = office.draft(title="关于困补的草案").record

    page = soup(desk, "/desk/search/explain/", q="困补", key=f"document:{hidden.pk}")

    assert "草案" not in page.get_text()


def test_totals_open_to_the_rows_they_add_up(desk: Client) -> None:
    today = city_date(now())
    for query, asked, found, opened in (("校车", 5, 3, 2), ("暖气", 4, 0, 0), ("低保", 1, 7, 0)):
        AskedDaily.objects.create(day=today, query=query, asked=asked, found=found, opened=opened)
    report = BeautifulSoup(desk.get("/desk/search/?days=7").content, "html.parser")
    links = {str(a.get_text()): str(a["href"]) for a in report.select(".stat-value a")}

    def rows(href: str, column: int) -> dict[str, int]:
        found = BeautifulSoup(desk.get(f"/desk/search/{href}").content, "html.parser")
        return {
            tr.th.get_text(): int(tr.select("td")[column].get_text())  # type: ignore[union-attr]
            for tr in found.select("tbody tr")
        }

    assert rows(links["10"], 0) == {"校车": 5, "暖气": 4, "低保": 1}
    assert rows(links["6"], 0) == {"校车": 5, "低保": 1}
    assert rows(links["2"], 2) == {"校车": 2}
