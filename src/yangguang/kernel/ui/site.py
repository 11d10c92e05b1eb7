"""Who runs this site: facts given by the city, shown in the header, footer and meta tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class SiteFacts:
    """What every page says about the site. Empty values are not shown."""

    city_name: str = "阳光"  # data
    government_name: str = "阳光政务公开"  # data
    site_name: str = ""
    """Name registered for the site; the government's name when empty."""
    site_domain: str = ""
    site_id_code: str = ""
    """网站标识码, ten digits."""
    host_unit: str = ""
    """主办单位."""
    operating_unit: str = ""
    """承办单位."""
    contact: str = ""
    """Telephone and other ways to reach the office that runs the site."""
    address: str = ""
    icp_number: str = ""
    icp_url: str = "https://beian.miit.gov.cn/"
    police_number: str = ""
    """公安机关备案号."""
    police_url: str = ""
    party_mark_url: str = ""
    """Target of the 党政机关网站标识."""
    error_report_url: str = ""
    """Target of 我为政府网站找错."""
    sitemap_url: str = ""
    ipv6: bool = False
    is_demonstration: bool = False

    @property
    def name(self) -> str:
        """The site's name as titles and meta tags show it."""
        return self.site_name or self.government_name


Provider = Callable[[], SiteFacts]
_providers: list[Provider] = []
_known: list[SiteFacts] = []


def register(provider: Provider) -> None:
    """Name the function that knows the city's facts; the last one named counts."""
    _providers[:] = [provider]


def facts() -> SiteFacts:
    """The city's facts, or neutral ones while no city has registered."""
    if not _providers:
        return SiteFacts()
    found = _providers[0]()
    _known[:] = [found]
    return found


def known_facts() -> SiteFacts:
    """The facts this process saw last, asked of nobody: for pages that tell of an outage."""
    return _known[0] if _known else SiteFacts()
