"""征集调查 of the yearly table about the website: consultations and surveys together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import Consultation, Opinion
from yangguang.areas.decisions.surveys.models import Answer, Survey
from yangguang.kernel.desk.figures import Figure, Span

if TYPE_CHECKING:
    from collections.abc import Mapping


def asked_figures(span: Span) -> Mapping[str, Figure]:
    """How often the public was asked, what it said, and how often the result was published."""
    opened, reported = span.of("opened_at"), span.of("reported_at")
    numbers = {
        "consultations": (
            Consultation.objects.filter(**opened).count(),
            Survey.objects.filter(**opened).count(),
            _("全年公布的征求意见 %(first)d 次、问卷调查 %(second)d 次。"),
        ),
        "opinions": (
            Opinion.objects.filter(**span.of("at")).count(),
            Answer.objects.filter(**span.of("at")).count(),
            _("全年收到的意见 %(first)d 条、答卷 %(second)d 份。"),
        ),
        "consultations_reported": (
            Consultation.objects.filter(**reported).count(),
            Survey.objects.filter(**reported).count(),
            _("全年公布采纳情况的征求意见 %(first)d 次、公布结果的问卷调查 %(second)d 次。"),
        ),
    }
    return {
        code: Figure(str(first + second), working % {"first": first, "second": second})
        for code, (first, second, working) in numbers.items()
    }
