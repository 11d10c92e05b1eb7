"""What is not published, and looking at it again from time to time (国办发〔2016〕80号)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.duties.selectors.plan import months_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing import attribute_review as rules
from yangguang.kernel.publishing.selectors.attributes import kept_back_for, line_of
from yangguang.kernel.publishing.services.attributes import REVIEWERS, review_attribute

if TYPE_CHECKING:
    from django.http import HttpResponse

TITLE = gettext_lazy("不公开信息复核")


class ReviewForm(forms.Form):
    """What came of looking at it again, and why."""

    finding = forms.ChoiceField(
        label=gettext_lazy("复核结果"),
        choices=[(f.value, label) for f, label in rules.FINDING_LABELS.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写明依据还在不在、情况有没有变化。"),
    )


def _months() -> int:
    return months_of(rules.PARAMETER, on=city_date(now()), default=rules.MONTHS)


@require_safe
@officer_required
def attributes(request: DeskRequest) -> HttpResponse:
    """What my agencies do not publish, and by when it is looked at again."""
    page = Paginator(kept_back_for(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    months, on = _months(), city_date(now())
    context = {
        "title": TITLE,
        "page": page,
        "lines": [line_of(version, months=months, on=on) for version in page],
        "months": months,
        "looks": bool(request.actor.agencies_with(*REVIEWERS)),
    }
    return desk_page(request, "desk/attributes.html", context, crumbs=[(str(TITLE), "")])


@require_http_methods(READ_WRITE)
@officer_required
def attribute(request: DeskRequest, pk: int) -> HttpResponse:
    """Look at one of them again."""
    version = kept_back_for(request.actor).get(pk=pk)
    form = ReviewForm(request.POST or None)

    def act() -> None:
        review_attribute(version=version, actor=request.actor, at=now(), **form.cleaned_data)

    if form.is_valid() and carried_out(request, act, "", form):
        messages.success(request, _("已登记复核结果。"))
        return HttpResponseRedirect(reverse("desk:attributes"))
    title = _("复核公开属性")
    context = {
        "title": title,
        "form": form,
        "version": version,
        "line": line_of(version, months=_months(), on=city_date(now())),
        "earlier": list(version.attribute_reviews.select_related("person").order_by("-pk")),
    }
    crumbs = [(str(TITLE), reverse("desk:attributes")), (title, "")]
    return desk_page(request, "desk/attribute.html", context, crumbs=crumbs)
