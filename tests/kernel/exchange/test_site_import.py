"""An old site comes along: drafts, redirects, going on after a stop."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.kernel.documents.making import docx, png
from tests.kernel.publishing.office import Office
from yangguang.kernel.exchange.models import ImportedPage, OldAddress, SiteImport
from yangguang.kernel.exchange.selectors import record_at_old_address, refused_pages
from yangguang.kernel.exchange.services import (
    Report,
    batch_of_site,
    complete_drafts,
    import_site,
)
from yangguang.kernel.exchange.sources import NoPages, pages_of
from yangguang.kernel.publishing.models import Record, Version
from yangguang.kernel.publishing.services import edit_version

pytestmark = pytest.mark.django_db
PAGE = """<html><head><meta charset="{charset}"><title>{title}</title></head><body>
<div class="nav"><a href="/">首页</a></div><h1>{title}</h1>
<p>各学校要提前检查供暖设施,保证教室温度达到规定标准,发现问题及时维修并报告。</p>
<p>佳木斯市教育局</p><p>2016年11月2日</p></body></html>"""


@pytest.fixture
def office(at: datetime) -> Office:
    return Office(at)


@pytest.fixture
def old_site(tmp_path: Path) -> Path:
    (tmp_path / "news" / "2016").mkdir(parents=True)
    for n, charset in ((1, "utf-8"), (2, "gb18030")):
        page = PAGE.format(title=f"关于做好第{n}阶段供暖工作的通知", charset=charset)
        (tmp_path / "news" / "2016" / f"t{n}.html").write_bytes(page.encode(charset))
    (tmp_path / "copy.html").write_bytes((tmp_path / "news" / "2016" / "t1.html").read_bytes())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "style.css").write_text("body {}")
    return tmp_path


def _import(office: Office, folder: Path, **options: Any) -> Report:
    return import_site(
        agency=office.agency,
        source=str(folder),
        pages=pages_of(str(folder)),
        actor=office.information_officer,
        at=office.at,
        **options,
    )


def test_import_site_makes_drafts_redirects_and_a_report(office: Office, old_site: Path) -> None:
    report = _import(office, old_site)

    assert report == Report(imported=2, repeated=1, refused=1, attached=0, skipped=0)
    titles = set(Record.objects.values_list("versions__title", flat=True))
    assert titles == {"关于做好第1阶段供暖工作的通知", "关于做好第2阶段供暖工作的通知"}
    paths = set(OldAddress.objects.values_list("path", flat=True))
    assert paths == {"/news/2016/t1.html", "/news/2016/t2.html", "/copy.html"}
    [refused] = refused_pages(SiteImport.objects.get())
    assert refused.address == "/broken.pdf"
    assert "已损坏" in refused.refusal


def test_import_site_run_again_goes_on_where_it_stopped(office: Office, old_site: Path) -> None:
    first = old_site / "news"
    import_site(
        agency=office.agency,
        source=str(old_site),
        pages=[p for p in pages_of(str(old_site)) if p.location.startswith(str(first))],
        actor=office.information_officer,
        at=office.at,
    )

    report = _import(office, old_site)

    assert (report.skipped, report.repeated, report.refused) == (2, 1, 1)
    assert Record.objects.count() == 2
    assert _import(office, old_site, retry=True).refused == 1
    assert ImportedPage.objects.count() == 4


def test_batch_of_site_holds_its_drafts(office: Office, old_site: Path) -> None:
    _import(office, old_site)

    batch = batch_of_site(
        site=SiteImport.objects.get(), actor=office.information_officer, at=office.at
    )

    assert batch
    assert batch.count == 2
    again = batch_of_site(
        site=SiteImport.objects.get(), actor=office.information_officer, at=office.at
    )
    assert again is None


def test_site_goes_by_its_host_or_the_name_of_its_folder(office: Office, old_site: Path) -> None:
    _import(office, old_site)
    site = SiteImport.objects.get()
    assert site.name == old_site.name

    _import(office, old_site, base="jyj.example")
    site.refresh_from_db()
    batch = batch_of_site(site=site, actor=office.information_officer, at=office.at)

    assert batch
    assert batch.name == "旧站内容：jyj.example"
    assert SiteImport(source="https://jyj.example/sitemap.xml").name.startswith("https://")


def test_defaults_fill_what_pages_do_not_say_also_afterwards(
    office: Office, old_site: Path
) -> None:
    first = [p for p in pages_of(str(old_site)) if p.address.endswith("t1.html")]
    source, actor, at = str(old_site), office.information_officer, office.at
    import_site(agency=office.agency, source=source, pages=first, actor=actor, at=at)
    defaults = {"attribute": "proactive", "column": office.column, "genre": "report"}

    _import(office, old_site, defaults=defaults)
    filled = complete_drafts(site=SiteImport.objects.get(), defaults=defaults, actor=actor, at=at)

    assert filled == 1
    versions = Version.objects.all()
    assert {(v.attribute, v.column) for v in versions} == {("proactive", office.column)}
    assert {v.genre for v in versions} == {"notice"}  # their titles say so


def test_pictures_come_along_and_linked_files_become_attachments(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "site" / "news"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "one.png").write_bytes(png())
    (folder / "files" / "annex.docx").write_bytes(docx(["附表"]))
    (tmp_path / "secret.docx").write_bytes(docx(["不在网站里的文件"]))
    (folder / "files" / "way-out.docx").symlink_to(tmp_path / "secret.docx")
    more = (
        '<p><img src="files/one.png"></p><p><a href="files/annex.docx">附件1</a>'
        '<a href="files/way-out.docx">附件2</a><a href="../../secret.docx">附件3</a></p></body>'
    )
    page = PAGE.format(title="关于供暖工作的通知", charset="utf-8").replace("</body>", more)
    (folder / "t.html").write_text(page)

    report = _import(office, tmp_path / "site")

    assert (report.imported, report.attached, report.refused) == (1, 1, 0)
    version = Version.objects.get()
    files = {(file.name, file.inline) for file in version.attachments.all()}
    assert files == {("picture-1.png", True), ("annex.docx", False)}
    paths = set(OldAddress.objects.values_list("path", flat=True))
    assert paths == {"/news/t.html", "/news/files/annex.docx"}
    assert _import(office, tmp_path / "site").skipped == 2


@pytest.mark.parametrize(
    ("asked", "is_public", "status"),
    [
        ("/news/2016/t1.html", False, 404),
        ("/news/2016/t1.html", True, 301),
        ("/news/2016/%741.html", True, 301),
        ("/news/2016/t9.html", True, 404),
    ],
)
def test_old_address_answers_with_a_redirect_once_the_record_is_public(
    office: Office, old_site: Path, client: Client, asked: str, is_public: bool, status: int
) -> None:
    _import(office, old_site)
    if is_public:
        drafts = Version.objects.select_related("record__agency")
        version = drafts.get(record__old_addresses__path="/news/2016/t1.html")
        complete = {**office.fields(), "title": version.title, "body": version.body}
        version = edit_version(
            version=version, lock=version.lock, changes=complete,
            actor=office.information_officer, at=office.at,
        )  # fmt: skip
        office.published(version)

    answer = client.get(asked)

    assert answer.status_code == status
    if status == 301:
        record = Record.objects.get(old_addresses__path="/news/2016/t1.html")
        assert answer["Location"] == reverse("portal:document", args=[record.public_id])


def test_old_address_leads_nowhere_until_the_record_is_public(
    office: Office, old_site: Path
) -> None:
    _import(office, old_site)
    assert record_at_old_address("/news/2016/t1.html") is None

    publication = office.published()
    OldAddress.objects.create(path="/old.html", record=publication.record)

    assert record_at_old_address("/old.html") == publication.record.public_id


def test_sitemap_file_names_its_pages_by_path_and_query(tmp_path: Path) -> None:
    sitemap = tmp_path / "sitemap.xml"
    sitemap.write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
        "<loc>http://127.0.0.1:1/art/1.html?id=7</loc></url></urlset>"
    )

    [page] = pages_of(str(sitemap))

    assert (page.address, page.name) == ("/art/1.html?id=7", "1.html")


@pytest.mark.parametrize(
    "content",
    [
        "kein xml",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><loc>&e;</loc></urlset>',
        "<urlset/>",
    ],
)
def test_damaged_or_hostile_sitemap_is_refused_in_words(tmp_path: Path, content: str) -> None:
    sitemap = tmp_path / "sitemap.xml"
    sitemap.write_text(content)

    with pytest.raises(NoPages, match=r"sitemap"):
        pages_of(str(sitemap))
