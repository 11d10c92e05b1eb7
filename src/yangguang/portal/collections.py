"""Topics and the gazette: what is put together from published records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.html import linked_data
from yangguang.portal.selectors import gazette_issues, topic_pages
from yangguang.portal.structured import of_gazette

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Topics: those that run, then those that have ended, which stay readable."""
    running, ended = topic_pages(on=city_date(now()))
    context = {
        "running": running,
        "ended": ended,
        "lead": _(
            "围绕一件事把有关的文件、安排、问答和联系方式放在一起。结束的专题归档后仍可查阅。"
        ),
        "list_query": "genre=topic_page",
        "crumbs": [(_("首页"), "/"), (_("专题"), "")],
    }
    return render(request, "portal/topics.html", context)


@require_safe
def gazette(request: HttpRequest) -> HttpResponse:
    """政府公报: the newest issue with its contents, and the archive by year."""
    return _gazette(request, None)


@require_safe
def gazette_year(request: HttpRequest, year: int) -> HttpResponse:
    """The issues of one year."""
    return _gazette(request, year)


def _gazette(request: HttpRequest, year: int | None) -> HttpResponse:
    issues = gazette_issues(at=now())
    years = sorted({issue.year for issue in issues}, reverse=True)
    if year is not None and year not in years:
        raise Http404
    shown = [issue for issue in issues if year is None or issue.year == year]
    here = reverse("portal:gazette")
    context = {
        "issues": shown,
        "newest": shown[0] if shown and year is None else None,
        "year": year,
        "years": [
            (
                _("%(year)d年") % {"year": y},
                reverse("portal:gazette_year", args=[y]),
                None,
                y == year,
            )
            for y in years
        ],
        "lead": _(
            "刊登规章、规范性文件和其他重要文件。"
            "依照《中华人民共和国立法法》，在地方人民政府公报上刊登的规章文本为标准文本。"
        ),
        "list_query": "genre=gazette",
        "linked_data": linked_data(of_gazette(request, shown)),
        "crumbs": [
            (_("首页"), "/"),
            *([(_("政府公报"), here)] if year else []),
            (_("%(year)d年") % {"year": year} if year else _("政府公报"), ""),
        ],
    }
    return render(request, "portal/gazette.html", context)
