"""The directory of accounts and the joint columns, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.press import selectors as reads
from yangguang.areas.press.forms import DirectoryForm
from yangguang.areas.press.models import Account
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import csv_response
from yangguang.kernel.ui.qr import qr_picture

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

PAGE = 60
MOST = 5000


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    start = (_("政务新媒体"), reverse("media:accounts") if more else "")
    return [(_("首页"), "/"), start, *more]


def _asked(request: HttpRequest) -> tuple[DirectoryForm, reads.Filters]:
    form = DirectoryForm(request.GET, units=reads.units_with_accounts())
    return form, form.filters()


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """The directory with its filters; everything asked for stands in the address."""
    form, filters = _asked(request)
    on = city_date(now())
    page = Paginator(reads.accounts(filters), PAGE).get_page(request.GET.get("page"))
    running, units, gone = reads.counted()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "lines": [reads.line_of(row, on=on) for row in page],
        "is_whole": filters == reads.Filters(),
        "running": running,
        "units": units,
        "gone": gone,
        "query": query.urlencode(),
        "crumbs": crumbs(),
    }
    return render(request, "media/accounts.html", context)


@require_safe
def accounts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered directory, an account a line."""
    _form, filters = _asked(request)
    on = city_date(now())
    rows = (reads.line_of(row, on=on) for row in reads.accounts(filters)[:MOST])
    header = [
        *(_("编号"), _("平台"), _("账号名称"), _("账号"), _("主办单位"), _("做什么"), _("网址")),
        *(_("备案编号"), _("开设日期"), _("状态"), _("最近更新"), _("关注人数"), _("页面")),
    ]
    return csv_response(
        "media-accounts.csv",
        header,
        (
            [
                *(r.number, r.platform_label, r.name, r.handle, r.agency, r.purpose, r.url),
                *(r.filed_no, r.opened_on, r.label, r.last_post_on, r.followers),
                absolute(reverse("media:account", args=[r.number])),
            ]
            for r in rows
        ),
    )


@require_safe
def account(request: HttpRequest, number: str) -> HttpResponse:
    """One account: how to follow it, who runs it, how it stands, what was filed."""
    try:
        row = reads.account(number)
    except Account.DoesNotExist:
        raise Http404 from None
    line = reads.line_of(row, on=city_date(now()))
    scanned = row.qr_text or row.url
    context = {
        "row": row,
        "line": line,
        "qr": qr_picture(scanned) if scanned and row.state == "open" else "",
        "history": reads.history_of(row),
        "crumbs": crumbs((line.name, "")),
    }
    return render(request, "media/account.html", context)


@require_safe
def joint_columns(request: HttpRequest) -> HttpResponse:
    """Columns that several feed together."""
    context = {
        "columns": [reads.joint_view(row) for row in reads.joint_columns()],
        "crumbs": [(_("首页"), "/"), (_("合办栏目"), "")],
    }
    return render(request, "media/joint_columns.html", context)
