"""What publishing does outside a request: whole batches out, many files in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.jobs.models import JobLine
from yangguang.kernel.jobs.registry import JobKind
from yangguang.kernel.jobs.rules import JobProblem, Outcome
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import Attachment, Batch, ImportedFile, Version
from yangguang.kernel.publishing.rules import VERSION_STATE_LABELS, Refused, VersionState
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role
from yangguang.kernel.publishing.services import (
    BatchResult,
    check_publishable,
    import_document,
    publish_batch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.jobs.models import Job
    from yangguang.kernel.jobs.running import Run
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PUBLISH = "publishing.publish_batch"
IMPORT = "publishing.import_files"
CHUNK = 200
"""Versions published in one transaction of a job: small enough to stop soon."""


def start_publishing(*, batch: Batch, actor: Actor, at: datetime) -> Job:
    """Let the worker publish the batch. Raises Refused."""
    check_publishable(batch=batch, actor=actor)
    return start_job(
        kind=PUBLISH,
        title=_("发布“%(name)s”") % {"name": batch.name},
        actor=actor,
        at=at,
        agency=batch.agency,
        subject_ref=str(batch.pk),
    )


def _publish(run: Run) -> None:
    batch = Batch.objects.select_related("agency").get(pk=int(run.job.subject_ref))

    def report(results: Sequence[BatchResult]) -> None:
        run.report(_batch_line(result) for result in results)

    # A refusal of an earlier attempt may be mended by now.
    run.job.lines.filter(outcome=Outcome.REFUSED).delete()
    try:
        publish_batch(
            batch=batch,
            actor=run.actor,
            at=run.at,
            chunk=CHUNK,
            progress=run.progress,
            report=report,
        )
    except Refused as refused:
        raise JobProblem(str(refused)) from None
    _report_the_rest(run, batch)


def _batch_line(result: BatchResult) -> JobLine:
    version = result.item.version
    return JobLine(
        key=str(result.item.position),
        label=version.title,
        outcome=Outcome.REFUSED if result.refusal else Outcome.DONE,
        message=result.refusal or _("索引号 %(number)s") % {"number": result.index_no},
        url=reverse("desk:record", args=[version.record.public_id]),
    )


def _report_the_rest(run: Run, batch: Batch) -> None:
    """Items nothing was done about, each with the state that is the reason."""
    known = run.finished_keys()
    items = batch.items.select_related("version__record").order_by("position")
    for item in items.iterator():
        if str(item.position) in known:
            continue
        state = VersionState(item.version.state)
        is_out = state in {VersionState.PUBLISHED, VersionState.SUPERSEDED}
        message = (
            _("此前已经公开")
            if is_out
            else _("没有发布：现在是“%(state)s”") % {"state": VERSION_STATE_LABELS[state]}
        )
        line = _batch_line(BatchResult(item))
        line.outcome = Outcome.SKIPPED if is_out else Outcome.REFUSED
        line.message = message
        run.report([line])
    run.progress(batch.count, batch.count)


def start_import(
    *, agency: Agency, uploads: Sequence[tuple[str, bytes]], actor: Actor, at: datetime
) -> Job:
    """Let the worker read the files (name, content) into drafts. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    kept = [{"name": name, "digest": files.save(data)} for name, data in uploads]
    title = _("%(agency)s：读入 %(count)d 个文件")
    return start_job(
        kind=IMPORT,
        title=title % {"agency": agency_name(agency, short=True), "count": len(kept)},
        actor=actor,
        at=at,
        agency=agency,
        arguments={"agency": agency.code, "files": kept},
    )


def _import(run: Run) -> None:
    agency = agency_for(run.job.arguments["agency"])
    uploads: list[dict[str, str]] = run.job.arguments["files"]
    finished = run.finished_keys()
    for place, upload in enumerate(uploads):
        run.progress(place, len(uploads))
        if str(place) not in finished:
            _take_in(run, agency, str(place), upload)
    run.progress(len(uploads), len(uploads))


def _take_in(run: Run, agency: Agency, key: str, upload: dict[str, Any]) -> None:
    line = JobLine(key=key, label=upload["name"], outcome=Outcome.REFUSED)
    try:
        with transaction.atomic():
            version = import_document(
                agency=agency,
                data=files.read(upload["digest"]),
                filename=upload["name"],
                actor=run.actor,
                at=now(),
            )
            run.report([_imported(line, version)])
    except (Unreadable, Refused) as problem:
        line.message = str(problem.message)
        run.report([line])
        _forget(upload["digest"])
    except FileNotFoundError:
        line.message = _("上传的文件已不在服务器上，请重新上传。")
        run.report([line])


def _forget(digest: str) -> None:
    """A file that became no draft is not kept, unless a record holds the same one."""
    used = ImportedFile.objects.filter(digest=digest).exists()
    if not used and not Attachment.objects.filter(digest=digest).exists():
        files.remove(iter([files.path_of(digest)]))


def _imported(line: JobLine, version: Version) -> JobLine:
    """The line of a file that became a draft, under the title that was read."""
    return JobLine(
        key=line.key,
        label=line.label,
        outcome=Outcome.DONE,
        message=version.title,
        url=reverse("desk:edit", args=[version.record.public_id, version.number]),
    )


def _batch_of(job: Job) -> tuple[str, str]:
    return _("返回这一批"), reverse("desk:batch", args=[int(job.subject_ref)])


def _records_of(_job: Job) -> tuple[str, str]:
    return _("查看草稿"), f"{reverse('desk:records')}?state=draft"


JOBS = (
    JobKind(PUBLISH, gettext_lazy("批量发布"), _publish, _batch_of),
    JobKind(IMPORT, gettext_lazy("读入多个文件"), _import, _records_of),
)
