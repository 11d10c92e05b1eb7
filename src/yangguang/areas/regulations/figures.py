"""What the library counts for the yearly tables: an agency's report, and the website's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Interpretation
from yangguang.areas.regulations.rules.drafting import NEED_TEXT
from yangguang.areas.regulations.rules.interpretation import InterpreterKind
from yangguang.areas.regulations.selectors.library import in_force_q, library
from yangguang.kernel.desk.figures import Figure, Span
from yangguang.kernel.publishing.rules import Genre

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS = {"rules": Genre.RULE, "normative_docs": Genre.NORMATIVE_DOCUMENT}
"""Rows of the table, and the kind of document each counts."""


def report_figures(agency_id: int, year: int) -> Mapping[str, Figure]:
    """Issued in the year, ended in the year, in force on its last day."""
    last, before = date(year, 12, 31), date(year - 1, 12, 31)
    stood = in_force_q(before) | Q(starts_on__gt=before, starts_on__lte=last)
    working = {
        "issued": _("本机关名义全年公布的。"),
        "abolished": _("全年废止、宣布失效和有效期届满的。"),
        "in_force": _("年底现行有效的。"),
    }
    counted = {
        "issued": Q(published_on__gt=before, published_on__lte=last),
        "abolished": stood & ~in_force_q(last),
        "in_force": in_force_q(last),
    }
    found: dict[str, Figure] = {}
    for row, genre in ROWS.items():
        mine = library().filter(record__agency=agency_id, record__catalogue_entry__genre=genre)
        numbers = (
            mine.select_related(None)
            .order_by()
            .aggregate(**{name: Count("pk", filter=wanted) for name, wanted in counted.items()})
        )
        found |= {
            f"{row}.{name}": Figure(str(number), working[name]) for name, number in numbers.items()
        }
    return found


def interpretation_figures(span: Span) -> Mapping[str, Figure]:
    """Interpretations of the year that are more than text, and those of the media."""
    rows = list(
        Interpretation.objects.filter(
            **span.of("record__catalogue_entry__first_published_at")
        ).values_list("kind", "forms")
    )
    products = sum(any(form in NEED_TEXT for form in forms) for _kind, forms in rows)
    comments = sum(kind == InterpreterKind.MEDIA for kind, _forms in rows)
    return {
        "interpretation_products": Figure(
            str(products), _("全年首次发布并且仍然公开的解读中，含图片、音频、视频等形式的。")
        ),
        "media_comments": Figure(
            str(comments), _("全年首次发布并且仍然公开的解读中，由媒体作出的。")
        ),
    }
