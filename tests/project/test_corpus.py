"""A file of documents becomes marked demonstration records, each through the gate."""

from __future__ import annotations

import json
import lzma
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.publishing.models import (
    CatalogueEntry,
    FindingDecision,
    Publication,
    Record,
    Version,
)
from yangguang.kernel.publishing.print_orders import waiting_count
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.vocabulary import forget_vocabulary
from yangguang.project.corpus import Corpus, CorpusError, markup, read_corpus

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

pytestmark = pytest.mark.django_db
LAW = {
    "title": "佳木斯市校车安全管理办法", "num": "佳木斯市人民政府令第7号", "org": "某省人民政府",
    "type": "部门规章", "topic": "教育", "region": "全国", "date": "2019-05-06", "status": "1",
    "body": "# 总则\n\n## 第一章\n\n第一条 校车**每年**检验<两>次。\n",
}  # fmt: skip


@pytest.fixture
def office(at: datetime) -> Office:
    forget_vocabulary()
    return Office(at)


def written(folder: Path, *items: dict[str, Any], name: str = "laws.jsonl") -> Path:
    path = folder / name
    text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    path.write_bytes(lzma.compress(text.encode()) if name.endswith("xz") else text.encode())
    return path


def test_a_line_becomes_a_marked_public_record(office: Office, at: datetime) -> None:
    loaded = Corpus(at=at).load(iter([LAW]))

    version = Publication.objects.get().version
    assert (loaded.published, loaded.stopped) == (1, [])
    assert version.demonstration
    assert (version.title, version.formed_on, version.genre, version.validity) == (
        LAW["title"], date(2019, 5, 6), "rule", "effective",
    )  # fmt: skip
    assert version.issuers == ["某省人民政府"]
    assert "<h2>总则</h2>" in version.body
    assert "校车每年检验&lt;两&gt;次" in version.body
    assert version.source_kind == "republished"


def test_every_record_has_its_scan_its_reviews_and_its_acts(office: Office, at: datetime) -> None:
    items = [{**LAW, "title": f"第{n}号办法", "num": ""} for n in range(5)]

    Corpus(at=at).load(iter(items))

    publications = list(Publication.objects.select_related("content_review", "secrecy_review"))
    assert len(publications) == 5
    persons = {(p.content_review.person_id, p.secrecy_review.person_id) for p in publications}
    assert all(content != secrecy for content, secrecy in persons)
    assert Act.objects.filter(kind="publishing.drafted").count() == 5
    assert Act.objects.filter(kind="publishing.published", visibility="public").count() == 5


def test_a_document_of_an_agency_goes_under_it(office: Office, at: datetime) -> None:
    Corpus(at=at).load(iter([{**LAW, "org": "佳木斯市教育局"}]))

    version = Version.objects.get()
    assert version.record.agency == office.agency
    assert version.source_kind == "original"


def test_what_the_scan_asks_about_is_kept_with_a_reason(office: Office, at: datetime) -> None:
    item = {**LAW, "body": "联系人手机13812345678。"}

    loaded = Corpus(at=at).load(iter([item]))

    assert loaded.published == 1
    decisions = list(FindingDecision.objects.all())
    assert {d.matched for d in decisions} == {"13812345678"}
    assert all(d.reason for d in decisions)
    assert Act.objects.filter(kind="publishing.finding_kept").count() == len(decisions)


def test_what_the_scan_stops_is_left_out_and_named(office: Office, at: datetime) -> None:
    secret = {**LAW, "title": "内部办法", "body": "机密★10年\n\n本办法不得公开。"}

    loaded = Corpus(at=at).load(iter([secret, LAW]))

    assert (loaded.published, loaded.stopped) == (1, ["内部办法"])
    assert list(Publication.objects.values_list("version__title", flat=True)) == [LAW["title"]]


def test_a_missing_date_is_read_from_the_text_and_a_missing_text_is_said(
    office: Office, at: datetime
) -> None:
    items = [
        {**LAW, "date": "", "body": "（2003年10月28日通过）\n第一条 略。"},
        {"title": "只有题录的文件"},
    ]

    Corpus(at=at).load(iter(items))

    dated, bare = Version.objects.order_by("pk")
    assert dated.formed_on == date(2003, 10, 28)
    assert "只有题录" in bare.body


@pytest.mark.parametrize("name", ["laws.jsonl", "laws.jsonl.xz"])
def test_the_command_publishes_and_everything_has_caught_up(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = written(tmp_path, LAW, {**LAW, "title": "另一个办法", "num": ""}, name=name)

    call_command("demo", "corpus", str(path), limit=2)

    assert "公开 2 份" in capsys.readouterr().out
    assert CatalogueEntry.objects.filter(demonstration=True).count() == 2
    assert waiting_count() == 0
    assert [r.shown.title for r in find(Asked("校车检验"), at=office.at).results][:1] == [
        LAW["title"]
    ]


def test_a_line_that_is_no_document_is_told_with_its_number(tmp_path: Path) -> None:
    path = written(tmp_path, LAW)
    path.write_text(path.read_text("utf-8") + "[1, 2]\n", "utf-8")

    with pytest.raises(CorpusError, match=r"laws\.jsonl:2"):
        list(read_corpus(path))


def test_a_file_that_cannot_be_read_is_told(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "laws.jsonl.xz"
    broken.write_bytes(b"no archive")

    for path in (broken, tmp_path / "absent.jsonl"):
        with pytest.raises(CommandError):
            call_command("demo", "corpus", str(path))
    assert Record.objects.count() == 0


def test_markdown_becomes_clean_headings_and_paragraphs() -> None:
    assert markup("# 甲\n\n### 乙\n丙<b>") == "<h2>甲</h2>\n<h4>乙</h4>\n<p>丙&lt;b&gt;</p>"
