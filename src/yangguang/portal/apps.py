"""The portal: what citizens read."""

from django.apps import AppConfig

SHARED = (
    *("home", "catalogue", "feed", "document", "version", "difference", "print", "file"),
    *("columns", "column", "topics", "gazette", "gazette_year"),
    *("disclosure", "agency_disclosure", "agency_part"),
    *("agencies", "agency", "map", "page", "door", "guide"),
    *("sitemap", "sitemap_pages", "sitemap_part", "robots", "security"),
)
SHARED_BOARD = (
    *("plan", "rows", "feed", "history", "limits", "agencies", "agency", "clause", "obligation"),
)


class PortalConfig(AppConfig):
    """Home, catalogue, record pages, columns, the statutory column."""

    name = "yangguang.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the catalogue as a list to subscribe to, and the pages that everybody shares."""
        from yangguang.kernel.serving.registry import (
            declare_readable,
            declare_shared,
            declare_shared_bare,
        )
        from yangguang.portal import followed, inspected, subscriptions
        from yangguang.portal.search import registrations

        subscriptions.register()
        followed.register()
        inspected.register()
        registrations.register()
        declare_shared(*(f"portal:{name}" for name in SHARED))
        declare_shared(*(f"board:{name}" for name in SHARED_BOARD), "search:description")
        declare_shared_bare("search:results", "portal:deadline")
        declare_readable("portal:deadline")
