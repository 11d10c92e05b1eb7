"""Topics and the gazette: through the gate, shown, corrected, without what was taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.kernel.publishing.office import Office
from tests.kernel.serving.site import Site
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing import files, printing, services
from yangguang.kernel.publishing.models import Column, PrintOrder, Publication, Record, Version
from yangguang.kernel.publishing.print_orders import print_due
from yangguang.kernel.publishing.printing import _contents, stored_form
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.officers import current_numbers
from yangguang.kernel.tags import collecting

if TYPE_CHECKING:
    from pathlib import Path

    from django.conf import LazySettings
    from django.test import Client
    from pytest_django import DjangoAssertMaxNumQueries

pytestmark = pytest.mark.django_db
INTRO = {"kind": "text", "text": "这是什么，与谁有关。"}


@pytest.fixture
def office(settings: LazySettings, tmp_path: Path) -> Office:
    settings.MEDIA_ROOT = tmp_path
    return Office(now())


def follow() -> None:
    seal(at=now())
    run_followers(at=now())


def topic(office: Office, *blocks: dict[str, Any], **fields: Any) -> Publication:
    made = office.published(
        **{"title": "冬季专题", "genre": "topic_page", "blocks": [INTRO, *blocks], **fields}
    )
    follow()
    return made


def issue(office: Office, *records: Record, number: int = 1, **fields: Any) -> Publication:
    numbers = current_numbers([r.public_id for r in records])
    rows = [{"id": r.public_id, "version": numbers[r.public_id]} for r in records]
    blocks = [
        {"kind": "issue", "year": 2026, "number": number, "total": 80 + number},
        {"kind": "records", "title": "市政府文件", "rows": rows},
    ]
    title = f"市政府公报 2026年第{number}期"
    made = office.published(**{"title": title, "genre": "gazette", "blocks": blocks, **fields})
    follow()
    return made


def withdraw(office: Office, record: Record, kind: str = "secrecy") -> None:
    services.withdraw(
        record=record,
        kind=kind,
        public_reason="正在核实",
        internal_reason="",
        actor=office.publisher,
        at=office.at,
    )


def page(client: Client, publication: Publication) -> str:
    return client.get(
        reverse("portal:document", args=[publication.record.public_id])
    ).content.decode()


def test_topic_shows_its_blocks_and_stands_in_every_list(client: Client, office: Office) -> None:
    listed = office.published(title="关于校车安全检查的通知").record
    made = topic(
        office,
        {"kind": "records", "title": "文件", "rows": [{"id": listed.public_id}]},
        {"kind": "listing", "title": "最新", "genre": "notice", "size": 3},
        {"kind": "dates", "title": "安排", "rows": [{"day": "2020-01-01", "text": "已经开始"}]},
        {"kind": "questions", "title": "问答", "rows": [{"question": "问甲", "answer": "答乙"}]},
        {
            "kind": "figures",
            "title": "数字",
            "rows": [{"value": "24", "unit": "小时", "label": "清完"}],
            "source": "市城管局",
        },
        {"kind": "contact", "title": "联系", "unit": "市教育局", "address": "一楼"},
    )
    address = reverse("portal:document", args=[made.record.public_id])

    shown = page(client, made)
    for words in (
        "这是什么，与谁有关。",
        "已经开始",
        "已过",
        "问甲",
        "答乙",
        "24",
        "市城管局",
        "一楼",
    ):
        assert words in shown
    assert shown.count("关于校车安全检查的通知") == 2
    for where in ("/", "/topics/", "/catalogue/?genre=topic_page", "/sitemap-0.xml"):
        assert address in client.get(where).content.decode(), where
    assert "/topics/" in client.get("/map/").content.decode()
    assert "/topics/" in client.get("/sitemap-pages.xml").content.decode()


@pytest.mark.django_db(transaction=True)
def test_kept_pages_of_topics_and_gazette_follow_every_act(
    office: Office, settings: LazySettings, tmp_path: Path
) -> None:
    settings.SERVING, settings.DATA_DIR = True, tmp_path
    site = Site(tmp_path / "pages")

    def compare(*words: str) -> None:
        for path in ("/topics/", "/gazette/", "/gazette/2026/"):
            kept, fresh = site.get(path), site.rendered(path)
            assert (kept.status, kept.text) == (fresh.status, fresh.text), path
            assert all(word in kept.text for word in words if path != "/topics/"), path

    ended = topic(office, valid_until=city_date(now()) + timedelta(days=1))
    printed = office.published(title="刊登过的通知").record
    issue(office, printed)
    compare("市政府公报 2026年第1期")
    second = issue(office, printed, number=2)
    compare("市政府公报 2026年第2期")
    asked = site.asked
    compare()
    assert site.asked == asked
    withdraw(office, printed)
    compare()
    withdraw(office, second.record, "error")
    compare("市政府公报 2026年第1期")
    withdraw(office, ended.record, "error")
    compare()


@pytest.mark.django_db(transaction=True)
def test_page_that_lists_what_was_withdrawn_for_secrecy_is_kept_again(
    office: Office, settings: LazySettings, tmp_path: Path
) -> None:
    settings.SERVING, settings.DATA_DIR = True, tmp_path
    site = Site(tmp_path / "pages")
    printed, other = (office.published(title=t).record for t in ("撤下的通知", "留下的通知"))
    made = issue(office, printed, other)
    topical = topic(
        office, {"kind": "records", "title": "文件", "rows": [{"id": printed.public_id}]}
    )
    paths = [reverse("portal:document", args=[m.record.public_id]) for m in (made, topical)]
    for path in paths:
        assert "撤下的通知" in site.get(path).text

    withdraw(office, printed)
    follow()

    for path in paths:
        reply = site.get(path)
        assert "撤下的通知" not in reply.text
        asked = site.asked
        assert site.get(path).text == reply.text
        assert site.asked == asked, "rendered again"
    site.store.disk.close()


def test_topic_that_has_ended_leaves_home_and_stays_readable(
    client: Client, office: Office
) -> None:
    made = topic(office, valid_until=city_date(now()) - timedelta(days=1))
    address = reverse("portal:document", args=[made.record.public_id])

    assert 'id="featured"' not in client.get("/").content.decode()
    assert "已归档" in client.get("/topics/").content.decode()
    assert client.get(address).status_code == 200


def test_what_is_taken_back_leaves_a_topic_with_its_title(client: Client, office: Office) -> None:
    listed = office.published(title="不再公开的标题").record
    made = topic(office, {"kind": "records", "title": "文件", "rows": [{"id": listed.public_id}]})
    with collecting() as collected:
        client.get(reverse("portal:document", args=[made.record.public_id]))
    withdraw(office, listed)

    assert "不再公开的标题" not in page(client, made)
    assert f"record:{listed.pk}" in collected.tags


def test_topic_of_incomplete_blocks_or_hidden_records_does_not_leave_the_gate(
    office: Office,
) -> None:
    hidden = office.draft(title="草稿").record
    for block in (
        {"kind": "picture", "title": "图"},
        {"kind": "records", "title": "文件", "rows": [{"id": hidden.public_id}]},
    ):
        with pytest.raises(Refused):
            topic(office, block)


def test_personal_data_in_a_block_is_found_and_the_text_is_sealed_with_it(office: Office) -> None:
    with pytest.raises(Refused):
        topic(office, {"kind": "text", "title": "找谁", "text": "联系人手机13812345678"})


def test_body_of_a_topic_changes_with_its_blocks_alone(office: Office) -> None:
    draft = office.draft(genre="topic_page", blocks=[INTRO])

    changed = services.edit_version(
        version=draft,
        lock=draft.lock,
        changes={"body": "<p>别的</p>", "genre": "notice", "title": "新题"},
        actor=office.information_officer,
        at=office.at,
    )

    assert (changed.title, changed.genre) == ("新题", "topic_page")
    assert changed.body == "<p>这是什么，与谁有关。</p>"


def test_corrected_topic_keeps_its_earlier_version(client: Client, office: Office) -> None:
    made = topic(office)
    version = services.revise(
        record=made.record, reason="补充", actor=office.information_officer, at=office.at
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"blocks": [{"kind": "text", "text": "新的引言"}]},
        actor=office.information_officer,
        at=office.at,
    )
    office.published(version)

    old = client.get(reverse("portal:version", args=[made.record.public_id, 1])).content.decode()
    assert "新的引言" in page(client, made)
    assert "这是什么，与谁有关。" in old


def test_gazette_lists_issues_by_year_with_the_newest_contents(
    client: Client, office: Office
) -> None:
    text = office.published(title="关于校车安全检查的通知", doc_number="佳政发〔2026〕3号").record
    first = issue(office, text)
    second = issue(office, text, number=2)

    shown = client.get("/gazette/").content.decode()
    assert shown.index(second.version.title) < shown.index(first.version.title)
    assert "关于校车安全检查的通知" in shown
    assert "总第82期" in shown
    assert client.get("/gazette/2026/").status_code == 200
    assert client.get("/gazette/2025/").status_code == 404
    assert "2026年第2期" in page(client, second)
    assert (
        second.record.public_id in client.get("/catalogue/feed.atom?genre=gazette").content.decode()
    )


def test_number_of_an_issue_is_given_out_once(office: Office) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    issue(office, text)

    with pytest.raises(Refused, match="期号不能重复"):
        issue(office, text)


def test_issue_put_together_before_a_correction_is_put_together_again(office: Office) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    rows = [{"id": text.public_id, "version": 1}]
    version = office.approved(
        title="公报",
        genre="gazette",
        blocks=[
            {"kind": "issue", "year": 2026, "number": 9},
            {"kind": "records", "title": "文件", "rows": rows},
        ],
    )
    revision = services.revise(
        record=text, reason="有误", actor=office.information_officer, at=office.at
    )
    office.published(
        services.edit_version(
            version=revision,
            lock=revision.lock,
            changes={"title": "改正后的通知"},
            actor=office.information_officer,
            at=office.at,
        )
    )

    with pytest.raises(Refused, match="有了新版本"):
        services.publish(version=version, lock=version.lock, actor=office.publisher, at=office.at)


def test_issue_keeps_the_text_it_printed_and_points_to_the_correction(
    client: Client, office: Office
) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    made = issue(office, text)
    revision = services.revise(
        record=text, reason="有误", actor=office.information_officer, at=office.at
    )
    office.published(
        services.edit_version(
            version=revision,
            lock=revision.lock,
            changes={"title": "改正后的通知"},
            actor=office.information_officer,
            at=office.at,
        )
    )

    shown = page(client, made)
    assert "关于校车安全检查的通知" in shown
    assert "刊登后有更正" in shown
    assert [v.title for v in _contents(made.version) if v] == ["关于校车安全检查的通知"]


def test_pdf_of_an_issue_is_made_by_the_worker_and_anew_without_what_was_taken_back(
    client: Client, office: Office
) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    made = issue(office, text)
    address = reverse("portal:print", args=[made.record.public_id, "pdf"])
    assert client.get(address).status_code == 202
    while print_due(at=now()):
        pass
    assert client.get(address).status_code == 200

    withdraw(office, text)
    assert stored_form(made, "pdf") is None
    follow()
    assert PrintOrder.objects.get(publication=made).made_at is None
    assert _contents(Version.objects.get(pk=made.version_id)) == [None]


def test_issue_with_a_text_taken_back_is_not_given_out_though_its_file_is_still_there(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    made = issue(office, text)
    addresses = [reverse("portal:print", args=[made.record.public_id, f]) for f in ("pdf", "docx")]
    while print_due(at=now()):
        pass
    for address in addresses:
        client.get(address)
    while print_due(at=now()):
        pass
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    monkeypatch.setattr(files, "remove", list)

    withdraw(office, text)
    assert [client.get(address).status_code for address in addresses] == [202, 202]

    while print_due(at=now()):
        pass
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_issue_that_was_being_set_when_a_text_was_taken_back_is_set_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    made = issue(office, text)
    set_type = printing.print_document

    def interrupted(*given: Any, **named: Any) -> Any:
        document = set_type(*given, **named)
        monkeypatch.setattr(printing, "print_document", set_type)
        withdraw(office, text)
        return document

    monkeypatch.setattr(printing, "print_document", interrupted)
    with pytest.raises(printing.ChangedMeanwhile):
        printing.print_publication(made)
    folder = printing._path(made, "pdf", "x").rpartition("/")[0]
    assert files.names(folder) == []

    printing.print_publication(made)
    assert stored_form(made, "pdf") is not None


def test_lists_of_topics_and_issues_cost_the_same_for_one_and_for_three(
    client: Client, office: Office, django_assert_max_num_queries: DjangoAssertMaxNumQueries
) -> None:
    text = office.published(title="关于校车安全检查的通知").record
    for number in range(1, 4):
        topic(office, title=f"专题{number}")
        issue(office, text, number=number)
    client.get("/topics/")
    client.get("/gazette/")

    with django_assert_max_num_queries(12):
        client.get("/topics/")
    with django_assert_max_num_queries(16):
        client.get("/gazette/")


def test_empty_part_of_the_statutory_column_says_who_owes_what_and_where_to_complain(
    client: Client, office: Office
) -> None:
    above = Column.objects.create(slug="fdzdgknr", name="法定主动公开内容", statutory=True)
    plans = Column.objects.create(slug="a20_03", name="规划计划", statutory=True, parent=above)
    Column.objects.create(slug="a20_04", name="统计信息", statutory=True, parent=above)
    office.published(column=plans)
    follow()

    filled = client.get("/zfxxgk/jyj/fdzdgknr/").content.decode()
    empty = client.get("/zfxxgk/jyj/nb/").content.decode()
    overview = client.get("/zfxxgk/jyj/").content.decode()

    assert '规划计划 <span class="count">1</span>' in filled
    assert '统计信息 <span class="count">0</span>' in filled
    assert "应由佳木斯市教育局公布上一年度的报告" in empty
    assert reverse("oversight:complaints") in empty.partition("<main")[2].partition("</main>")[0]
    assert "应由佳木斯市教育局编制" in overview
