"""The checks that read what was published and answered: guides, answers, personal data, tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.inspection import rules
from yangguang.areas.oversight.inspection.registry import register_check
from yangguang.areas.oversight.inspection.rules import Check, Found
from yangguang.kernel.cases.models import Case, CaseText, Letter
from yangguang.kernel.cases.registry import kinds_between_offices
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.models import CatalogueEntry, Version
from yangguang.kernel.publishing.rules import Genre, RecordState
from yangguang.kernel.publishing.scan import html_text
from yangguang.kernel.publishing.scan.findings import Rule
from yangguang.kernel.publishing.selectors.findings import findings
from yangguang.kernel.ui.contrast import TOKENS, weak_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from yangguang.areas.oversight.inspection.rules import Weight

MOST = 500
RESCANNED = 300
"""Newest publications that are scanned anew every night: the lists of words and the patterns may
have grown since they passed the gate."""
ANSWERS = ("answer", "mended", "reasons")
"""Texts of a matter that answer it, where no letter does."""
OTHER_CHECKS = frozenset(
    {
        *(Rule.WORD_ERROR, Rule.WORD_FORBIDDEN, Rule.WORD_OUTDATED),
        *(Rule.SECRECY_MARK, Rule.RESTRICTED_MARK),
        *(Rule.HIDDEN_CONTENT, Rule.IMAGE_REVIEW, Rule.UNREADABLE),
    }
)
"""What the scan finds that is no person: words and marks have checks of their own, the rest was
looked at by an officer before it came out."""
SITE_TABLE = "政府网站工作年度报表"  # data


def answer_fields(_weight: Weight, at: datetime) -> Iterator[Found]:
    """Citizens' matters of the last year that count as answered without a word of an answer."""
    letters = Letter.objects.filter(case=OuterRef("pk"))
    texts = CaseText.objects.filter(case=OuterRef("pk"), name__in=ANSWERS)
    bare = (
        Case.objects.filter(answered_at__gt=at - timedelta(days=365))
        .exclude(kind__in=kinds_between_offices())
        .exclude(Exists(letters))
        .exclude(Exists(texts))
        .order_by("answered_at")
    )
    for number, agency_id in bare.values_list("number", "agency_id")[:MOST]:
        yield Found(Check.ANSWER_FIELDS, number, "", _("没有答复内容"), agency_id)


def _guides() -> Iterator[tuple[str, str, int, str]]:
    """(public id, title, agency, text) of the newest service guides."""
    found = (
        CatalogueEntry.objects.filter(record__state=RecordState.PUBLISHED, genre=Genre.GUIDE)
        .exclude(column__statutory=True, column__slug="zn")
        .order_by("-first_published_at")
    )
    rows = found.values_list(
        "record__public_id", "title", "agency_id", "record__current__version__body"
    )
    for public_id, title, agency_id, body in rows[:MOST]:
        yield public_id, title, agency_id, html_text(body or "")


def guide_elements(weight: Weight, _at: datetime) -> Iterator[Found]:
    """Service guides that leave out more element classes than may be missing."""
    for public_id, title, agency_id, text in _guides():
        missing = rules.missing_elements(f"{title}\n{text}")
        if len(missing) > weight.limit:
            place = reverse("portal:document", args=[public_id])
            told = _("“%(title)s”没有写：%(missing)s") % {
                "title": title,
                "missing": "、".join(missing),
            }
            yield Found(Check.GUIDE_ELEMENTS, place, "", told, agency_id)


def guide_words(_weight: Weight, _at: datetime) -> Iterator[Found]:
    """Service guides that ask for something without saying what."""
    for public_id, _title, agency_id, text in _guides():
        for word in rules.VAGUE:
            if word in text:
                place = reverse("portal:document", args=[public_id])
                yield Found(Check.GUIDE_WORDS, place, word, word, agency_id)


def site_table(_weight: Weight, at: datetime) -> Iterator[Found]:
    """Whether last year's table of the site is there after 31 January."""
    today = city_date(at)
    if today <= date(today.year, 1, 31):
        return
    there = CatalogueEntry.objects.filter(
        record__state=RecordState.PUBLISHED,
        title__contains=SITE_TABLE,
        first_published_at__year=today.year,
    )
    if not there.exists():
        told = _("没有找到%(year)d年度的报表") % {"year": today.year - 1}
        yield Found(Check.SITE_TABLE, reverse("portal:catalogue"), str(today.year - 1), told)


def personal_data(_weight: Weight, at: datetime) -> Iterator[Found]:
    """Newest publications in which today's scan finds persons nobody decided to show."""
    newest = Version.objects.filter(
        publication__current_of__isnull=False, record__state=RecordState.PUBLISHED
    )
    rows = newest.select_related("record").prefetch_related("attachments")
    for version in rows.order_by("-publication__published_at")[:RESCANNED]:
        for view in findings(version, at=at):
            if view.is_open and view.finding.rule not in OTHER_CHECKS:
                place = reverse("portal:document", args=[version.record.public_id])
                # The words themselves stay out of the list: they are what must not be shown.
                yield Found(
                    Check.PERSONAL_DATA,
                    place,
                    view.finding.key,
                    _("第%(n)d版有未处理的内容，请在办公端打开查看") % {"n": version.number},
                    version.record.agency_id,
                )
                break


def contrast(weight: Weight, _at: datetime) -> Iterator[Found]:
    """Text that stands out too little from its ground, in any of the four schemes."""
    for scheme, text, ground, ratio in weak_pairs(TOKENS.read_text("utf-8"), weight.limit):
        detail = f"{scheme}:{text}:{ground}"
        yield Found(Check.CONTRAST, "/", detail, f"{scheme} {text}/{ground} {ratio}")


def register() -> None:
    """Register them, at start."""
    register_check(Check.ANSWER_FIELDS, answer_fields)
    register_check(Check.GUIDE_ELEMENTS, guide_elements)
    register_check(Check.GUIDE_WORDS, guide_words)
    register_check(Check.SITE_TABLE, site_table)
    register_check(Check.PERSONAL_DATA, personal_data)
    register_check(Check.CONTRAST, contrast)
