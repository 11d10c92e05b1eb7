"""Long jobs on screen: progress with and without a script, the report, the button that stops."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.kernel.publishing.office import Office, officer
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.ledger.installation import beat
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.long_jobs import IMPORT
from yangguang.kernel.publishing.models import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from .test_journey import As

    Commits = Callable[..., AbstractContextManager[list[Callable[[], None]]]]


@pytest.fixture
def job(office: Office) -> Job:
    return start_job(
        kind=IMPORT, title="读入 200 个文件", agency=office.agency, at=office.at,
        actor=office.information_officer, arguments={"agency": "jyj", "files": []},
    )  # fmt: skip


def test_running_job_shows_progress_asks_again_and_can_be_stopped(
    office: Office, as_: As, job: Job
) -> None:
    Job.objects.filter(pk=job.pk).update(state="running", done=66, total=200)
    beat(name="worker", at=now())
    client = as_(office.section_head)
    url = reverse("desk:job", args=[job.pk])

    page = client.get(url)
    text = page.content.decode()
    assert "已办 66 条，共 200 条（33%）" in text
    assert 'hx-trigger="every 2s"' in text
    assert "htmx-2.min.js" in text
    assert f'href="{url}"' in text
    assert "没有运行" not in text
    part = client.get(reverse("desk:job_progress", args=[job.pk]))
    assert "已办 66 条" in part.content.decode()
    assert "HX-Refresh" not in part
    client.post(reverse("desk:stop_job", args=[job.pk]))
    assert "正在停止" in client.get(url).content.decode()


def test_ended_job_is_asked_no_more_and_has_its_report(office: Office, as_: As, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state="done", done=2, total=2, ended_at=now())
    job.lines.create(
        key="0", label="一.txt", outcome="done", message="关于一的通知", url="/desk/x/"
    )
    job.lines.create(key="1", label="=二.txt", outcome="refused", message="读不出文字")
    client = as_(office.information_officer)

    text = client.get(reverse("desk:job", args=[job.pk])).content.decode()
    only = client.get(reverse("desk:job", args=[job.pk]), {"outcome": "refused"}).content.decode()
    table = b"".join(client.get(reverse("desk:job_report", args=[job.pk]))).decode()

    assert "hx-get" not in text
    assert "htmx" not in text.replace("htmx-config", "")
    assert "办成 1 条，跳过 0 条，未办成 1 条" in text
    assert ("一.txt" in only, "=二.txt" in only) == (False, True)
    assert "1,一.txt,办成,关于一的通知,/desk/x/" in table
    assert ",'=二.txt," in table
    part = client.get(reverse("desk:job_progress", args=[job.pk]))
    assert part["HX-Refresh"] == "true"


@pytest.mark.parametrize("seconds", [None, 120])
def test_page_says_when_the_worker_stands_still(
    office: Office, as_: As, job: Job, seconds: int | None
) -> None:
    if seconds is not None:
        beat(name="worker", at=now() - timedelta(seconds=seconds))

    text = as_(office.publisher).get(reverse("desk:job", args=[job.pk])).content.decode()

    assert "后台进程现在没有运行" in text


def test_several_files_go_to_the_worker_and_one_is_read_at_once(
    office: Office, as_: As, django_capture_on_commit_callbacks: Commits
) -> None:
    def upload(*names: str) -> dict[str, object]:
        made = [SimpleUploadedFile(n, f"关于{n}的通知\n\n正文。".encode()) for n in names]
        return {"agency": "jyj", "file": made}

    client = as_(office.information_officer)
    single = client.post(reverse("desk:new"), upload("甲.txt"))
    with django_capture_on_commit_callbacks(execute=True):
        several = client.post(reverse("desk:new"), upload("乙.txt", "丙.txt"))

    assert single["Location"].endswith("/1/edit/")
    job = Job.objects.get()
    assert several["Location"] == reverse("desk:job", args=[job.pk])
    assert (job.state, job.lines.filter(outcome="done").count()) == ("done", 2)
    assert Version.objects.count() == 3


def test_file_that_is_too_large_is_named_among_several(
    office: Office, as_: As, settings: object
) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024  # type: ignore[attr-defined]
    files = [SimpleUploadedFile("小.txt", b"x"), SimpleUploadedFile("大.txt", b"x" * 1_100_000)]

    answer = as_(office.information_officer).post(
        reverse("desk:new"), {"agency": "jyj", "file": files}
    )

    assert "“大.txt”超过 1 MB" in answer.content.decode()
    assert not Job.objects.exists()


def test_job_of_another_agency_does_not_exist(
    office: Office, stranger: Office, as_: As, job: Job
) -> None:
    client = as_(stranger.publisher)

    assert "读入 200" not in client.get(reverse("desk:jobs")).content.decode()
    for name in ("job", "job_progress", "job_report"):
        assert client.get(reverse(f"desk:{name}", args=[job.pk])).status_code == 404
    assert client.post(reverse("desk:stop_job", args=[job.pk])).status_code == 404
    assert Job.objects.get().cancel_asked_at is None


def test_administrator_rebuilds_and_sees_each_projection(
    office: Office, as_: As, django_capture_on_commit_callbacks: Commits
) -> None:
    office.published()
    seal(at=office.at)
    administrator = as_(officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at)))
    assert as_(office.publisher).post(reverse("desk:rebuild")).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        answer = administrator.post(reverse("desk:rebuild"))

    page = administrator.get(answer["Location"]).content.decode()

    assert Job.objects.get().state == "done"
    assert "信息目录" in page
    assert "与原来一致" in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_jobs_costs_the_same_for_one_and_for_three(
    office: Office, as_: As, count: int, django_assert_max_num_queries: object
) -> None:
    for n in range(count):
        start_job(
            kind=IMPORT, title=f"任务{n}", agency=office.agency, at=office.at,
            actor=office.information_officer,
        )  # fmt: skip
    client = as_(office.publisher)
    client.get(reverse("desk:jobs"))

    with django_assert_max_num_queries(13):  # type: ignore[operator]
        client.get(reverse("desk:jobs"))
