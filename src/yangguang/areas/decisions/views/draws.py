"""A draw repeated by whoever wants to (RFC 3797)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.decisions.forms import DrawForm
from yangguang.areas.decisions.rules.draw import draw, entropy_needed, key_string, stratum_key
from yangguang.areas.decisions.views.common import crumbs
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def repeat(request: HttpRequest) -> HttpResponse:
    """Type what was announced and see who is drawn, step by step."""
    form = DrawForm(request.GET or None)
    context: dict[str, object] = {"form": form, "crumbs": crumbs((_("核验抽签"), ""))}
    if form.is_valid():
        data = form.cleaned_data
        try:
            key = key_string(data["sources"])
            key = stratum_key(key, data["stratum"]) if data["stratum"] else key
            context["drawn"] = draw(
                key,
                data["size"],
                seats=data["seats"],
                reserves=data["reserves"],
                barred=data["barred"],
            )
            context["key"] = key
            seats = min(data["seats"], data["size"])
            context["bits"] = math.ceil(entropy_needed(data["size"], seats))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "decisions/draw.html", context)
