"""What changed on the board, as Atom and RSS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.now import now
from yangguang.kernel.tags import is_collecting, until
from yangguang.kernel.ui.site import facts
from yangguang.portal.addresses import absolute
from yangguang.portal.board import selectors
from yangguang.portal.board.filters import filters_of
from yangguang.portal.board.listing import Listing
from yangguang.portal.feeds import FORMATS

if TYPE_CHECKING:
    from django.http import HttpRequest

ITEMS = 50


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The obligations the address asks for, by what happened to them last: newest first."""
    maker = FORMATS.get(form)
    if maker is None:
        raise Http404
    at, filters = now(), filters_of(request.GET)
    made = maker(
        title=_("%(name)s：公开看板") % {"name": facts().name},
        link=absolute(request, filters.url),
        description=_("方案义务的完成、到期和核定"),
        language="zh-cn",
        feed_url=absolute(request, request.get_full_path()),
    )
    if is_collecting():
        until(selectors.next_due(at=at))
    changes = selectors.changes(filters, at=at, limit=ITEMS)
    listing = Listing([obligation for _moment, obligation in changes], at)
    for (moment, _obligation), row in zip(changes, listing.rows, strict=True):
        address = absolute(request, row.url)
        made.add_item(
            title=f"{row.badge.label}：{row.clause} {row.title}",
            link=address,
            description=_("、").join(filter(None, (row.unit, row.about, row.due_words))),
            # One item for each change of state, so that readers are told again.
            unique_id=f"{address}#{row.badge.code}",
            author_name=row.unit,
            pubdate=moment,
            updateddate=moment,
        )
    return HttpResponse(made.writeString("utf-8"), content_type=maker.content_type)
