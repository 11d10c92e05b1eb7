"""Public tools: the time-limit calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.calendars import deadline as limits
from yangguang.kernel.clocks import Refused as ClockRefused
from yangguang.portal.tool_forms import DeadlineForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from yangguang.kernel.clocks import Result


@require_safe
def deadline(request: HttpRequest) -> HttpResponse:
    """Compute a limit and show how it comes about; the question stands in the address."""
    asked = "start" in request.GET
    form = DeadlineForm(request.GET if asked else None)
    result = answer(form) if asked and form.is_valid() else None
    limit = form.chosen if result else None
    context = {
        "form": form,
        "result": result,
        "limit": limit,
        "is_too_early": bool(
            result and limit and not limits.held_on(limit, form.cleaned_data["start"])
        ),
        "api_query": _api_query(form) if result else "",
        "crumbs": [(_("首页"), "/"), (_("期限计算"), "")],
    }
    status = 422 if asked and result is None else 200
    return render(request, "portal/deadline.html", context, status=status)


def answer(form: DeadlineForm) -> Result | None:
    """The result of a valid form; None with the refusal at its field."""
    data = form.cleaned_data
    limit = form.chosen
    try:
        return limits.deadline(
            start=data["start"],
            amount=data["amount"],
            unit=data["unit"],
            calendar=data["calendar"],
            pauses=data["pauses"],
            law=limit.law if limit else "",
            label=limit.label if limit else "",
        )
    except limits.Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.message)
    except ClockRefused as refused:
        form.add_error("amount", str(refused))
    return None


def _api_query(form: DeadlineForm) -> str:
    data = form.cleaned_data
    query = {
        "start": data["start"].isoformat(),
        "amount": data["amount"],
        "unit": data["unit"].value,
        "calendar": data["calendar"],
        "pause": [f"{p.begins}..{p.ends}" for p in data["pauses"]],
    }
    return f"{reverse('api:deadline')}?{urlencode(query, doseq=True)}"
