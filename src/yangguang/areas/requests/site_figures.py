"""What the kernel's own record says for the yearly tables about the website."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Avg, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Case, CaseClock
from yangguang.kernel.desk.figures import Figure, Span, in_days
from yangguang.kernel.publishing.models import CatalogueEntry
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

MAIL, ERRORS = "complaint", "error_report"
"""Kinds of matter: 留言 in the sense of the table, and 我为政府网站找错."""
OVERVIEW = "a20_02"
"""Statutory column of functions and organisation: 概况类信息."""
STATUTORY = ("a20", "a21")


def kernel_figures(span: Span) -> Mapping[str, Figure]:
    """Site facts, publications and matters of the year."""
    return {
        **_site(),
        **_published(span),
        **_services(span),
        **_mail(span),
        **_errors(span),
    }


def _site() -> dict[str, Figure]:
    site = facts()
    known = {
        "site_name": site.name,
        "home_url": settings.BASE_URL,
        "host_unit": site.host_unit,
        "site_kind": _("政府门户网站"),
        "site_code": site.site_id_code,
        "icp": site.icp_number,
        "police": site.police_number,
    }
    from_site = _("取自本站的设置，与网页底部一致。")
    product = _("本站软件的功能。")
    answers = {
        "one_platform": "yes",
        "mobile": "yes",
        "accessible": "yes",
        "robot": "no",
        "search_service": "yes",
        "languages": "no",
        "personal": "no",
    }
    return {
        **{code: Figure(value, from_site) for code, value in known.items() if value},
        **{code: Figure(value, product) for code, value in answers.items()},
    }


def _published(span: Span) -> dict[str, Figure]:
    rows = CatalogueEntry.objects.filter(**span.of("first_published_at")).order_by()
    statutory = Q()
    for prefix in STATUTORY:
        statutory |= Q(column__slug__startswith=prefix)
    overview = Q(column__slug__startswith=OVERVIEW)
    topics = CatalogueEntry.objects.filter(genre=Genre.TOPIC_PAGE).order_by()
    is_new = _("全年首次发布并且仍然公开的")
    counts = {
        "published": (rows, _("%(new)s全部信息。")),
        "published_overview": (rows.filter(overview), _("%(new)s“机构职能”栏目的信息。")),
        "published_catalogue": (
            rows.filter(statutory).exclude(overview),
            _("%(new)s其他法定主动公开栏目的信息。"),
        ),
        "published_news": (
            rows.exclude(pk__in=rows.filter(statutory).values("pk")),
            _("%(new)s不在法定主动公开栏目的信息。"),
        ),
        "topics": (
            topics.filter(first_published_at__lt=span.end),
            _("年底前发布、仍然公开的专题。"),
        ),
        "topics_new": (topics.filter(**span.of("first_published_at")), _("%(new)s专题。")),
        "interpretations": (rows.filter(genre=Genre.INTERPRETATION), _("%(new)s政策解读。")),
    }
    return {
        code: Figure(str(found.count()), working % {"new": is_new})
        for code, (found, working) in counts.items()
    }


def _services(span: Span) -> dict[str, Figure]:
    """What is served (办事服务) as far as this site tells it; what is handled elsewhere is not."""
    guides = (
        CatalogueEntry.objects.filter(genre=Genre.GUIDE, first_published_at__lt=span.end)
        .exclude(column__statutory=True, column__slug="zn")
        .order_by()
        .count()
    )
    counted = _("年底前发布、仍然公开的办事指南，一份一项；以服务平台的事项目录为准的，请改填。")
    return {
        "services": Figure(str(guides), counted),
        "service_list": Figure(
            "yes" if guides else "no", _("有仍然公开的办事指南的，目录按栏目列出。")
        ),
        "users": Figure("0", _("本站不设公众用户注册：查询、申请、订阅都不需要账号。")),
    }


def _done(kind: str, span: Span) -> QuerySet[Case]:
    return Case.objects.filter(kind=kind, **span.of("closed_at")).order_by()


def _mail(span: Span) -> dict[str, Figure]:
    done = _done(MAIL, span)
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    mean: timedelta | None = done.aggregate(mean=Avg(took))["mean"]
    received = Case.objects.filter(kind=MAIL, **span.of("opened_at")).count()
    found = {
        "mail_received": Figure(str(received), _("全年收到的投诉、举报和意见。")),
        "mail_done": Figure(str(done.count()), _("全年办结的投诉、举报和意见。")),
    }
    if mean is not None:
        found["mail_days"] = Figure(
            in_days(mean), _("全年办结的从收到到办结平均经过的时间，不扣除节假日。")
        )
    return found


def _errors(span: Span) -> dict[str, Figure]:
    done = _done(ERRORS, span)
    late = CaseClock.objects.filter(
        case=OuterRef("pk"), is_leading=True, due_at__lt=F("stopped_at")
    )
    received = Case.objects.filter(kind=ERRORS, **span.of("opened_at")).count()
    return {
        "errors_received": Figure(str(received), _("全年收到的网站找错。")),
        "errors_done": Figure(str(done.count()), _("全年办结的网站找错。")),
        "errors_in_time": Figure(
            str(done.exclude(Exists(late)).count()), _("其中没有超过期限的。")
        ),
    }
