"""Review chains, the word list, how the installation runs, who looked at personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yangguang.kernel.desk.access import DeskRequest, administrator_required
from yangguang.kernel.desk.forms.administration import (
    WORD_KINDS,
    ChainForm,
    StepFormSet,
    WordForm,
    steps_of_formset,
)
from yangguang.kernel.desk.operation import operation, troubles
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.desk.selectors import access_records, chains_list, words_list
from yangguang.kernel.desk.services import administration
from yangguang.kernel.jobs.registrations import REBUILD
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.models import WordRule
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.scan import WordKind
from yangguang.kernel.publishing.selectors.chains import chain_for

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def chains(request: DeskRequest) -> HttpResponse:
    """The review chains in force and before, and a form for a new one."""
    form = ChainForm(request.POST or None)
    is_sent = request.method == "POST"
    steps = StepFormSet(
        request.POST if is_sent else None, prefix="step", initial=None if is_sent else _city_steps()
    )
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        data = form.cleaned_data
        try:
            administration.set_chain(
                agency=agency_for(data["agency"]) if data["agency"] else None,
                genre=data["genre"],
                steps=steps_of_formset(steps),
                valid_from=data["valid_from"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("审查链已设定。已提交的信息仍按提交时的审查链办理。"))
            return HttpResponseRedirect(reverse("desk:chains"))
    context = {"title": _("审查链"), "rows": chains_list(), "form": form, "steps": steps}
    return desk_page(request, "desk/chains.html", context, crumbs=[(_("审查链"), "")])


def _city_steps() -> list[dict[str, str]]:
    """The city's chain now, to begin from."""
    chain = chain_for(agency_id=None, genre="", on=city_date(now()))
    return [{"role": s.role.value, "kind": s.kind.value, "label": s.label} for s in chain]


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def words(request: DeskRequest) -> HttpResponse:
    """The list of words, and a form to add one."""
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _save(request, form, None):
        return HttpResponseRedirect(reverse("desk:words"))
    found = words_list(request.GET.get("q", "").strip()[:60])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(w, WORD_KINDS[WordKind(w.kind)]) for w in page]
    context = {"title": _("词表"), "page": page, "rows": rows, "form": form}
    return desk_page(request, "desk/words.html", context, crumbs=[(_("词表"), "")])


def _save(request: DeskRequest, form: WordForm, pk: int | None) -> bool:
    try:
        administration.save_word(pk=pk, actor=request.actor, at=now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error("term", str(refused))
        return False
    messages.success(request, _("词表已更新。"))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def word(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a word."""
    found = get_object_or_404(WordRule, pk=pk)
    names = ("term", "kind", "replacement", "note", "unless")
    form = WordForm(request.POST or None, initial={n: getattr(found, n) for n in names})
    if request.method == "POST" and form.is_valid() and _save(request, form, pk):
        return HttpResponseRedirect(reverse("desk:words"))
    crumbs = [(_("词表"), reverse("desk:words")), (found.term, "")]
    context = {"title": found.term, "form": form, "button": _("保存")}
    return desk_page(request, "desk/form.html", context, crumbs=crumbs)


@require_POST
@administrator_required
def switch_word(request: DeskRequest, pk: int) -> HttpResponse:
    """Stop or start looking for a word."""
    found = get_object_or_404(WordRule, pk=pk)
    administration.switch_word(
        word=found, is_active=request.POST.get("active") == "yes", actor=request.actor, at=now()
    )
    messages.success(request, _("词表已更新。"))
    return HttpResponseRedirect(reverse("desk:words"))


@require_safe
@administrator_required
def operation_page(request: DeskRequest) -> HttpResponse:
    """Worker, followers, seals, timed facts, backups."""
    at = now()
    context = {"title": _("运行"), "now": operation(at=at), "troubles": troubles(at=at), "at": at}
    return desk_page(request, "desk/operation.html", context, crumbs=[(_("运行"), "")])


@require_POST
@administrator_required
def rebuild(request: DeskRequest) -> HttpResponse:
    """Let the worker make every projection anew."""
    job = start_job(
        kind=REBUILD,
        title=_("重新生成目录和各类列表"),
        actor=request.actor,
        at=now(),
        subject_ref="all",
    )
    return HttpResponseRedirect(reverse("desk:job", args=[job.pk]))


@require_safe
@administrator_required
def accesses(request: DeskRequest) -> HttpResponse:
    """Who looked at personal data, newest first."""
    page = Paginator(access_records(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"title": _("查阅记录"), "page": page}
    return desk_page(request, "desk/accesses.html", context, crumbs=[(_("查阅记录"), "")])
