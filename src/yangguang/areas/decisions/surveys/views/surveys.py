"""Surveys for everybody: what one can answer now, the questionnaire's page, the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.decisions.selectors.dossiers import is_public
from yangguang.areas.decisions.surveys.followed import NEWS
from yangguang.areas.decisions.surveys.models import Survey
from yangguang.areas.decisions.surveys.rules.survey import Phase
from yangguang.areas.decisions.surveys.selectors import surveys as reads
from yangguang.areas.decisions.surveys.selectors import tables
from yangguang.areas.decisions.surveys.selectors.reviewed import announced, concluded
from yangguang.areas.decisions.surveys.services.preparing import counting_words, privacy_words
from yangguang.areas.decisions.views.common import crumbs as above
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.downloads import csv_response
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

LIST_SIZE = 20
TEXTS = 20
"""Written answers on a page."""
FEED_SIZE = 50


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    return above((_("问卷调查"), reverse("surveys:home") if more else ""), *more)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can answer now and for how long, and what came of the earlier ones."""
    on = city_date(now())
    context: dict[str, Any] = {
        phase.value: [reads.line_of(s, on=on) for s in reads.in_phase(phase, on=on)[:LIST_SIZE]]
        for phase in (Phase.OPEN, Phase.UPCOMING, Phase.OVER, Phase.STOPPED)
    }
    page = Paginator(reads.in_phase(Phase.REPORTED, on=on), LIST_SIZE).get_page(
        request.GET.get("page")
    )
    done = [reads.line_of(s, on=on) for s in page]
    return render(
        request, "surveys/home.html", {**context, "page": page, "done": done, "crumbs": crumbs()}
    )


@require_safe
def surveys_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All public surveys as a file, newest first."""
    del request
    on = city_date(now())
    header = [
        _("编号"), _("标题"), _("承办单位"), _("形式"), _("状态"), _("开始日期"), _("截止日期"),
    ]  # fmt: skip
    rows = (
        [line.number, line.title, line.agency, line.kind, line.label, line.start, line.end]
        for line in (reads.line_of(survey, on=on) for survey in reads.public_surveys())
    )
    return csv_response("surveys.csv", header, rows)


def found(number: str) -> Survey | HttpResponse:
    """A public survey, the way to the tombstone of its notice, or 404."""
    try:
        return reads.public_survey(number)
    except Survey.DoesNotExist:
        pass
    try:
        public_id = reads.withdrawn_notice(number)
    except Survey.DoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(reverse("portal:document", args=[public_id]))


@require_safe
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """One survey: of whom, until when, what counts, and the way to answer or to the results."""
    item = found(number)
    if isinstance(item, HttpResponse):
        return item
    on = city_date(now())
    questions = reads.questions_of(item)
    return render(
        request,
        "surveys/survey.html",
        {
            "item": item,
            "line": reads.line_of(item, on=on),
            "said": announced(item),
            "introduction": reads.introduction_of(item),
            "questions": questions,
            "counting": counting_words(item),
            "privacy": privacy_words(item),
            "returned": item.answers.count(),
            "stands": reads.results_stand(item),
            "dossier": item.dossier if item.dossier and is_public(item.dossier) else None,
            "crumbs": crumbs((reads.title_of(item), "")),
        },
    )


def _with_results(number: str) -> Survey | HttpResponse:
    item = found(number)
    if isinstance(item, Survey) and not reads.results_stand(item):
        return HttpResponseRedirect(reverse("surveys:survey", args=[number]))
    return item


@require_safe
def results(request: HttpRequest, number: str) -> HttpResponse:
    """Every question as chart and table, what does not count, what is done with it."""
    item = _with_results(number)
    if isinstance(item, HttpResponse):
        return item
    return render(
        request,
        "surveys/results.html",
        {
            "item": item,
            "line": reads.line_of(item, on=city_date(now())),
            "told": item.results,
            "groups": tables.group_lines(item),
            "excluded": tables.excluded_lines(item),
            "shown": tables.shown_questions(item),
            "said": announced(item),
            "concluded": concluded(item),
            "crumbs": crumbs(
                (reads.title_of(item), reverse("surveys:survey", args=[number])), (_("结果"), "")
            ),
        },
    )


@require_safe
def texts(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """What was written to one question, as everybody may read it."""
    item = _with_results(number)
    if isinstance(item, HttpResponse):
        return item
    asked = next((q for q in reads.questions_of(item) if q.key == key and not q.is_counted), None)
    if asked is None:
        raise Http404
    shown, held = reads.text_counts(item).get(key, (0, 0))
    page = Paginator(reads.shown_texts(item, key), TEXTS).get_page(request.GET.get("page"))
    return render(
        request,
        "surveys/texts.html",
        {
            "item": item,
            "question": asked,
            "page": page,
            "shown": shown,
            "held": held,
            "crumbs": crumbs(
                (reads.title_of(item), reverse("surveys:survey", args=[number])),
                (_("结果"), reverse("surveys:results", args=[number])),
                (_("文字回答"), ""),
            ),
        },
    )


@require_safe
def results_csv(request: HttpRequest, number: str) -> StreamingHttpResponse | HttpResponse:
    """The tables as one file."""
    del request
    item = _with_results(number)
    if isinstance(item, HttpResponse):
        return item
    head = [
        *(_("题号"), _("题目"), _("表"), _("选项"), _("答卷或者位次")),
        *(_("回答人数"), _("份数或者得分"), _("百分比"), _("加权百分比")),
    ]
    return csv_response(f"{item.number}.csv", head, tables.flat_rows(item))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What happened to public surveys, newest first, of a unit (`agency`) or topic (`topic`)."""
    rows = reads.public_surveys()
    agency, topic = str(request.GET.get("agency", "")), str(request.GET.get("topic", ""))
    if agency:
        rows = rows.filter(agency__code=agency)
    if topic:
        rows = rows.filter(topic__code=topic)
    made = Atom1Feed(
        title=_("%(name)s：问卷调查") % {"name": facts().name},
        link=absolute(reverse("surveys:home")),
        description=_("正在进行的问卷调查和调查结果"),
        language="zh-cn",
        feed_url=absolute(request.get_full_path()),
    )
    acts = Act.objects.filter(
        kind__in=NEWS, visibility="public", subject_type="survey", subject_id__in=rows.values("pk")
    ).order_by("-at", "-pk")[:FEED_SIZE]
    known = {s.pk: s for s in rows.filter(pk__in=[a.subject_id for a in acts])}
    for act in acts:
        item = known[act.subject_id or 0]
        path = absolute(reverse("surveys:survey", args=[item.number]))
        made.add_item(
            title=f"{NEWS[act.kind]}：{reads.title_of(item)}",
            link=path,
            description=reads.title_of(item),
            unique_id=f"{path}#{act.pk}",
            author_name=agency_name(item.agency),
            pubdate=act.at,
            updateddate=act.at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type=Atom1Feed.content_type)
