"""What every desk screen of this area needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import check_role

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpResponse

    from yangguang.kernel.desk.access import DeskRequest
    from yangguang.kernel.organizations.rules import Role

READ_WRITE = ["GET", "HEAD", "POST"]


def to(name: str, *args: object) -> HttpResponseRedirect:
    """Go to a screen of this area."""
    return HttpResponseRedirect(reverse(f"decisions_desk:{name}", args=args))


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the area's screens hang."""
    return [(_("征求意见"), reverse("decisions_desk:consultations")), *more]


def may_do(request: DeskRequest, agency_id: int, roles: tuple[Role, ...]) -> bool:
    """Whether the officer may; says why not where he may not."""
    try:
        check_role(request.actor, agency_id, roles)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True


def form_page(
    request: DeskRequest,
    title: str,
    form: BaseForm,
    button: str,
    crumbs: list[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    """A page with one form, files included."""
    context = {"title": title, "form": form, "button": button, **more}
    return desk_page(request, "decisions/desk/form.html", context, crumbs=[*crumbs, (title, "")])
