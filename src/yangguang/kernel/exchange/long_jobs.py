"""An old site uploaded at the desk: unpacked and read page by page by the worker."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.exchange.archives import unpack
from yangguang.kernel.exchange.models import ImportedPage, SiteImport
from yangguang.kernel.exchange.services import batch_of_site, complete_drafts, import_site
from yangguang.kernel.exchange.sources import NoPages, pages_of
from yangguang.kernel.jobs.models import JobLine
from yangguang.kernel.jobs.registry import JobKind
from yangguang.kernel.jobs.rules import JobProblem, Outcome
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.ledger.rules import digest_bytes
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import Column, Topic
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.jobs.models import Job
    from yangguang.kernel.jobs.running import Run
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

KIND = "exchange.import_site"
OUTCOMES = {
    "imported": (Outcome.DONE, gettext_lazy("已成为草稿")),
    "repeated": (Outcome.SKIPPED, gettext_lazy("内容与另一页相同")),
    "attached": (Outcome.DONE, gettext_lazy("已随网页成为附件")),
    "skipped": (Outcome.SKIPPED, gettext_lazy("以前已处理")),
    "refused": (Outcome.REFUSED, gettext_lazy("未能导入")),
}


def _kept_at(digest: str) -> str:
    return f"uploads/{digest.partition(':')[2]}.zip"


def start_site_import(
    *,
    agency: Agency,
    name: str,
    data: bytes,
    site: str,
    defaults: Mapping[str, str],
    has_batch: bool,
    actor: Actor,
    at: datetime,
) -> Job:
    """Keep the archive and let the worker read it. `site` is the old host, `defaults` fills what
    a page does not say: column and topic by their ids, genre. Raises Refused.
    """
    check_role(actor, agency.pk, DRAFTERS)
    digest = digest_bytes(data)
    files.put(_kept_at(digest), data)
    source = site or Path(name).stem
    return start_job(
        kind=KIND,
        title=_("%(agency)s：导入旧网站 %(source)s")
        % {"agency": agency_name(agency, short=True), "source": source},
        actor=actor,
        at=at,
        agency=agency,
        subject_ref=f"{agency.code}:{digest[-40:]}",
        arguments={
            "agency": agency.code,
            "archive": digest,
            "source": source[:300],
            "site": site,
            "defaults": dict(defaults),
            "batch": has_batch,
        },
    )


def _run(run: Run) -> None:
    path = _kept_at(run.job.arguments["archive"])
    try:
        with tempfile.TemporaryDirectory(prefix="site-") as folder:
            _read(run, path, Path(folder))
    except (Unreadable, NoPages, Refused) as problem:
        raise JobProblem(str(getattr(problem, "message", problem))) from None
    except FileNotFoundError:
        raise JobProblem(_("上传的文件已不在服务器上，请重新上传。")) from None
    finally:
        # Going on after a stop takes the same archive again: what is done is left alone.
        files.remove(iter([path]))


def _read(run: Run, path: str, folder: Path) -> None:
    given = run.job.arguments
    agency = agency_for(given["agency"])
    root = unpack(files.read_path(path), folder, progress=run.progress)
    pages = pages_of(str(root), site=given["site"])

    def told(address: str, outcome: str) -> None:
        _tell(run, agency, address, outcome)

    defaults = _defaults(given["defaults"])
    import_site(
        agency=agency,
        source=given["source"],
        pages=pages,
        actor=run.actor,
        at=run.at,
        retry=True,
        defaults=defaults,
        progress=run.progress,
        told=told,
    )
    site = SiteImport.objects.get(source=given["source"], agency=agency)
    complete_drafts(site=site, defaults=defaults, actor=run.actor, at=now(), summarise=True)
    if given["batch"]:
        batch_of_site(site=site, actor=run.actor, at=now())


def _tell(run: Run, agency: Agency, address: str, outcome: str) -> None:
    state, words = OUTCOMES[outcome]
    page = (
        ImportedPage.objects.filter(
            site__agency=agency, site__source=run.job.arguments["source"], address=address
        )
        .select_related("record")
        .first()
    )
    line = JobLine(
        key=digest_bytes(address.encode())[-64:], label=address, outcome=state, message=str(words)
    )
    if page is not None and page.refusal:
        line.message = page.refusal
    if page is not None and page.record is not None:
        line.url = reverse("desk:record", args=[page.record.public_id])
    run.report([line])


def _defaults(given: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"genre": given["genre"]} if given.get("genre") else {}
    if given.get("column"):
        found["column"] = Column.objects.filter(pk=given["column"]).first()
    if given.get("topic"):
        found["topic"] = Topic.objects.filter(pk=given["topic"]).first()
    return found


def _site_of(job: Job) -> tuple[str, str]:
    site = SiteImport.objects.filter(
        source=job.arguments["source"], agency__code=job.arguments["agency"]
    ).first()
    if site is None:
        return _("从旧网站导入的内容"), reverse("desk:sites")
    return _("查看这个旧网站"), reverse("desk:site", args=[site.pk])


JOB = JobKind(KIND, gettext_lazy("导入旧网站"), _run, _site_of)
