"""Addresses of the portal. They never die."""

from __future__ import annotations

from django.urls import path, register_converter

from yangguang.portal import collections, documents, feeds, guide, health, tools, views


class DigestConverter:
    """A SHA-256 digest in hexadecimal."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(DigestConverter, "digest")

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/export.csv", views.export, name="export"),
    path("catalogue/feed.<slug:form>", feeds.feed, name="feed"),
    path("documents/<slug:public_id>/", documents.document, name="document"),
    path("documents/<slug:public_id>/versions/<int:number>/", documents.version, name="version"),
    path(
        "documents/<slug:public_id>/difference/<int:old>/<int:new>/",
        documents.difference,
        name="difference",
    ),
    path("documents/<slug:public_id>/document.<slug:form>", documents.print_form, name="print"),
    path(
        "documents/<slug:public_id>/files/<digest:digest>/<str:name>", documents.file, name="file"
    ),
    path("columns/", views.columns, name="columns"),
    path("columns/<slug:slug>/", views.column, name="column"),
    path("topics/", collections.topics, name="topics"),
    path("gazette/", collections.gazette, name="gazette"),
    path("gazette/<int:year>/", collections.gazette_year, name="gazette_year"),
    path("zfxxgk/", views.disclosure, name="disclosure"),
    path("zfxxgk/<slug:code>/", views.agency_disclosure, name="agency_disclosure"),
    path("zfxxgk/<slug:code>/<slug:part>/", views.agency_part, name="agency_part"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<slug:code>/", views.agency, name="agency"),
    path("tools/deadline/", tools.deadline, name="deadline"),
    path("doors/<slug:slug>/", views.door, name="door"),
    path("guide/", guide.guide, name="guide"),
    path("map/", views.site_map, name="map"),
    path("about/<slug:slug>/", views.page, name="page"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", feeds.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<int:part>.xml", feeds.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", feeds.security, name="security"),
    path("d/<slug:public_id>/", documents.short, name="short"),
    path("robots.txt", feeds.robots, name="robots"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
]
