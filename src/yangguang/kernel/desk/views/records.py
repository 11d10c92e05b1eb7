"""Records: the list, a matter's screen, its preview, history and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.capped import CappedPaginator
from yangguang.kernel.desk.forms.versions import RelationForm
from yangguang.kernel.desk.matter import act_line, acts_for, steps_of
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.publish_by import LIMIT, publish_by
from yangguang.kernel.desk.rules import EXPORT_LIMIT, PAGE_SIZE
from yangguang.kernel.desk.selectors import (
    LATE,
    Filters,
    items,
    names_of,
    others_present,
    record_state_label,
    records_list,
    state_of,
    units_for,
)
from yangguang.kernel.desk.views.today import record_url
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing import files, rules
from yangguang.kernel.publishing.models import RelationKind, Version
from yangguang.kernel.publishing.selectors import (
    acts_of,
    attachment_visible_to,
    findings,
    public_preview,
    record_for,
    relations_for,
    return_of,
    reviews_of,
    same_number,
    version_for,
    why_not,
)
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.ui.downloads import csv_response, file_response

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import StreamingHttpResponse

    from yangguang.kernel.publishing.models import Record


class FilterForm(forms.Form):
    """The list's filters; they live in the address."""

    q = forms.CharField(label=gettext_lazy("标题或文号"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            *((s.value, label) for s, label in rules.VERSION_STATE_LABELS.items()),
            (LATE, gettext_lazy("超过公开期限")),
        ],
    )
    agency = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    genre = forms.ChoiceField(
        label=gettext_lazy("体裁"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            *((g.value, label) for g, label in rules.GENRE_LABELS.items()),
        ],
    )
    order = forms.ChoiceField(
        label=gettext_lazy("排序"),
        required=False,
        choices=[
            ("", gettext_lazy("最近改动在前")),
            ("oldest", gettext_lazy("最早改动在前")),
            ("formed", gettext_lazy("成文日期")),
            ("title", gettext_lazy("标题")),
        ],
    )

    def filters(self) -> Filters:
        """What was asked, without what makes no sense."""
        data = self.cleaned_data if self.is_valid() else {}
        return Filters(
            text=data.get("q", "").strip(),
            state=data.get("state", ""),
            agency=data.get("agency", ""),
            genre=data.get("genre", ""),
            order=data.get("order", ""),
        )


def _filter_form(request: DeskRequest) -> FilterForm:
    form = FilterForm(request.GET)
    units = units_for(request.actor)
    form.fields["agency"].choices = [  # type: ignore[attr-defined]
        ("", _("全部")),
        *((unit.code, agency_name(unit, short=True)) for unit in units),
    ]
    return form


@require_safe
@officer_required
def records(request: DeskRequest) -> HttpResponse:
    """The records of my agencies."""
    form = _filter_form(request)
    paginator = CappedPaginator(records_list(request.actor, form.filters()), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    names = names_of(v.record.agency_id for v in page)
    return desk_page(
        request,
        "desk/records.html",
        {
            "form": form,
            "page": page,
            "count": None if paginator.is_capped else paginator.count,
            "items": items(page, names, record_url),
            "may_draft": bool(request.actor.agencies_with(*DRAFTERS)),
        },
        crumbs=[(_("信息"), "")],
    )


EXPORTED = (
    "number", "state", "title", "doc_number", "genre", "formed_on",
    "updated_at", "record__public_id", "record__agency_id", "record__state",
    "record__current__index_no",
)  # fmt: skip


@require_safe
@officer_required
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The filtered list as CSV; the same scoped selector as the page."""
    found = records_list(request.actor, _filter_form(request).filters())
    # A few columns, a chunk at a time: the texts of so many records would fill the memory.
    lean = found.select_related(None).select_related("record__current").only(*EXPORTED)
    versions = lean[:EXPORT_LIMIT].iterator(chunk_size=500)
    names = names_of(request.actor.agencies_with())
    header = [
        *(_("编号"), _("标题"), _("文号"), _("单位"), _("体裁"), _("成文日期"), _("版本")),
        *(_("版本状态"), _("公开状态"), _("索引号"), _("最近改动")),
    ]
    return csv_response("records.csv", header, (_export_row(v, names) for v in versions))


def _export_row(version: Version, names: dict[int, str]) -> list[object]:
    current = version.record.current
    return [
        version.record.public_id,
        version.title,
        version.doc_number,
        names.get(version.record.agency_id),
        version.get_genre_display(),
        version.formed_on,
        version.number,
        state_of(version)[1],
        record_state_label(version.record.state),
        current.index_no if current else "",
        datetime_cn(version.updated_at),
    ]


def crumbs_to(version: Version, *more: str) -> list[tuple[str, str]]:
    """Where a page of this matter stands."""
    title = version.title if len(version.title) <= 24 else f"{version.title[:23]}…"
    here = [(_("信息"), reverse("desk:records")), (title, record_url(version) if more else "")]
    return here + [(label, "") for label in more]


@require_safe
@officer_required
def record(request: DeskRequest, public_id: str, number: int | None = None) -> HttpResponse:
    """One matter: left the text, right the acts; every disabled act says why."""
    version = version_for(request.actor, public_id, number)
    item = record_for(request.actor, public_id)
    at = now()
    newest = version if number is None else version_for(request.actor, public_id)
    is_newest = newest.pk == version.pk
    found = findings(version, at=at) if version.state == rules.VersionState.DRAFT else []
    return desk_page(
        request,
        "desk/record.html",
        {
            "title": version.title,
            "version": version,
            "record": item,
            "is_newest": is_newest,
            "newest": newest,
            "state": state_of(version),
            "record_state": record_state_label(item.state),
            "acts": acts_for(request.actor, item, version) if is_newest else [],
            "steps": steps_of(version, reviews_of(version)),
            "reviews": reviews_of(version),
            "returned": return_of(version),
            "same_number": same_number(request.actor, version),
            "public": public_preview(version, at=at),
            "publish_by": publish_by(version, on=city_date(at)),
            "publish_limit": LIMIT,
            "open_findings": sum(f.is_open for f in found),
            "may_edit": is_newest and why_not(request.actor, version, rules.Move.EDIT) is None,
            "others": others_present(version, request.actor, at=at),
            "numbers": _numbers(newest),
            "imported": item.imports.order_by("-pk").first(),
        },
        crumbs=crumbs_to(version),
    )


def _numbers(newest: Version) -> list[int]:
    return list(range(newest.number, 0, -1))


@require_safe
@officer_required
def preview(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """The version exactly as the public will see it, beside what the scan found."""
    version = version_for(request.actor, public_id, number)
    at = now()
    return desk_page(
        request,
        "desk/preview.html",
        {
            "title": version.title,
            "version": version,
            "public": public_preview(version, at=at),
            "findings": findings(version, at=at),
        },
        crumbs=crumbs_to(version, _("预览")),
    )


@require_safe
@officer_required
def compare(request: DeskRequest, public_id: str) -> HttpResponse:
    """Any two versions side by side; the two newest when none are named."""
    newest = version_for(request.actor, public_id)
    new = _number(request.GET.get("new"), newest.number)
    old = _number(request.GET.get("old"), max(1, new - 1))
    before = version_for(request.actor, public_id, old)
    after = version_for(request.actor, public_id, new)
    return desk_page(
        request,
        "desk/compare.html",
        {
            "title": newest.title,
            "old": before,
            "new": after,
            "numbers": _numbers(newest),
            "fields": _changed_fields(before, after),
            "annexes": _annex_pairs(before, after),
        },
        crumbs=crumbs_to(newest, _("比较版本")),
    )


def _number(typed: str | None, otherwise: int) -> int:
    return int(typed) if typed and typed.isdigit() and len(typed) < 6 else otherwise


def label_of(name: str) -> str:
    """What a field is called."""
    return str(getattr(Version._meta.get_field(name), "verbose_name", name))


def shown(version: Version, name: str) -> str:
    """A field's value in words."""
    if name == "origin_type":
        return str(rules.ORIGIN_LABELS.get(rules.Origin(version.origin_type), version.origin_type))
    display = getattr(version, f"get_{name}_display", None)
    value = display() if display else getattr(version, name)
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return "" if value is None else str(value)


UNLISTED = frozenset({"body", "annexes", "demonstration", "blocks"})
"""Texts are compared as texts; the words of blocks stand in the body."""


def _changed_fields(before: Version, after: Version) -> list[tuple[str, str, str]]:
    names = [n for n in rules.DIGEST_FIELDS if n not in UNLISTED]
    rows = [(label_of(n), shown(before, n), shown(after, n)) for n in names]
    return [row for row in rows if row[1] != row[2]]


def _annex_pairs(before: Version, after: Version) -> list[tuple[str, str, str]]:
    empty = {"title": "", "body": ""}
    pairs = []
    for index in range(max(len(before.annexes), len(after.annexes))):
        one = before.annexes[index] if index < len(before.annexes) else empty
        two = after.annexes[index] if index < len(after.annexes) else empty
        pairs.append((two["title"] or one["title"], one["body"], two["body"]))
    return pairs


@require_safe
@officer_required
def history(request: DeskRequest, public_id: str) -> HttpResponse:
    """Every act, review and publication of the record, newest first."""
    item = record_for(request.actor, public_id)
    version = version_for(request.actor, public_id)
    return desk_page(
        request,
        "desk/history.html",
        {
            "title": version.title,
            "record": item,
            "version": version,
            "entries": [act_line(act) for act in reversed(acts_of(item))],
            "reviews": [r for v in item.versions.all() for r in reviews_of(v)],
            "publications": item.publications.select_related("publisher", "version"),
        },
        crumbs=crumbs_to(version, _("经过")),
    )


FORM_FIELDS = (
    *("title", "doc_number", "formed_on", "attribute", "attribute_ground", "attribute_reason"),
    *("summary", "genre", "publication_forms", "audience", "content_source", "origin_type"),
    *("co_agencies", "coordination_confirmed_on", "change_reason"),
)
"""What the sheet of the review says of the text; what is empty is left out."""


@require_safe
@officer_required
def review_form(request: DeskRequest, public_id: str) -> HttpResponse:
    """公开审查呈批单 of a version: what it is, what was found, who examined which points."""
    newest = version_for(request.actor, public_id)
    version = version_for(
        request.actor, public_id, _number(request.GET.get("version"), newest.number)
    )
    at = now()
    examined = _examined(version.record)
    published = version.record.publications.filter(version=version).select_related("publisher")
    return desk_page(
        request,
        "desk/review_form.html",
        {
            "title": _("政府信息公开审查呈批单"),
            "version": version,
            "agency": agency_name(version.record.agency),
            "rows": [(label_of(n), shown(version, n)) for n in FORM_FIELDS if shown(version, n)],
            "findings": findings(version, at=at),
            "reviews": [(r, examined.get((r.step, r.at), [])) for r in reviews_of(version)],
            "numbers": _numbers(newest),
            "published": published.first(),
            "address": request.build_absolute_uri(reverse("portal:document", args=[public_id])),
            "at": at,
        },
        crumbs=crumbs_to(newest, _("公开审查呈批单")),
    )


def _examined(record: Record) -> dict[tuple[str, datetime], list[str]]:
    """By step and moment, what each signature vouched for, as it was recorded with it."""
    return {
        (act.payload["step"], act.at): rules.point_words(act.payload["points"])
        for act in acts_of(record)
        if "points" in act.payload
    }


@require_safe
@officer_required
def relations(request: DeskRequest, public_id: str) -> HttpResponse:
    """The record's links to others."""
    version = version_for(request.actor, public_id)
    return relations_page(request, version, RelationForm())


def relations_page(request: DeskRequest, version: Version, form: forms.Form) -> HttpResponse:
    """The page with its form, also after a refusal."""
    labels = dict(RelationKind.choices)
    rows = [
        (link.pk, labels[link.kind], title, link.target.public_id)
        for link, title in relations_for(request.actor, version.record)
    ]
    context = {"title": version.title, "version": version, "rows": rows, "form": form}
    return desk_page(
        request, "desk/relations.html", context, crumbs=crumbs_to(version, _("关联信息"))
    )


@require_safe
@officer_required
def file(request: DeskRequest, public_id: str, digest: str, name: str) -> HttpResponse:
    """A file of a record the actor may see, always as a download unless it is a picture."""
    attachment = attachment_visible_to(request.actor, public_id, digest)
    if name not in {attachment.name, "picture"}:
        raise Http404
    return file_response(
        files.read(attachment.digest), name=attachment.name, media_type=attachment.media_type
    )
