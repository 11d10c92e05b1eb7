"""What every desk screen of this area needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.regulations.services.acting import check_role
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.kernel.desk.access import DeskRequest
    from yangguang.kernel.organizations.rules import Role

READ_WRITE = ["GET", "HEAD", "POST"]


def to(name: str, *args: object) -> HttpResponseRedirect:
    """Go to a screen of this area."""
    return HttpResponseRedirect(reverse(f"regulations_desk:{name}", args=args))


def tabs(here: str) -> list[tuple[str, str, None, bool]]:
    """The area's lists."""
    named = (
        ("dossiers", _("起草档案")),
        ("interpretations", _("解读")),
        ("library", _("文件库和任务")),
        ("cleanups", _("清理")),
        ("reprints", _("转载")),
    )
    return [
        (label, reverse(f"regulations_desk:{name}"), None, name == here) for name, label in named
    ]


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the area's screens hang."""
    return [(_("规范性文件"), reverse("regulations_desk:dossiers")), *more]


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
    form: Form,
    button: str,
    crumbs: list[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    """A page with one form, files included."""
    context = {"title": title, "form": form, "button": button, **more}
    return desk_page(request, "regulations/desk/form.html", context, crumbs=[*crumbs, (title, "")])
