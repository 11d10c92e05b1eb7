"""Lists as Atom and RSS, and the sitemap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.publishing.selectors import changed, sitemap_entries, sitemap_parts
from yangguang.kernel.ui.site import facts
from yangguang.portal.addresses import absolute
from yangguang.portal.board.addresses import board_pages
from yangguang.portal.forms import filters_of, query_of
from yangguang.portal.selectors import agency_rows, column_choices
from yangguang.portal.site import pages

if TYPE_CHECKING:
    from django.http import HttpRequest

FORMATS: dict[str, type[Atom1Feed | Rss201rev2Feed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


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
    parts = [
        absolute(request, reverse("portal:sitemap_part", args=[n])) for n in range(sitemap_parts())
    ]
    fixed = absolute(request, reverse("portal:sitemap_pages"))
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
    names = ("home", "catalogue", "columns", "disclosure", "agencies", "map", "deadline")
    paths = [reverse(f"portal:{name}") for name in names]
    paths += [reverse("portal:column", args=[slug]) for slug, _name in column_choices()]
    for row in agency_rows():
        paths.append(reverse("portal:agency", args=[row.code]))
        paths.append(reverse("portal:agency_disclosure", args=[row.code]))
    paths += [reverse("portal:page", args=[page.slug]) for page in pages()]
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
