"""The checks that read the record: what is late, empty, unanswered, missing, published twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.inspection.registry import sources
from yangguang.areas.oversight.inspection.rules import Check, Found
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.registry import kinds_between_offices
from yangguang.kernel.clocks import Unit, evaluate, statutory
from yangguang.kernel.clocks.facts import Started
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Level
from yangguang.kernel.organizations.selectors import agencies, is_current
from yangguang.kernel.publishing.models import CatalogueEntry, Column, Publication, Relation
from yangguang.kernel.publishing.rules import Genre, RecordState
from yangguang.kernel.publishing.selectors import CatalogueFilters
from yangguang.kernel.publishing.selectors.catalogue import filtered
from yangguang.kernel.ui.dates import datetime_cn, day_cn
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from yangguang.areas.oversight.inspection.rules import Weight
    from yangguang.kernel.clocks.calendar import Calendar

MOST = 500
"""Findings of one check that are written down; the rest is the same again."""
POLICY = (Genre.RULE, Genre.NORMATIVE_DOCUMENT)
PARTS = {"guide": "zn", "reports": "nb"}
SITE_TABLE = "年度报表"  # data
"""In the titles of the two tables about the website, which stand beside the reports."""
"""Columns of the statutory part (国办公开办函〔2019〕61号): the guide and the yearly reports."""


def last_day(start: datetime, days: int, calendar: Calendar) -> date:
    """The last of so many working days counted from the day after `start`."""
    rule = statutory(days, Unit.WORKING_DAYS, law="网站自查评分标准", code="inspection")  # data
    due = evaluate(rule, [Started(at=start)], calendar, start).due_on
    return due or city_date(start) + timedelta(days=days)


def _document(public_id: str) -> str:
    return reverse("portal:document", args=[public_id])


def home_freshness(weight: Weight, at: datetime) -> Iterator[Found]:
    """Whether anything came to the home page within the days."""
    newest = CatalogueEntry.objects.filter(record__state=RecordState.PUBLISHED).aggregate(
        last=Max("first_published_at")
    )["last"]
    if newest is None or at - newest > timedelta(days=weight.limit):
        told = datetime_cn(newest) if newest else _("还没有公开的信息")
        yield Found(Check.HOME_FRESHNESS, "/", "", told)


def _columns() -> Iterator[tuple[Column, datetime | None]]:
    """Visible columns that hold something themselves, with their newest entry."""
    visible = list(Column.objects.filter(is_visible=True).order_by("order", "slug"))
    parents = {column.parent_id for column in visible}
    for column in visible:
        if column.pk in parents and not column.query:
            continue
        newest = filtered(CatalogueFilters(column=column.slug)).values_list(
            "first_published_at", flat=True
        )[:1]
        yield column, next(iter(newest), None)


def _is_stale(column: Column, newest: datetime, usual: int, at: datetime) -> bool:
    """Whether the column's own cycle is over, or the usual one where it has none; 0 never is."""
    days = usual if column.update_days is None else column.update_days
    return days > 0 and at - newest > timedelta(days=days)


def columns(weights: Mapping[str, Weight], at: datetime) -> Iterator[Found]:
    """Columns that are empty, and those that have not been written to for too long."""
    empty = stale = 0
    usual = weights[Check.COLUMN_FRESHNESS].limit
    for column, newest in _columns():
        place = reverse("portal:column", args=[column.slug])
        if newest is None:
            empty += 1
            yield Found(Check.COLUMN_EMPTY, place, "", column.name)
        elif _is_stale(column, newest, usual, at):
            stale += 1
            told = _("“%(name)s”最近一条发布于%(at)s") % {
                "name": column.name,
                "at": datetime_cn(newest),
            }
            yield Found(Check.COLUMN_FRESHNESS, place, "", told)
    place = reverse("portal:columns")
    if stale >= weights[Check.STALE_TOTAL].limit:
        yield Found(Check.STALE_TOTAL, place, "", _("%(n)d 个") % {"n": stale})
    if empty >= weights[Check.EMPTY_TOTAL].limit:
        yield Found(Check.EMPTY_TOTAL, place, "", _("%(n)d 个") % {"n": empty})


def unanswered(weight: Weight, at: datetime) -> Iterator[Found]:
    """Matters of citizens that have waited longer than the days of the veto."""
    old = Case.objects.filter(
        is_open=True, answered_at__isnull=True, opened_at__lt=at - timedelta(days=weight.limit)
    ).exclude(kind__in=kinds_between_offices())
    for number, opened, agency_id in old.order_by("opened_at").values_list(
        "number", "opened_at", "agency_id"
    )[:MOST]:
        told = _("%(at)s收到，至今没有答复") % {"at": datetime_cn(opened)}
        yield Found(Check.UNANSWERED, number, "", told, agency_id)


def request_clock(_weight: Weight, at: datetime) -> Iterator[Found]:
    """Matters of citizens beyond their limit."""
    late = Case.objects.filter(is_open=True, due_at__lt=at, answered_at__isnull=True).exclude(
        kind__in=kinds_between_offices()
    )
    for number, due, agency_id in late.order_by("due_at").values_list(
        "number", "due_at", "agency_id"
    )[:MOST]:
        told = _("期限到%(at)s") % {"at": datetime_cn(due)}
        yield Found(Check.REQUEST_CLOCK, number, "", told, agency_id)


def interpretation_link(weight: Weight, at: datetime) -> Iterator[Found]:
    """Policy documents of the last year that nothing public interprets, past the limit."""
    calendar = calendar_for()
    interpreted = Relation.objects.filter(
        target_id=OuterRef("record_id"), kind="interprets", source__state=RecordState.PUBLISHED
    )
    found = (
        CatalogueEntry.objects.filter(
            record__state=RecordState.PUBLISHED,
            genre__in=POLICY,
            first_published_at__gt=at - timedelta(days=365),
        )
        .exclude(Exists(interpreted))
        .order_by("-first_published_at")
    )
    for public_id, title, published, agency_id in found.values_list(
        "record__public_id", "title", "first_published_at", "agency_id"
    )[:MOST]:
        if last_day(published, weight.limit, calendar) < city_date(at):
            yield Found(Check.INTERPRETATION_LINK, _document(public_id), "", title, agency_id)


def publish_due(weight: Weight, at: datetime) -> Iterator[Found]:
    """What came out later than the working days after it was formed; of the last year."""
    calendar = calendar_for()
    found = CatalogueEntry.objects.filter(
        record__state=RecordState.PUBLISHED,
        formed_on__isnull=False,
        first_published_at__gt=at - timedelta(days=365),
        first_published_at__date__gt=F("formed_on") + timedelta(days=weight.limit),
    ).order_by("-first_published_at")
    for public_id, formed, published, agency_id in found.values_list(
        "record__public_id", "formed_on", "first_published_at", "agency_id"
    )[:MOST]:
        if formed is None:
            continue
        start = datetime.combine(formed, datetime.min.time(), calendar.zone)
        if last_day(start, weight.limit, calendar) < city_date(published):
            told = _("%(formed)s形成，%(published)s公开") % {
                "formed": day_cn(formed),
                "published": datetime_cn(published),
            }
            yield Found(Check.PUBLISH_DUE, _document(public_id), "", told, agency_id)


def backdating(_weight: Weight, _at: datetime) -> Iterator[Found]:
    """Publications that claim to be older than their reviews."""
    found = Publication.objects.filter(published_at__lt=F("content_review__at"))
    for public_id, published, agency_id in found.values_list(
        "record__public_id", "published_at", "record__agency_id"
    )[:MOST]:
        yield Found(Check.BACKDATING, _document(public_id), "", datetime_cn(published), agency_id)


def _publishing_agencies() -> list[Agency]:
    known = set(CatalogueEntry.objects.values_list("agency_id", flat=True).distinct())
    return [agency for agency in agencies() if agency.pk in known and is_current(agency)]


def guides(weight: Weight, at: datetime) -> Iterator[Found]:
    """Agencies that publish without a guide, or with one nobody has looked at for too long."""
    inside = filtered(CatalogueFilters(column=PARTS["guide"])).order_by()
    newest = dict(inside.values_list("agency_id").annotate(last=Max("updated_at")))
    for agency in _publishing_agencies():
        last = newest.get(agency.pk)
        if last is None or at - last > timedelta(days=weight.limit):
            place = reverse("portal:agency_part", args=[agency.code, PARTS["guide"]])
            told = datetime_cn(last) if last else _("没有公开指南")
            yield Found(Check.GUIDE_AGE, place, "", told, agency.pk)


def annual_reports(_weight: Weight, at: datetime) -> Iterator[Found]:
    """Agencies whose report on last year is not there after its day (条例 article 49)."""
    today = city_date(at)
    inside = filtered(CatalogueFilters(column=PARTS["reports"])).order_by()
    inside = inside.exclude(title__contains=SITE_TABLE)
    there = set(
        inside.filter(first_published_at__year=today.year).values_list("agency_id", flat=True)
    )
    for agency in _publishing_agencies():
        is_government = agency.level in {Level.CITY, Level.COUNTY}
        last = date(today.year, 3, 31) if is_government else date(today.year, 1, 31)
        if today > last and agency.pk not in there:
            place = reverse("portal:agency_part", args=[agency.code, PARTS["reports"]])
            told = _("%(year)d年度报告应当在%(last)s前公布") % {
                "year": today.year - 1,
                "last": day_cn(last),
            }
            yield Found(Check.ANNUAL_REPORT, place, str(today.year - 1), told, agency.pk)


def duplicates(_weight: Weight, _at: datetime) -> Iterator[Found]:
    """Titles one agency has published more than once with the same date and number."""
    twice = (
        CatalogueEntry.objects.filter(record__state=RecordState.PUBLISHED)
        .order_by()
        .values("agency_id", "title", "doc_number", "formed_on")
        .annotate(n=Count("pk"), newest=Max("record__public_id"))
        .filter(n__gt=1)[:MOST]
    )
    for row in twice:
        told = _("“%(title)s”发布了 %(n)d 次") % {"title": row["title"], "n": row["n"]}
        yield Found(Check.DUPLICATE, _document(row["newest"]), "", told, row["agency_id"])


def footer_marks(_weight: Weight, _at: datetime) -> Iterator[Found]:
    """What the footer has to say, where the city has not filled it in."""
    known = facts()
    wanted = (
        ("host_unit", _("主办单位")),
        ("contact", _("联系方式")),
        ("site_id_code", _("网站标识码")),
        ("icp_number", _("ICP备案号")),
        ("police_number", _("公安备案号")),
        ("party_mark_url", _("党政机关网站标识")),
    )
    for name, label in wanted:
        if not getattr(known, name):
            yield Found(Check.FOOTER_MARKS, "/", name, label)


def https(_weight: Weight, _at: datetime) -> Iterator[Found]:
    """Whether the site is served encrypted, by its own address."""
    if not settings.SITE_URL.startswith("https://"):
        yield Found(Check.HTTPS, "/", "", settings.SITE_URL)


SINGLE: dict[str, Callable[[Weight, datetime], Iterator[Found]]] = {
    Check.HOME_FRESHNESS: home_freshness,
    Check.UNANSWERED: unanswered,
    Check.REQUEST_CLOCK: request_clock,
    Check.INTERPRETATION_LINK: interpretation_link,
    Check.PUBLISH_DUE: publish_due,
    Check.BACKDATING: backdating,
    Check.GUIDE_AGE: guides,
    Check.ANNUAL_REPORT: annual_reports,
    Check.DUPLICATE: duplicates,
    Check.FOOTER_MARKS: footer_marks,
    Check.HTTPS: https,
}


def of_the_record(weights: Mapping[str, Weight], at: datetime) -> Iterator[Found]:
    """Everything the record tells, check after check."""
    for name, check in SINGLE.items():
        if weights[name].is_on:
            yield from check(weights[name], at)
    for name, check in sources.items():
        if weights[name].is_on:
            yield from check(weights[name], at)
    for found in columns(weights, at):
        if weights[found.check].is_on:
            yield found
