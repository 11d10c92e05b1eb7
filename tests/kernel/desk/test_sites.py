"""Officers see what became of each page of an old site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from yangguang.kernel.exchange.models import ImportedPage, SiteImport
from yangguang.kernel.exchange.services import batch_of_site
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office

    from .test_journey import As


@pytest.fixture
def site(office: Office) -> SiteImport:
    """Two pages that became drafts, one that could not be read."""
    made = SiteImport.objects.create(
        source="/srv/old", agency=office.agency, started_by_id=office.information_officer.person_id,
        started_at=now(),
    )  # fmt: skip
    drafts = [office.draft(title="关于供暖的通知").record, office.published().record]
    for address, record, refusal in (
        ("/%E9%80%9A%E7%9F%A5.html", drafts[0], ""),
        ("/b.html", drafts[1], ""),
        ("/c.pdf", None, "文件已损坏。"),
    ):
        ImportedPage.objects.create(
            site=made, address=address, digest=address, record=record, refusal=refusal, at=now()
        )
    return made


def test_pages_are_listed_with_what_they_became(office: Office, site: SiteImport, as_: As) -> None:
    batch = batch_of_site(site=site, actor=office.information_officer, at=now())
    client = as_(office.section_head)

    listed = client.get(reverse("desk:sites")).content.decode()
    page = client.get(reverse("desk:site", args=[site.pk])).content.decode()

    assert batch
    assert "3 页，成为 2 条信息，1 页未能导入" in listed
    assert page.index("/c.pdf") < page.index("/通知.html")
    for words in ("文件已损坏。", "关于供暖的通知", "其中 1 条已公开"):
        assert words in page
    assert reverse("desk:batch", args=[batch.pk]) in page


def test_long_list_takes_a_fixed_number_of_queries(
    office: Office, site: SiteImport, as_: As, django_assert_max_num_queries
) -> None:
    client = as_(office.information_officer)
    for number in range(20):
        record = office.draft(title=f"第{number}号通知").record
        ImportedPage.objects.create(
            site=site, address=f"/{number}.html", digest=str(number), record=record, at=now()
        )

    with django_assert_max_num_queries(20):
        client.get(reverse("desk:site", args=[site.pk]))


def test_site_of_another_agency_does_not_exist(
    office: Office, stranger: Office, site: SiteImport, as_: As
) -> None:
    client = as_(stranger.information_officer)

    assert client.get(reverse("desk:site", args=[site.pk])).status_code == 404
    assert "/srv/old" not in client.get(reverse("desk:sites")).content.decode()
