"""What every desk screen of this area needs."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.regulations.services.acting import check_role
from yangguang.kernel.desk import acting

to = partial(acting.go_to, "regulations_desk")
may_do = partial(acting.may_do, check=check_role)
form_page = partial(acting.form_page, template="regulations/desk/form.html")


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
