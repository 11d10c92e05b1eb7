"""Guides and yearly reports of the demonstration: of whom, from what, once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing.models import CatalogueEntry, Column, Topic
from yangguang.project.loading import read_city
from yangguang.project.statutory import load_statutory_parts

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)


def test_agency_that_publishes_gets_what_it_lacks_and_only_once() -> None:
    office = Office(AT - timedelta(days=500))
    Topic.objects.get_or_create(code="02-01", defaults={"name": "政务公开"})
    for slug in ("zn", "nb"):
        Column.objects.get_or_create(slug=slug, defaults={"name": slug, "statutory": True})
    office.published()
    seal(at=AT)
    run_followers(at=AT)

    made = load_statutory_parts(read_city("jiamusi"), at=AT)

    seal(at=AT)
    run_followers(at=AT)
    rows = CatalogueEntry.objects.filter(column__slug__in=("zn", "nb"))
    assert made == len(rows) == 2
    assert {row.agency_id for row in rows} == {office.agency.pk}
    current = rows.get(column__slug="nb").record.current
    assert current is not None
    report = current.version
    assert report.title.endswith("2025年政府信息公开工作年度报告")
    assert re.search(r"主动公开信息1条", report.body)
    assert load_statutory_parts(read_city("jiamusi"), at=AT) == 0
