"""An old site uploaded as an archive: read by the worker, stopped, gone on with, never trusted."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.kernel.publishing.office import Office
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers import zipsafe
from yangguang.kernel.exchange import archives, long_jobs
from yangguang.kernel.exchange.models import ImportedPage, OldAddress, SiteImport
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.jobs.running import run_job
from yangguang.kernel.jobs.services import cancel_job
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import Batch, Record
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
PAGE = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1>"
    "<p>为做好今年冬季供暖工作,现将有关事项通知如下。</p><p>各供热单位要提前检修设备。</p></body></html>"
)
NAMES = ("关于供暖的通知", "关于清雪的通知", "关于校车的通知")


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


SITE = packed({f"old/news/{n}.html": PAGE.format(name) for n, name in enumerate(NAMES)})


@pytest.fixture
def office() -> Office:
    return Office(now())


def start(office: Office, data: bytes = SITE, **changes: object) -> Job:
    given = {
        "agency": office.agency, "name": "旧站.zip", "data": data, "site": "",
        "defaults": {"genre": "notice"}, "has_batch": True,
        "actor": office.information_officer, "at": office.at, **changes,
    }  # fmt: skip
    return long_jobs.start_site_import(**given)


def done(job: Job) -> Job:
    run_job(job.pk, at=now())
    return Job.objects.get(pk=job.pk)


def test_every_page_becomes_a_draft_with_its_old_address_and_a_line(office: Office) -> None:
    job = done(start(office))

    assert (job.state, job.error) == ("done", "")
    assert list(job.lines.values_list("label", "outcome")) == [
        (f"/news/{n}.html", "done") for n in range(3)
    ]
    assert set(OldAddress.objects.values_list("path", flat=True)) == {
        f"/news/{n}.html" for n in range(3)
    }
    assert SiteImport.objects.get().source == "旧站"
    assert Batch.objects.get().count == 3
    assert not files.exists(long_jobs._kept_at(job.arguments["archive"]))


def test_stopped_job_goes_on_where_it_was_with_the_same_archive(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start(office)
    monkeypatch.setattr("yangguang.kernel.jobs.running.TOLD_EVERY", 0)
    take = long_jobs._tell

    def stop_after_the_first(run, agency, address, outcome):
        take(run, agency, address, outcome)
        cancel_job(job=run.job, actor=office.information_officer, at=now())

    monkeypatch.setattr(long_jobs, "_tell", stop_after_the_first)
    assert done(job).state == "cancelled"
    assert ImportedPage.objects.count() == 1

    monkeypatch.setattr(long_jobs, "_tell", take)
    again = done(start(office))

    assert [line.outcome for line in again.lines.all()] == ["skipped", "done", "done"]
    assert Record.objects.count() == 3


def test_same_archive_twice_at_once_is_one_job(office: Office) -> None:
    assert start(office).pk == start(office).pk


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"../../etc/passwd": "x"}, "指向外部"),
        ({"/etc/passwd.html": "x"}, "指向外部"),
        ({"a" * 250 + ".html": "x"}, "不能使用的文件名"),
        ({"a": "x", "a/b.html": "x"}, "不能使用的文件名"),
        ({}, "没有文件"),
        ({"picture.exe": "MZ"}, "没有可以导入的页面"),
        ({"bomb.html": b"\0" * (20 * 1024 * 1024)}, "压缩炸弹"),
    ],
)
def test_hostile_archive_is_refused_with_words_and_leaves_nothing(
    office: Office, members: dict[str, str | bytes], said: str
) -> None:
    job = done(start(office, packed(members)))

    assert job.state == "failed"
    assert said in job.error
    assert not Record.objects.exists()
    assert not files.exists(long_jobs._kept_at(job.arguments["archive"]))


def test_too_many_or_too_large_together_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpack() -> None:
        archives.unpack(SITE, tmp_path, progress=lambda _done, _total: None)

    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(Unreadable, match="炸弹"):
        unpack()
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MOST_BYTES", 300)
    with pytest.raises(Unreadable, match="炸弹"):
        unpack()
    monkeypatch.undo()
    monkeypatch.setattr(zipsafe, "MAX_MEMBER", 100)
    with pytest.raises(Unreadable, match="炸弹"):
        unpack()
    assert list(tmp_path.rglob("*.html")) == []


def test_what_systems_add_and_the_folder_around_are_left_out(tmp_path: Path) -> None:
    data = packed(
        {"site/www.old.cn/a.html": "x", "__MACOSX/site/._a.html": "x", "site/.DS_Store": "x"}
    )

    root = archives.unpack(data, tmp_path, progress=lambda _done, _total: None)

    assert [p.relative_to(root).as_posix() for p in root.rglob("*")] == ["a.html"]


def test_only_who_drafts_may_and_the_desk_says_when_it_is_too_large(
    office: Office, settings
) -> None:
    with pytest.raises(Refused):
        start(office, actor=office.publisher)
    client = Client()
    client.force_login(Person.objects.get(pk=office.information_officer.person_id))
    address = reverse("desk:new_site")
    form = {"agency": office.agency.code, "batch": "on"}

    settings.UPLOAD_LIMIT = 100
    refused = client.post(address, {**form, "file": SimpleUploadedFile("旧站.zip", SITE)})
    settings.UPLOAD_LIMIT = 10_000
    taken = client.post(address, {**form, "file": SimpleUploadedFile("旧站.zip", SITE)})

    assert refused.status_code == 422
    assert "分成几个压缩包" in refused.content.decode()
    assert taken["Location"] == reverse("desk:job", args=[Job.objects.get().pk])
