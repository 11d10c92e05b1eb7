"""The demonstration of surveys: one is open, one has its results."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from yangguang.areas.decisions.surveys.models import Survey
from yangguang.areas.decisions.surveys.rules.survey import Phase
from yangguang.areas.decisions.surveys.selectors.surveys import line_of, results_stand
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.now import city_date
from yangguang.project.loading import install_city, read_city
from yangguang.project.surveying import NAME, load_surveys

pytestmark = pytest.mark.django_db


def test_demonstration_has_a_survey_to_answer_and_one_with_results() -> None:
    at = datetime(2026, 11, 8, 6, 30, tzinfo=UTC)
    ensure_seeded(at=at)
    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    told = json.loads((city.folder / NAME).read_text("utf-8"))["surveys"]

    assert load_surveys(city, at=at) == len(told) == 2
    assert load_surveys(city, at=at) == 0

    running, done = Survey.objects.order_by("pk")
    assert line_of(running, on=city_date(at)).phase is Phase.OPEN
    assert results_stand(done)
    assert done.results is not None
    groups = done.results["groups"]
    assert groups["verified"]["suffices"]
    assert not groups["unverified"]["suffices"]
    assert [row["ground"] for row in done.results["excluded"]] == ["too_fast"]
