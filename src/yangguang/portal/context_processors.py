"""The doors of the portal: only those behind which something stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yangguang.kernel.ui.site import facts
from yangguang.portal.doors import BOARD, DOORS
from yangguang.portal.site import pages

if TYPE_CHECKING:
    from django.http import HttpRequest


def doors(request: HttpRequest) -> dict[str, object]:
    """Main navigation and the plain pages for the footer; nothing for the desk."""
    if request.path.startswith("/desk/"):
        return {}
    return {
        "doors": [
            (_("首页"), reverse("portal:home")),
            *((door.label, door.url) for door in DOORS),
            (BOARD.label, BOARD.url),
        ],
        "site_pages": pages(),
        # A path never carries the desk; a filtered list is reported as its list.
        "fault_url": f"{reverse('error_reports:about')}?{urlencode({'page': request.path})}",
        "footer_links": [
            (_("网站指南"), reverse("portal:guide")),
            (_("信息目录"), reverse("portal:catalogue")),
            (_("栏目"), reverse("portal:columns")),
            (_("专题"), reverse("portal:topics")),
            (_("政府公报"), reverse("portal:gazette")),
            (_("机构"), reverse("portal:agencies")),
            (_("查我的办件"), reverse("cases:status")),
            (_("期限计算"), reverse("portal:deadline")),
            # The city's facts may name the map already.
            *([] if facts().sitemap_url else [(_("站点地图"), reverse("portal:map"))]),
            *((page.title, reverse("portal:page", args=[page.slug])) for page in pages()),
        ],
        "search_url": reverse("search:results"),
        "suggest_url": reverse("search:suggest"),
        "search_query": request.GET.get("q", ""),
    }
