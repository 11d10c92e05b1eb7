"""Whole batches out and many files in, in the worker: item by item, resumable, reported."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings

from tests.database import triggers_off
from tests.kernel.publishing.office import CHAIN, Office
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.jobs.running import run_job, take_up
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.publishing import files, long_jobs, services
from yangguang.kernel.publishing.long_jobs import start_import, start_publishing
from yangguang.kernel.publishing.models import Batch, ImportedFile, Publication, Record, Version
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path
    from subprocess import Popen


@pytest.fixture
def office(db: None, at: datetime, settings: LazySettings, tmp_path: Path) -> Office:
    settings.MEDIA_ROOT = tmp_path
    return Office(at)


def approved_batch(office: Office, count: int) -> Batch:
    batch = services.create_batch(
        agency=office.agency,
        name="旧站内容",
        versions=[office.draft(title=f"第{n}号通知") for n in range(1, count + 1)],
        actor=office.information_officer,
        at=office.at,
    )
    batch = services.submit_batch(
        batch=batch, lock=batch.lock, actor=office.information_officer, at=office.at
    )
    for role in CHAIN:
        batch = services.pass_batch_review(
            batch=batch, lock=batch.lock, opinion="", actor=office.actors[role], at=office.at
        )
    return batch


def lines(job: Job) -> list[tuple[str, str]]:
    return list(job.lines.order_by("pk").values_list("label", "outcome"))


def test_batch_is_published_with_a_line_for_each_index_number(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_jobs, "CHUNK", 2)
    batch = approved_batch(office, 5)
    job = start_publishing(batch=batch, actor=office.publisher, at=office.at)
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.done, job.total, batch.state) == ("done", 5, 5, "published")
    assert lines(job) == [(f"第{n}号通知", "done") for n in range(1, 6)]
    numbers = Publication.objects.order_by("pk").values_list("index_no", flat=True)
    assert [line.message for line in job.lines.order_by("pk")] == [f"索引号 {n}" for n in numbers]


def test_altered_text_stays_back_and_holds_up_no_other(office: Office) -> None:
    batch = approved_batch(office, 3)
    second = batch.items.get(position=2).version
    with triggers_off():
        Version.objects.filter(pk=second.pk).update(body="<p>偷换的文字。</p>")
    job = start_publishing(batch=batch, actor=office.publisher, at=office.at)
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert [outcome for _label, outcome in sorted(lines(job))] == ["done", "refused", "done"]
    assert "摘要不一致" in job.lines.get(key="2").message
    assert batch.state == "publishing"
    assert Record.objects.filter(state="published").count() == 2
    assert not Act.objects.filter(kind="publishing.batch_published").exists()


def test_item_the_database_refuses_stays_back_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yangguang.kernel.publishing.services import batches

    batch = approved_batch(office, 3)
    second = batch.items.get(position=2).version
    with triggers_off():
        Version.objects.filter(pk=second.pk).update(body="<p>偷换的文字。</p>", digest="sha256:0")
    monkeypatch.setattr(batches, "_altered", lambda _items: {})
    job = start_publishing(batch=batch, actor=office.publisher, at=office.at)
    run_job(job.pk, at=office.at)

    outcomes = dict(job.lines.values_list("key", "outcome"))
    assert outcomes == {"1": "done", "2": "refused", "3": "done"}
    assert "数据库拒绝" in job.lines.get(key="2").message
    assert Record.objects.filter(state="published").count() == 2


def test_item_taken_back_by_its_officer_is_named_and_the_batch_is_finished(
    office: Office,
) -> None:
    batch = approved_batch(office, 2)
    Version.objects.filter(pk=batch.items.get(position=1).version_id).update(state="discarded")
    job = start_publishing(batch=batch, actor=office.publisher, at=office.at)
    run_job(job.pk, at=office.at)

    batch.refresh_from_db()
    assert dict(job.lines.values_list("key", "outcome")) == {"1": "refused", "2": "done"}
    assert "已作废" in job.lines.get(key="1").message
    assert batch.state == "published"


def test_publisher_who_lost_his_role_meanwhile_publishes_nothing(office: Office) -> None:
    batch = approved_batch(office, 2)
    job = start_publishing(batch=batch, actor=office.publisher, at=office.at)
    RoleAssignment.objects.filter(person_id=office.publisher.person_id).delete()
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error
    assert not Publication.objects.exists()


def test_only_a_publisher_starts_and_only_an_approved_batch(office: Office) -> None:
    batch = approved_batch(office, 1)
    with pytest.raises(Refused):
        start_publishing(batch=batch, actor=office.information_officer, at=office.at)
    Batch.objects.filter(pk=batch.pk).update(state="in_review")
    batch.refresh_from_db()
    with pytest.raises(Refused):
        start_publishing(batch=batch, actor=office.publisher, at=office.at)

    assert not Job.objects.exists()


KILLED = """
import time
from yangguang.kernel.jobs import running
from yangguang.kernel.publishing import long_jobs
from yangguang.kernel.now import now
long_jobs.CHUNK = 2
tell = running.Run.progress
def progress(self, done, total):
    tell(self, done, total)
    print(done, flush=True)
    time.sleep(60)
running.Run.progress = progress
running.run_job({pk}, at=now())
"""


@pytest.mark.django_db(transaction=True)
def test_publication_killed_half_way_goes_on_and_publishes_each_once(
    settings: LazySettings, tmp_path: Path, other_process: Callable[[str], Popen[str]]
) -> None:
    settings.MEDIA_ROOT = tmp_path
    office = Office(now())
    batch = approved_batch(office, 5)
    job = Job.objects.create(
        kind=long_jobs.PUBLISH, title="发布", agency=office.agency, state="waiting",
        started_by_id=office.publisher.person_id, subject_ref=str(batch.pk),
        created_at=office.at, queued_at=office.at,
    )  # fmt: skip
    process = other_process(KILLED.format(pk=job.pk))
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "2"
    assert Record.objects.filter(state="published").count() == 2
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert take_up(at=now()) == 1

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.attempts, batch.state) == ("done", 2, "published")
    assert Publication.objects.count() == 5
    assert Act.objects.filter(kind="publishing.published").count() == 5
    assert lines(job) == [(f"第{n}号通知", "done") for n in range(1, 6)]


TEXT = "佳木斯市教育局关于{n}的通知\n\n各学校:\n\n请做好{n}。\n\n佳木斯市教育局\n2026年11月2日\n"


def test_files_become_drafts_one_by_one_and_the_refused_say_why(office: Office) -> None:
    uploads = [
        ("供暖.txt", TEXT.format(n="供暖").encode()),
        ("坏的.docx", b"PK\x03\x04 broken"),
        ("校车.txt", TEXT.format(n="校车").encode("gb18030")),
    ]
    job = start_import(
        agency=office.agency, uploads=uploads, actor=office.information_officer, at=office.at
    )
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert job.state == "done"
    assert lines(job) == [("供暖.txt", "done"), ("坏的.docx", "refused"), ("校车.txt", "done")]
    assert "供暖" in job.lines.get(key="0").message
    assert job.lines.get(key="1").message
    assert job.lines.get(key="0").url.endswith("/edit/")
    assert ImportedFile.objects.count() == 2
    kept = [files.exists(files.path_of(f["digest"])) for f in job.arguments["files"]]
    assert kept == [True, False, True]


def test_import_taken_up_again_makes_no_second_draft(office: Office) -> None:
    uploads = [(f"{n}.txt", TEXT.format(n=f"事项{n}").encode()) for n in range(3)]
    job = start_import(
        agency=office.agency, uploads=uploads, actor=office.information_officer, at=office.at
    )
    run_job(job.pk, at=office.at)
    Job.objects.filter(pk=job.pk).update(state="waiting")
    run_job(job.pk, at=office.at)

    assert Version.objects.count() == 3
    assert job.lines.count() == 3


def test_only_who_drafts_may_bring_files_in(office: Office, at: datetime) -> None:
    stranger = Office(at, "czj", "佳木斯市财政局")

    for actor in (office.secrecy_reviewer, stranger.information_officer):
        with pytest.raises(Refused):
            start_import(agency=office.agency, uploads=[("a.txt", b"x")], actor=actor, at=at)
