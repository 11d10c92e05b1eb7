"""Accounts on the real database: filed by the unit, confirmed by the office, seen by everybody."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from yangguang.areas.press import services
from yangguang.areas.press.figures import media_figures
from yangguang.areas.press.models import Account, Filing, JointColumn
from yangguang.areas.press.rules import Kind, State, days_silent, decide, kinds_for
from yangguang.areas.press.selectors import silent_accounts
from yangguang.kernel.desk.figures import Span
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.models import Act, Seal
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.registry import lists
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.ui.site import SiteFacts

if TYPE_CHECKING:
    from tests.areas.press.conftest import Newsroom
    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {
    "platform": "wechat", "name": "佳木斯教育", "handle": "jms-edu", "purpose": "公布招生安排",
    "url": "https://weixin.example/edu", "qr_text": "", "contact": "0454-0000000",
    "operator": "", "is_certified": True, "exception": "",
}  # fmt: skip


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def filed(newsroom: Newsroom, kind: Kind = Kind.REGISTER, **more: Any) -> Filing:
    changes = {"values": VALUES, "actor": newsroom.keeper, "reason": "按规定备案", **more}
    return services.file_account(
        agency=newsroom.agency,
        kind=kind,
        on=city_date(newsroom.at) - timedelta(days=40),
        at=newsroom.at,
        **changes,
    )


def confirmed(newsroom: Newsroom, filing: Filing) -> Account:
    return services.confirm(filing=filing, lock=filing.lock, actor=newsroom.city, at=newsroom.at)


@pytest.fixture
def account(newsroom: Newsroom) -> Account:
    return confirmed(newsroom, filed(newsroom))


def test_account_is_public_only_once_the_office_has_it_on_file(
    newsroom: Newsroom, client: Client
) -> None:
    filing = filed(newsroom)
    assert "佳木斯教育" not in client.get(reverse("media:accounts")).content.decode()

    made = confirmed(newsroom, filing)

    assert (made.number, made.filed_no, made.state) == ("XMT-JYJ-001", "XMT-JYJ-001", "open")
    assert "佳木斯教育" in client.get(reverse("media:accounts")).content.decode()
    page = client.get(reverse("media:account", args=[made.number])).content.decode()
    for words in ("佳木斯市教育局", "公布招生安排", "data:image/svg+xml;base64,", "已备案"):
        assert words in page
    act = Act.objects.get(kind="press.account_registered")
    assert (act.visibility, act.payload["name"]) == ("public", "佳木斯教育")


def test_filing_is_confirmed_by_somebody_of_the_office_who_did_not_hand_it_in(
    newsroom: Newsroom,
) -> None:
    own = filed(newsroom, actor=newsroom.city)
    with pytest.raises(Refused) as refused:
        confirmed(newsroom, own)
    assert refused.value.code == "same_person"
    with pytest.raises(Refused):
        services.confirm(filing=own, lock=own.lock, actor=newsroom.keeper, at=newsroom.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.update(decided_by=newsroom.city.person_id)


def test_stranger_files_nothing(newsroom: Newsroom, account: Account) -> None:
    with pytest.raises(Refused):
        filed(newsroom, actor=newsroom.stranger)
    page = browser(newsroom.stranger).get(reverse("media_desk:account", args=[account.number]))
    assert page.status_code == 404


def test_second_account_on_a_platform_needs_an_approval(
    newsroom: Newsroom, account: Account
) -> None:
    with pytest.raises(Refused) as refused:
        filed(newsroom)
    assert refused.value.code == "second"
    again = {**VALUES, "name": "招生考试", "exception": "佳政办函〔2026〕8号"}
    assert confirmed(newsroom, filed(newsroom, values=again)).number == "XMT-JYJ-002"
    account.pk = None
    account.number = "XMT-JYJ-009"
    with pytest.raises(IntegrityError), transaction.atomic():
        account.save(force_insert=True)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (State.OPEN, {Kind.CHANGE, Kind.PAUSE, Kind.CLOSE, Kind.MERGE}),
        (State.PAUSED, {Kind.CHANGE, Kind.RESUME, Kind.CLOSE, Kind.MERGE}),
        (State.CLOSED, set()),
        (State.MERGED, set()),
    ],
)
def test_what_can_be_filed_follows_from_the_state(state: State, kinds: set[Kind]) -> None:
    assert set(kinds_for(state)) == kinds
    for kind in set(Kind) - kinds:
        with pytest.raises(Refused):
            decide(state, kind)


def test_merged_account_leads_to_the_one_that_goes_on(
    newsroom: Newsroom, account: Account, client: Client
) -> None:
    other = confirmed(newsroom, filed(newsroom, values={**VALUES, "platform": "weibo"}))
    with pytest.raises(Refused) as refused:
        filed(newsroom, Kind.MERGE, account=other, values={"into": account.number})
    assert refused.value.code == "notice"

    told = {"into": account.number, "notice": "内容重复。"}
    confirmed(newsroom, filed(newsroom, Kind.MERGE, account=other, values=told))

    page = client.get(reverse("media:account", args=[other.number])).content.decode()
    assert reverse("media:account", args=[account.number]) in page
    assert "内容重复。" in page
    assert "data:image/svg+xml" not in page


def test_returned_filing_tells_why_and_changes_nothing(
    newsroom: Newsroom, account: Account
) -> None:
    filing = filed(newsroom, Kind.CHANGE, account=account, values={**VALUES, "name": "改名"})
    with pytest.raises(Refused):
        filed(newsroom, Kind.PAUSE, account=account, values={"notice": "停更"})

    answer = browser(newsroom.city).post(
        reverse("media_desk:send_back", args=[filing.pk]),
        {"lock": filing.lock, "words": "名称不符"},
    )

    assert answer.status_code == 302
    account.refresh_from_db()
    assert account.name == "佳木斯教育"
    page = browser(newsroom.keeper).get(reverse("media_desk:filing", args=[filing.pk]))
    assert "名称不符" in page.content.decode()


def test_unit_reports_when_the_account_last_published(newsroom: Newsroom, account: Account) -> None:
    on = city_date(newsroom.at)
    assert [quiet for _row, quiet in silent_accounts(14, on=on)] == [40]
    client, where = browser(newsroom.keeper), reverse("media_desk:update", args=[account.number])

    late = client.post(where, {"last_post_on": (on + timedelta(days=1)).isoformat()})
    assert "不能晚于今天" in late.content.decode()
    client.post(where, {"last_post_on": on.isoformat(), "followers": "1200"})

    account.refresh_from_db()
    assert (account.last_post_on, account.followers) == (on, 1200)
    assert list(silent_accounts(14, on=on)) == []


def test_silence_is_counted_from_the_opening_where_nothing_was_published(at) -> None:
    on = city_date(at)
    assert days_silent(None, on - timedelta(days=3), on=on) == 3
    assert days_silent(on - timedelta(days=20), on - timedelta(days=3), on=on) == 3
    assert days_silent(on, on, on=on) == 0


def test_directory_leaves_as_table_and_as_data(
    newsroom: Newsroom, account: Account, client: Client
) -> None:
    table = client.get(reverse("media:accounts_csv"), {"platform": "wechat"})
    rows = list(csv.reader(io.StringIO(b"".join(table).decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["佳木斯教育"]

    data = client.get("/api/v1/media-accounts", {"agency": "jyj"}).json()
    assert (data["total"], data["accounts"][0]["status"]) == (1, "open")
    assert client.get("/api/v1/media-accounts", {"agency": "czj"}).json()["total"] == 0


def test_officer_files_and_the_office_confirms_on_screen(newsroom: Newsroom) -> None:
    keeper, city = browser(newsroom.keeper), browser(newsroom.city)
    sent = {**VALUES, "agency": "jyj", "is_certified": "on", "on": "2026-11-01", "reason": "新开"}
    bad = keeper.post(reverse("media_desk:new"), {**sent, "url": "javascript:alert(1)"})
    assert "账号网址要以" in bad.content.decode()
    assert "佳木斯教育" in bad.content.decode()

    keeper.post(reverse("media_desk:new"), sent)
    filing = Filing.objects.get()
    for somebody in (city, keeper):
        assert "佳木斯教育" in somebody.get(reverse("desk:today")).content.decode()
    assert (
        "佳木斯教育" not in browser(newsroom.stranger).get(reverse("desk:today")).content.decode()
    )
    city.post(
        reverse("media_desk:filing", args=[filing.pk]), {"lock": filing.lock, "filed_no": "黑-7"}
    )

    assert Account.objects.get().filed_no == "黑-7"


def test_joint_column_tells_who_feeds_it_and_where_texts_come_from(
    newsroom: Newsroom, client: Client
) -> None:
    column = newsroom.column
    newsroom.published(
        content_source="省教育厅",
        source_kind="republished",
        republished_site="https://edu.example/1",
        republished_at=newsroom.at - timedelta(hours=5),
    )
    seal(at=newsroom.at)
    run_followers(at=newsroom.at)
    given = {
        "column": column,
        "basis": "合办协议",
        "on": city_date(newsroom.at),
        "agency_id": newsroom.agency.pk,
        "at": newsroom.at,
    }
    partners = [(newsroom.agency, "提供信息"), ("晨报", "刊发")]
    with pytest.raises(Refused):
        services.open_joint_column(partners=partners[:1], actor=newsroom.city, **given)
    with pytest.raises(Refused):
        services.open_joint_column(partners=partners, actor=newsroom.keeper, **given)
    services.open_joint_column(partners=partners, actor=newsroom.city, **given)

    page = client.get(reverse("portal:column", args=[column.slug])).content.decode()
    for words in ("晨报", "佳木斯市教育局", "合办协议", "转载自省教育厅，"):
        assert words in page
    assert "晨报" in client.get(reverse("media:joint_columns")).content.decode()
    seal(at=newsroom.at)
    (opened,) = lists["joint-columns"].items("", after=0, upto=10**6, limit=20)
    assert opened.line.title.startswith("开办合办栏目“")


def test_office_opens_and_ends_a_joint_column_on_screen(newsroom: Newsroom) -> None:
    Column.objects.create(slug="law", name="法定", statutory=True)
    client = browser(newsroom.city)
    page = client.get(reverse("media_desk:new_joint")).content.decode()
    assert "政策文件" in page
    assert "法定" not in page

    client.post(
        reverse("media_desk:new_joint"),
        {
            "column": "policy", "units": ["jyj"], "press": "晨报：刊发\n晚报", "basis": "协议",
            "on": "2026-11-01",
        },
    )  # fmt: skip
    joint = JointColumn.objects.get()
    assert [(p.name, p.part) for p in joint.partners.filter(agency=None)] == [
        ("晨报", "刊发"),
        ("晚报", "编发信息"),
    ]
    client.post(reverse("media_desk:end_joint", args=["policy"]), {"on": "2026-11-20"})
    joint.refresh_from_db()
    assert joint.ended_on is not None


def test_figures_of_the_directory_open_to_their_accounts(newsroom: Newsroom) -> None:
    going = confirmed(newsroom, filed(newsroom))
    other = confirmed(
        newsroom, filed(newsroom, values={**VALUES, "platform": "weibo", "name": "教育微博"})
    )
    confirmed(
        newsroom,
        filed(newsroom, Kind.CLOSE, account=other, values={"notice": "另有微信公众号"}),
    )
    here = reverse("media:accounts")
    page = Client().get(here).content.decode()

    assert f'href="{here}?state=running"' in page
    assert f'href="{here}?state=gone"' in page
    running = Client().get(here, {"state": "running"}).content.decode()
    gone = Client().get(here, {"state": "gone"}).content.decode()
    assert going.name in running
    assert other.name not in running
    assert other.name in gone
    assert going.name not in gone


def test_directory_is_followed_under_its_filters(newsroom: Newsroom) -> None:
    made = confirmed(newsroom, filed(newsroom))
    weibo = {**VALUES, "platform": "weibo", "name": "教育微博"}
    confirmed(newsroom, filed(newsroom, values=weibo))
    seal(at=newsroom.at)
    directory = lists["media"]

    query = directory.canonical(QueryDict("platform=wechat&agency=jyj&page=2&state=none"))
    (only,) = directory.items(query, after=0, upto=10**6, limit=20)

    assert QueryDict(query).dict() == {"agency": "jyj", "platform": "wechat"}
    assert directory.label(query) == "政务新媒体：佳木斯市教育局、微信公众号"
    assert only.line.title == "开设微信公众号“佳木斯教育”，已备案"
    assert only.line.url == reverse("media:account", args=[made.number])
    assert len(directory.items("", after=0, upto=10**6, limit=20)) == 2
    upto = Seal.objects.latest("sequence").sequence
    assert directory.items("", after=upto, upto=10**6, limit=20) == []


def test_website_table_names_the_accounts_of_who_runs_the_site(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = Span(account.opened_on.year)
    host = agency_name(account.agency)
    monkeypatch.setattr("yangguang.areas.press.figures.facts", lambda: SiteFacts(host_unit=host))
    assert {k: f.value for k, f in media_figures(year).items()} == {"wechat": "佳木斯教育"}
    assert media_figures(Span(year.year - 1)) == {}

    monkeypatch.setattr("yangguang.areas.press.figures.facts", lambda: SiteFacts(host_unit="别处"))

    assert media_figures(year) == {}
