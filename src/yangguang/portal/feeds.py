"""Lists as Atom and RSS, and the sitemap."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.selectors import (
    changed,
    sitemap_changes,
    sitemap_entries,
    sitemap_parts,
)
from yangguang.kernel.ui.site import facts
from yangguang.portal.addresses import absolute
from yangguang.portal.board.addresses import board_pages
from yangguang.portal.doors import DOORS
from yangguang.portal.forms import filters_of, query_of
from yangguang.portal.selectors import agency_rows, column_choices
from yangguang.portal.site import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1: the same list for programs that read no XML."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: TextIO, encoding: str) -> None:
        """Write the whole feed."""
        del encoding
        known = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": "zh-CN",
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(known, ensure_ascii=False))

    def _item(self, item: Mapping[str, Any]) -> dict[str, object]:
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_text": item["description"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
            "authors": [{"name": item["author_name"]}],
            "tags": item["categories"],
        }


FORMATS: dict[str, type[Atom1Feed | Rss201rev2Feed | JsonFeed]] = {
    "atom": Atom1Feed,
    "rss": Rss201rev2Feed,
    "json": JsonFeed,
}
EXPIRES_MONTHS = 6
"""RFC 9116 recommends that security.txt holds for less than a year."""


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The newest and most recently corrected records of a filtered list."""
    maker = FORMATS.get(form)
    if maker is None:
        raise Http404
    filters = filters_of(request.GET)
    query = query_of(filters)
    made = maker(
        title=_("%(name)s：政府信息目录") % {"name": facts().name},
        link=absolute(request, reverse("portal:catalogue") + (f"?{query}" if query else "")),
        description=_("新公开和更正的政府信息"),
        language="zh-cn",
        feed_url=absolute(request, request.get_full_path()),
    )
    for entry in changed(filters):
        address = absolute(request, reverse("portal:document", args=[entry.record.public_id]))
        made.add_item(
            title=entry.title,
            link=address,
            description=entry.summary or entry.title,
            unique_id=address,
            author_name=entry.agency_name,
            pubdate=entry.first_published_at,
            updateddate=entry.updated_at,
            categories=[str(entry.topic)] if entry.topic else [],
        )
    # Django's generators name their own content type, charset included.
    return HttpResponse(made.writeString("utf-8"), content_type=maker.content_type)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """All parts of the sitemap."""
    last = sitemap_changes()
    parts = [
        (absolute(request, reverse("portal:sitemap_part", args=[n])), last.get(n))
        for n in range(sitemap_parts())
    ]
    fixed = (absolute(request, reverse("portal:sitemap_pages")), None)
    return render(
        request,
        "portal/sitemap_index.xml",
        {"parts": [fixed, *parts]},
        content_type="application/xml",
    )


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One part: the records of a range of ids."""
    places = [
        (absolute(request, reverse("portal:document", args=[public_id])), at)
        for public_id, at in sitemap_entries(part)
    ]
    return render(request, "portal/sitemap.xml", {"places": places}, content_type="application/xml")


@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The standing pages."""
    names = (
        *("home", "catalogue", "columns", "disclosure", "agencies", "map", "guide", "deadline"),
        *("topics", "gazette"),
    )
    paths = [reverse(f"portal:{name}") for name in names]
    paths += [reverse("media:accounts"), reverse("media:joint_columns")]
    paths += [reverse("portal:column", args=[slug]) for slug, _name in column_choices()]
    for row in agency_rows():
        paths.append(reverse("portal:agency", args=[row.code]))
        paths.append(reverse("portal:agency_disclosure", args=[row.code]))
    paths += [reverse("portal:page", args=[page.slug]) for page in pages()]
    paths += [door.url for door in DOORS if not door.view]
    paths += board_pages()
    places = [(absolute(request, path), None) for path in paths]
    return render(request, "portal/sitemap.xml", {"places": places}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: everything public, not the desk."""
    address = absolute(request, reverse("portal:sitemap"))
    closed = ("/desk/", reverse("portal:export"), reverse("board:export"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {address}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where a weakness is reported (RFC 9116): the page that names the office in its footer."""
    today = city_date(now())
    year, month = divmod(today.year * 12 + today.month - 1 + EXPIRES_MONTHS, 12)
    expires = datetime(year, month + 1, 1, tzinfo=UTC)
    lines = [
        f"Contact: {absolute(request, reverse('error_reports:about'))}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: zh, en",
        f"Canonical: {absolute(request, reverse('portal:security'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
