"""The city's search at the desk: what is sought, words, promoted answers, why a result is found."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.kernel.desk.access import DeskRequest, View, officer_required
from yangguang.kernel.desk.forms.search import ExplainForm, PromotionForm, SynonymForm
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.search import selectors, services
from yangguang.kernel.search.embedded.index import NoIndex
from yangguang.kernel.search.explaining import explain
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.following import visible
from yangguang.kernel.search.models import Promotion, SynonymGroup
from yangguang.kernel.search.previewing import changes
from yangguang.kernel.search.selectors import Behind

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

PERIODS = {"7": gettext_lazy("近7天"), "30": gettext_lazy("近30天"), "365": gettext_lazy("近一年")}
READS = ["GET", "HEAD", "POST"]
WAYS = {
    "tokens": gettext_lazy("含有全部字词"),
    "phrase": gettext_lazy("含有原话"),
    "number": gettext_lazy("文号或代码相符"),
    "agency": gettext_lazy("属于该机构"),
    "syllables": gettext_lazy("标题读音相符"),
    "initials": gettext_lazy("标题首字母相符"),
    "begins": gettext_lazy("标题含有该字"),
    "year": gettext_lazy("年份相符"),
    "day": gettext_lazy("日期相符"),
}
FACTORS = {
    "kind": gettext_lazy("类别"),
    "validity": gettext_lazy("有效性"),
    "age": gettext_lazy("新旧"),
}


def keeper_required(view: View) -> View:
    """Lets those through who keep the city's search."""

    @wraps(view)
    def inner(request: DeskRequest, *args: Any, **kwargs: Any) -> Any:
        if not services.may_keep(request.actor):
            return render(request, "desk/not_permitted.html", status=403)
        return view(request, *args, **kwargs)

    return officer_required(inner)


def _page(request: DeskRequest, template: str, title: str, **context: Any) -> HttpResponse:
    names = (
        ("desk:search", _("搜索报告")),
        ("desk:synonyms", _("同义词")),
        ("desk:promotions", _("推荐答案")),
        ("desk:explain_search", _("为什么排在这里")),
    )
    views = [(label, reverse(name), None, label == title) for name, label in names]
    crumbs = [(_("搜索"), reverse("desk:search")), (title, "")]
    return desk_page(request, template, {"title": title, "views": views, **context}, crumbs=crumbs)


@require_safe
@keeper_required
def report(request: DeskRequest) -> HttpResponse:
    """What is sought, what is not found, what is opened; days and counts, no persons."""
    period = request.GET.get("days", "")
    days = int(period) if period in PERIODS else 30
    until = city_date(now())
    since = until - timedelta(days=days - 1)
    if (total := request.GET.get("of", "")) in set(Behind):
        return _behind_total(request, Behind(total), days, since=since, until=until)
    opened = selectors.most_opened(since=since, until=until)
    titles = visible([key for _query, key, _times in opened], at=now())
    return _page(
        request,
        "desk/search_report.html",
        _("搜索报告"),
        periods=[(label, f"?days={n}", None, int(n) == days) for n, label in PERIODS.items()],
        totals=selectors.totals(since=since, until=until),
        of=f"?days={days}&of=",
        sought=selectors.most_sought(since=since, until=until),
        missing=selectors.not_found(since=since, until=until),
        unopened=selectors.not_opened(since=since, until=until, limit=20),
        opened=[(q, *titles[key], n) for q, key, n in opened if key in titles],
    )


BEHIND_LABELS = {
    Behind.ASKED: gettext_lazy("全部搜索"),
    Behind.FOUND: gettext_lazy("有结果的搜索"),
    Behind.OPENED: gettext_lazy("打开过结果的搜索"),
}
LINES = 100


def _behind_total(
    request: DeskRequest, total: Behind, days: int, *, since: date, until: date
) -> HttpResponse:
    """The rows behind one of the totals; together they are the total."""
    rows = selectors.behind(total, since=since, until=until)
    return _page(
        request,
        "desk/search_rows.html",
        _("搜索报告"),
        heading=BEHIND_LABELS[total],
        total=sum(row.opened if total is Behind.OPENED else row.asked for row in rows),
        page=Paginator(rows, LINES).get_page(request.GET.get("page")),
        back=f"?days={days}",
        period=PERIODS[str(days)],
    )


@require_safe
@keeper_required
def synonyms(request: DeskRequest) -> HttpResponse:
    """Every group of words that mean the same."""
    groups = selectors.synonym_groups(request.GET.get("q", "")[:60])
    return _page(request, "desk/synonyms.html", _("同义词"), groups=groups)


@require_http_methods(READS)
@keeper_required
def new_synonyms(request: DeskRequest) -> HttpResponse:
    """A new group; `q` brings what was not found along."""
    return _synonym_form(request, None)


@require_http_methods(READS)
@keeper_required
def synonym(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a group."""
    return _synonym_form(request, get_object_or_404(SynonymGroup, pk=pk))


def _synonym_form(request: DeskRequest, group: SynonymGroup | None) -> HttpResponse:
    """First what would change is shown; only what was shown can be saved."""
    initial = (
        {
            "words": "\n".join(group.words),
            "note": group.note,
            "is_active": group.is_active,
            "stamp": group.changed_at.isoformat(),
        }
        if group
        else {"words": request.GET.get("q", "")[:60], "is_active": True}
    )
    form = SynonymForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "group": group}
    if request.method == "POST" and form.is_valid():
        data, pk = form.cleaned_data, group.pk if group else None
        seen = digest([pk, data["words"], data["is_active"]])
        try:
            words = services.checked_words(data["words"])
            if request.POST.get("seen") == seen:
                services.save_synonyms(pk=pk, actor=request.actor, at=now(), **data)
                messages.success(request, _("同义词已保存，搜索几秒内按新的词表进行。"))
                return HttpResponseRedirect(reverse("desk:synonyms"))
            context["changes"] = changes(pk=pk, words=words, is_active=data["is_active"], at=now())
            context["seen"] = seen
        except Refused as refused:
            form.add_error("words", str(refused))
            if refused.code == services.CHANGED and group:
                # What the other wrote stands beside what was typed here.
                form.add_error("words", _("现在是：%(words)s") % {"words": group})
                form.renew(group.changed_at)
        except NoIndex:
            form.add_error(None, _("搜索索引正在生成，暂时不能预览，请稍后再试。"))
    title = _("修改同义词") if group else _("新增同义词")
    return _page(request, "desk/synonym.html", title, **context)


@require_safe
@keeper_required
def promotions(request: DeskRequest) -> HttpResponse:
    """Promoted answers, those in force first."""
    today = city_date(now())
    rows = [(p, p.valid_from <= today <= p.valid_until) for p in selectors.promotions()]
    return _page(request, "desk/promotions.html", _("推荐答案"), rows=rows)


@require_http_methods(READS)
@keeper_required
def new_promotion(request: DeskRequest) -> HttpResponse:
    """A new promoted answer."""
    return _promotion_form(request, None)


@require_http_methods(READS)
@keeper_required
def promotion(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a promoted answer, or let it end earlier."""
    return _promotion_form(request, get_object_or_404(Promotion, pk=pk))


def _promotion_form(request: DeskRequest, found: Promotion | None) -> HttpResponse:
    names = ("title", "url", "text", "valid_from", "valid_until")
    initial: dict[str, Any] = {"valid_from": city_date(now())}
    if found:
        initial = {name: getattr(found, name) for name in names}
        initial |= {"queries": "\n".join(found.queries), "stamp": found.set_at.isoformat()}
    form = PromotionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_promotion(
                pk=found.pk if found else None,
                actor=request.actor,
                at=now(),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            if refused.code == services.CHANGED and found:
                form.renew(found.set_at)
        else:
            messages.success(request, _("推荐答案已保存。"))
            return HttpResponseRedirect(reverse("desk:promotions"))
    title = _("修改推荐答案") if found else _("新增推荐答案")
    return _page(request, "desk/search_form.html", title, form=form)


@require_safe
@keeper_required
def explain_page(request: DeskRequest) -> HttpResponse:
    """Why a result stands where it does: the query as understood, what is met, what it scores."""
    form = ExplainForm(request.GET if "q" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        query, key = form.cleaned_data["q"], form.cleaned_data["key"]
        try:
            context["found"] = find(Asked(query), at=now())
            if key in visible([key], at=now()):
                told = explain(query, key, at=now())
                context |= {
                    "told": told,
                    "about": visible([key], at=now())[key],
                    "met": [
                        (met, [(WAYS[by], words, score) for by, words, score in met.ways])
                        for met in told.met
                    ],
                    "factors": [(FACTORS[name], value) for name, value in told.factors.items()],
                }
        except NoIndex:
            form.add_error(None, _("搜索索引正在生成，请稍后再试。"))
    return _page(request, "desk/search_explain.html", _("为什么排在这里"), **context)
