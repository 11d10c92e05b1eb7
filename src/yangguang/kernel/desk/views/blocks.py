"""A page put together from blocks: the list of them, one of them, its place, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, lock_seen
from yangguang.kernel.desk.forms.blocks import AddBlockForm, BlockForms
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.selectors import state_of
from yangguang.kernel.desk.views.records import crumbs_to
from yangguang.kernel.now import now
from yangguang.kernel.publishing.blocks import (
    KIND_HELP,
    KIND_LABELS,
    Kind,
    cleaned_block,
    lacking,
)
from yangguang.kernel.publishing.rules import Genre, Move, Refused
from yangguang.kernel.publishing.selectors import findings, version_for, why_not
from yangguang.kernel.publishing.selectors.catalogue import CatalogueFilters, catalogue_page
from yangguang.kernel.publishing.selectors.composed import shown_blocks
from yangguang.kernel.publishing.selectors.officers import current_numbers
from yangguang.kernel.publishing.services import edit_version

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.kernel.publishing.blocks import Block
    from yangguang.kernel.publishing.models import Version

FOUND = 15
"""Records offered to be chosen from."""


def blocks_url(version: Version, anchor: str = "") -> str:
    """The screen on which the page is put together."""
    url = reverse("desk:blocks", args=[version.record.public_id, version.number])
    return f"{url}#{anchor}" if anchor else url


def _version(request: DeskRequest, public_id: str, number: int) -> Version:
    version = version_for(request.actor, public_id, number)
    if version.blocks is None:
        raise Http404
    return version


@require_safe
@officer_required
def blocks(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """The blocks in their order, each with what it still lacks."""
    return _page(request, _version(request, public_id, number))


def _page(request: DeskRequest, version: Version, status: int = 200) -> HttpResponse:
    at = now()
    lacks = {lack.index: lack.message for lack in lacking(version.blocks or [])}
    shown = shown_blocks(version, at=at)
    rows = [
        {
            "index": index,
            "label": KIND_LABELS[Kind(block["kind"])],
            "title": block.get("title", ""),
            "lack": lacks.get(index, ""),
            "shown": shown[index],
            "is_fixed": block["kind"] == Kind.ISSUE,
        }
        for index, block in enumerate(version.blocks or [])
    ]
    context = {
        "title": version.title,
        "version": version,
        "state": state_of(version),
        "rows": rows,
        "add": AddBlockForm(genre=version.genre),
        "helps": [(KIND_LABELS[k], KIND_HELP[k]) for k in _allowed(version)],
        "refusal": why_not(request.actor, version, Move.EDIT),
        "findings": findings(version, at=at),
    }
    crumbs = crumbs_to(version, _("内容块"))
    return desk_page(request, "desk/blocks.html", context, crumbs=crumbs, status=status)


def _allowed(version: Version) -> list[Kind]:
    form = AddBlockForm(genre=version.genre)
    return [Kind(value) for value, _label in form.fields["kind"].choices]  # type: ignore[attr-defined]


def _written(request: DeskRequest, version: Version, found: list[Block]) -> str:
    """Write the blocks; why it was refused, or nothing."""
    try:
        edit_version(
            version=version,
            lock=lock_seen(request),
            changes={"blocks": found},
            actor=request.actor,
            at=now(),
        )
    except Refused as refused:
        return str(refused)
    return ""


def _write(request: DeskRequest, version: Version, found: list[Block]) -> bool:
    """Whether the blocks were written; why not is told on the next page."""
    if why := _written(request, version, found):
        messages.error(request, why)
    return not why


@require_POST
@officer_required
def add_block(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """A new block at the end, opened at once."""
    version = _version(request, public_id, number)
    form = AddBlockForm(request.POST, genre=version.genre)
    if not form.is_valid():
        messages.error(request, _("请选择要加的内容块。"))
        return HttpResponseRedirect(blocks_url(version))
    found = [*(version.blocks or []), cleaned_block({"kind": form.cleaned_data["kind"]})]
    if not _write(request, version, found):
        return HttpResponseRedirect(blocks_url(version))
    address = [version.record.public_id, version.number, len(found) - 1]
    return HttpResponseRedirect(reverse("desk:block", args=address))


def _block(version: Version, index: int) -> Block:
    known = version.blocks or []
    if index >= len(known):
        raise Http404
    found: Block = known[index]
    return found


@require_http_methods(READ_WRITE)
@officer_required
def block(request: DeskRequest, public_id: str, number: int, index: int) -> HttpResponse:
    """One block and its fields. Whatever is refused, nothing typed is lost."""
    version = _version(request, public_id, number)
    known = _block(version, index)
    found, items = _choices(request, version, known, index)
    data = request.POST if request.method == "POST" else None
    forms = BlockForms(version, known, data, found=found, items=items)
    refusal = why_not(request.actor, version, Move.EDIT)
    if data is not None and not refusal and forms.is_valid():
        refusal = _save(request, version, index, forms)
        if not refusal:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(blocks_url(version, f"block-{index + 1}"))
    context = {
        "title": KIND_LABELS[forms.kind],
        "lead": KIND_HELP[forms.kind],
        "version": version,
        "forms": forms,
        "index": index,
        "refusal": refusal,
        "searched": request.GET.get("q", ""),
        "chooses": forms.kind is Kind.RECORDS,
    }
    crumbs = [*crumbs_to(version, _("内容块"))[:-1], (_("内容块"), blocks_url(version))]
    crumbs.append((str(KIND_LABELS[forms.kind]), ""))
    status = 409 if refusal and data is not None else 200
    return desk_page(request, "desk/block.html", context, crumbs=crumbs, status=status)


def _choices(
    request: DeskRequest, version: Version, known: Block, index: int
) -> tuple[list[tuple[str, str]], Any]:
    """Of a block of chosen records: what can be added, and what stands in it."""
    if known["kind"] != Kind.RECORDS:
        return [], []
    asked = CatalogueFilters(text=request.GET.get("q", "")[:100], size=FOUND)
    chosen = {row["id"] for row in known["rows"]}
    offered = [
        (e.record.public_id, f"{e.title}（{e.doc_number or e.agency_name}）")
        for e in catalogue_page(asked).entries
        if e.record.public_id not in chosen and e.genre not in {Genre.TOPIC_PAGE, Genre.GAZETTE}
    ]
    return offered, shown_blocks(version, at=now())[index].items


def _save(request: DeskRequest, version: Version, index: int, forms: BlockForms) -> str:
    """Write one block; why it was refused, or nothing."""
    typed = forms.typed()
    if forms.kind is Kind.RECORDS and version.genre == Genre.GAZETTE:
        # A gazette repeats the text it was reviewed with: each row names its version.
        in_force = current_numbers([row["id"] for row in typed["rows"]])
        typed["rows"] = [{**row, "version": in_force.get(row["id"], 0)} for row in typed["rows"]]
    found = list(version.blocks or [])
    found[index] = typed
    return _written(request, version, found)


@require_POST
@officer_required
def move_block(request: DeskRequest, public_id: str, number: int, index: int) -> HttpResponse:
    """One place up or down."""
    version = _version(request, public_id, number)
    _block(version, index)
    found = list(version.blocks or [])
    target = index - 1 if request.POST.get("to") == "up" else index + 1
    if 0 <= target < len(found):
        found[index], found[target] = found[target], found[index]
        _write(request, version, found)
    return HttpResponseRedirect(blocks_url(version, f"block-{target + 1}"))


@require_POST
@officer_required
def drop_block(request: DeskRequest, public_id: str, number: int, index: int) -> HttpResponse:
    """Take a block out."""
    version = _version(request, public_id, number)
    if _block(version, index)["kind"] == Kind.ISSUE:
        messages.error(request, _("期号不能删除。"))
        return HttpResponseRedirect(blocks_url(version))
    found = [b for place, b in enumerate(version.blocks or []) if place != index]
    if _write(request, version, found):
        messages.success(request, _("已删除这一块。"))
    return HttpResponseRedirect(blocks_url(version))
