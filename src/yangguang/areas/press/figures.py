"""The new-media accounts of the office that runs the website, for the website's yearly table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.areas.press.models import Account
from yangguang.areas.press.rules import RUNNING, Platform
from yangguang.kernel.desk.figures import Figure, Span
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

CELLS = {Platform.WEIBO: "weibo", Platform.WECHAT: "wechat"}
OTHERS = "media_other"


def media_figures(span: Span) -> Mapping[str, Figure]:
    """Names of the accounts by cell; a cell without any is left to who makes the table."""
    host = facts().host_unit
    rows = (
        Account.objects.filter(state__in=RUNNING, opened_on__lt=span.end.date())
        .select_related("agency")
        .prefetch_related("agency__versions")
        .order_by("pk")
    )
    names: dict[str, list[str]] = {}
    for row in rows if host else ():
        if agency_name(row.agency) == host:
            names.setdefault(CELLS.get(Platform(row.platform), OTHERS), []).append(row.name)
    working = _("备案的政务新媒体账号中，网站主办单位正在运行的。")
    return {cell: Figure("、".join(found), working) for cell, found in names.items()}
