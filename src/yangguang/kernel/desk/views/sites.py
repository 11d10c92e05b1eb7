"""Old sites taken over: what became of every page, for the officers who review it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.forms.versions import SiteForm
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.desk.selectors import units_for
from yangguang.kernel.desk.views.batches import batch_state
from yangguang.kernel.exchange.long_jobs import start_site_import
from yangguang.kernel.exchange.selectors import (
    batches_of,
    pages_of_import,
    site_import_for,
    site_imports_visible_to,
    summaries_of,
)
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.kernel.publishing.models import Record


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def new_site(request: DeskRequest) -> HttpResponse:
    """Upload an old site, saved and packed; the worker reads it page by page."""
    units = {unit.code: unit for unit in units_for(request.actor, *DRAFTERS)}
    title = _("导入旧网站")
    if not units:
        return desk_page(request, "desk/not_drafter.html", {"title": title}, status=403)
    form = SiteForm(
        request.POST or None,
        request.FILES or None,
        units=[(code, agency_name(unit)) for code, unit in units.items()],
        limit=settings.UPLOAD_LIMIT,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        job = start_site_import(
            agency=units[data["agency"]],
            name=data["file"].name,
            data=data["file"].read(),
            site=data["site"],
            defaults={name: data[name] for name in ("column", "topic", "genre")},
            has_batch=data["batch"],
            actor=request.actor,
            at=now(),
        )
        return HttpResponseRedirect(reverse("desk:job", args=[job.pk]))
    context = {"title": title, "form": form, "limit": settings.UPLOAD_LIMIT // 1024 // 1024}
    crumbs = [
        (_("批量审查"), reverse("desk:batches")),
        (_("从旧网站导入的内容"), reverse("desk:sites")),
        (title, ""),
    ]
    return desk_page(
        request, "desk/new_site.html", context, crumbs=crumbs, status=422 if form.errors else 200
    )


@require_safe
@officer_required
def sites(request: DeskRequest) -> HttpResponse:
    """The old sites of my agencies."""
    visible = site_imports_visible_to(request.actor)
    page = Paginator(visible, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": found.site.name,
            "url": reverse("desk:site", args=[found.site.pk]),
            "note": _("%(pages)d 页，成为 %(records)d 条信息，%(refused)d 页未能导入")
            % {"pages": found.pages, "records": found.records, "refused": found.refused},
            "at": found.site.started_at,
        }
        for found in summaries_of(page)
    ]
    title = _("从旧网站导入的内容")
    context = {
        "title": title,
        "page": page,
        "rows": rows,
        "may_draft": bool(units_for(request.actor, *DRAFTERS)),
    }
    crumbs = [(_("批量审查"), reverse("desk:batches")), (title, "")]
    return desk_page(request, "desk/sites.html", context, crumbs=crumbs)


def _entry(record: Record | None) -> tuple[str, str] | None:
    """Title and address of the record that a page became."""
    if record is None:
        return None
    versions = sorted(record.versions.all(), key=lambda version: version.number)
    return versions[-1].title, reverse("desk:record", args=[record.public_id])


@require_safe
@officer_required
def site(request: DeskRequest, pk: int) -> HttpResponse:
    """One old site: its batches, and what became of each page."""
    found = site_import_for(request.actor, pk)
    page = Paginator(pages_of_import(found), PAGE_SIZE).get_page(request.GET.get("page"))
    batches = [
        {
            "title": batch.name,
            "url": reverse("desk:batch", args=[batch.pk]),
            "note": _("%(count)d 条") % {"count": batch.count},
            "at": batch.created_at,
            "state": batch_state(batch),
        }
        for batch in batches_of(found)
    ]
    (summary,) = summaries_of([found])
    context = {
        "title": found.name,
        "summary": summary,
        "agency": agency_name(found.agency),
        "page": page,
        "rows": [(unquote(row.address), row.refusal, _entry(row.record)) for row in page],
        "batches": batches,
    }
    crumbs = [
        (_("批量审查"), reverse("desk:batches")),
        (_("从旧网站导入的内容"), reverse("desk:sites")),
        (found.name, ""),
    ]
    return desk_page(request, "desk/site.html", context, crumbs=crumbs)
