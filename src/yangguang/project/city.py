"""The facts and pages of the city this installation serves, read from its folder once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse

from yangguang.areas.requests.rules.site_tables import Field, SiteTable
from yangguang.areas.requests.site_table_services import Form
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.ui.site import SiteFacts
from yangguang.portal.site import Page
from yangguang.project.loading import read_city

if TYPE_CHECKING:
    from yangguang.cities.shapes import City


@cache
def _city() -> City:
    return read_city()


@cache
def _is_demonstration() -> bool:
    return Person.objects.filter(is_demonstration=True).exists()


def site_facts() -> SiteFacts:
    """Header, footer and meta tags; what the city has not filled in is not shown."""
    city = _city()
    return SiteFacts(
        city_name=city.name,
        government_name=city.government,
        site_domain=city.domain or "",
        site_id_code=city.site_code or "",
        host_unit=city.host or "",
        contact=city.contact or "",
        address=city.address or "",
        icp_number=city.icp or "",
        police_number=city.police or "",
        error_report_url=city.error_report_url or "",
        sitemap_url=reverse("portal:map"),
        is_demonstration=_is_demonstration(),
    )


def site_pages() -> list[Page]:
    """About, statement, help, accessibility."""
    return [Page(p.slug, p.title, p.body) for p in _city().pages]


def site_table_form() -> Form:
    """The cells of the two yearly tables about the website, and who makes them."""
    city = _city()
    fields: dict[SiteTable, list[Field]] = {}
    for f in city.site_fields:
        cell = Field(f.code, f.group, f.label, f.kind, f.unit or "", f.figure or "")
        fields.setdefault(SiteTable(f.table), []).append(cell)
    return Form(city.main_agency or "", fields)
