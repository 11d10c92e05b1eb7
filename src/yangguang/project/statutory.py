"""公开指南 and 年度报告 of every agency of the demonstration, made of what is recorded of it.

Every agency keeps a guide (条例 article 12) and reports every year (article 49). The demonstration
writes them from the agency's duties and from what the catalogue and the matters count, and sends
them through the gate's batch path, one manifest an agency.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max
from django.utils.html import format_html, format_html_join

from yangguang.kernel.cases.models import Case
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_name, is_current
from yangguang.kernel.publishing.models import CatalogueEntry, Column, PrintOrder, Topic, Wanted
from yangguang.kernel.publishing.rules import Genre
from yangguang.project.corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yangguang.cities import shapes

GUIDE, REPORT = "zn", "nb"
TOPIC = "02-01"
ON = (1, 26)
"""Month and day they came out: before the end of January, when the reports of units are due."""
REQUEST = "request"


def load_statutory_parts(city: shapes.City, *, at: datetime) -> int:
    """Publish what an agency with public records lacks of the two; how many documents.

    They are dated to this year's end of January, as the law asks, so a demonstration written
    before that day of the year has none.
    """
    moment = datetime.combine(city_date(at).replace(month=ON[0], day=ON[1]), time(10), CITY_ZONE)
    topic = Topic.objects.filter(code=TOPIC).first()
    columns = {c.slug: c for c in Column.objects.filter(slug__in=(GUIDE, REPORT))}
    if moment > at or topic is None or len(columns) < 2:
        return 0
    corpus = Corpus(at=moment)
    duties = {a.code: a.duties for a in city.agencies}
    for agency in _publishing():
        there = _there(agency, moment.year)
        contents = [
            {**content, "topic": topic, "column": columns[slug]}
            for slug, content in _contents(city, agency, duties.get(agency.code, ""), moment)
            if slug not in there
        ]
        if contents:
            corpus.publish(agency, contents)
    # Dozens of printed forms at once keep the first worker busy: made when somebody asks.
    PrintOrder.objects.filter(made_at__isnull=True, publication__published_at=moment).update(
        wanted=Wanted.ON_DEMAND
    )
    return corpus.loaded.published


def _publishing() -> list[Agency]:
    known = set(CatalogueEntry.objects.values_list("agency_id", flat=True).distinct())
    rows = Agency.objects.filter(pk__in=known).prefetch_related("versions").order_by("order")
    return [agency for agency in rows if is_current(agency)]


def _there(agency: Agency, year: int) -> set[str]:
    """Which of the two the agency has already."""
    rows = (
        CatalogueEntry.objects.filter(agency=agency, column__slug__in=(GUIDE, REPORT))
        .values_list("column__slug")
        .annotate(last=Max("first_published_at"))
    )
    return {slug for slug, last in rows if slug == GUIDE or (last and last.year == year)}


def _contents(
    city: shapes.City, agency: Agency, duties: str, at: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    name, year = agency_name(agency, city_date(at)), at.year
    common = {
        "issuers": [name],
        "formed_on": city_date(at),
        "attribute": "proactive",
        "content_source": name,
        "demonstration": True,
    }
    yield (
        GUIDE,
        {
            **common,
            "title": f"{name}政府信息公开指南（{year}年版）",  # data
            "genre": Genre.OTHER.value,
            "body": _guide(city, name, duties),
            "summary": f"说明{name}公开哪些信息、在哪里查、怎样申请。",  # data
            "validity": "effective",
        },
    )
    yield (
        REPORT,
        {
            **common,
            "title": f"{name}{year - 1}年政府信息公开工作年度报告",  # data
            "genre": Genre.ANNUAL_REPORT.value,
            "body": _report(agency, name, year - 1),
            "summary": f"{name}{year - 1}年主动公开、申请办理和救济的情况。",  # data
            "validity": "unknown",
        },
    )


def _parts(*parts: tuple[str, str]) -> str:
    return format_html_join("", '<h2 class="level-1">{}</h2><p>{}</p>', parts)


def _guide(city: shapes.City, name: str, duties: str) -> str:
    return format_html(
        "<p>{}</p>{}",
        f"{name}根据《中华人民共和国政府信息公开条例》第十二条编制本指南，每年核对一次。",  # data
        _parts(
            ("一、机关职责", duties or f"{name}依照法律、法规和本级政府的规定履行职责。"),  # data
            (
                "二、主动公开",  # data
                "机构职能、办事服务、规划计划、财政预决算和本机关制发的文件，自形成之日起"  # data
                "二十个工作日内在市政府网站公开，可以按栏目、文号和日期查找。",  # data
            ),
            (
                "三、依申请公开",  # data
                f"没有主动公开的，可以在网上、当面或者邮寄向{name}申请，不需要说明用途。"  # data
                "收到之日起二十个工作日内答复；需要延长的提前告知，最多再延二十个工作日。"  # data
                f"办公时间：{city.opening_hours}。",  # data
            ),
            (
                "四、监督和救济",  # data
                "认为没有依法公开的，可以向上一级机关或者公开工作主管部门投诉、举报；"  # data
                "对答复不服的，可以申请行政复议或者提起行政诉讼。",  # data
            ),
        ),
    )


def _report(agency: Agency, name: str, year: int) -> str:
    entries = CatalogueEntry.objects.filter(agency=agency, first_published_at__year=year)
    matters = Case.objects.filter(agency=agency, opened_at__year=year)
    counted = dict(matters.order_by().values_list("kind").annotate(n=Count("pk")))
    asked = counted.get(REQUEST, 0)
    return format_html(
        "<p>{}</p>{}",
        f"{name}依据《政府信息公开条例》第四十九条、第五十条公布{year}年度报告。"  # data
        f"统计期限为{year}年1月1日至12月31日，数字取自本平台的信息目录和办件记录。",  # data
        _parts(
            ("一、总体情况", f"在本平台主动公开信息{entries.count()}条。"),  # data
            (
                "二、主动公开政府信息情况",
                "本年没有制发、废止规章；其他信息按照栏目逐条公开。",
            ),  # data
            (
                "三、收到和处理政府信息公开申请情况",  # data
                f"本年新收申请{asked}件。" if asked else "本年没有收到政府信息公开申请。",  # data
            ),
            (
                "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",  # data
                "本年没有因政府信息公开工作被申请行政复议、提起行政诉讼。",  # data
            ),
            (
                "五、存在的主要问题及改进情况",  # data
                "信息的摘要和关键词不够完整，影响查找；今后由起草人填写，发布前核对。",  # data
            ),
            ("六、其他需要报告的事项", "没有收取信息处理费。"),  # data
        ),
    )
