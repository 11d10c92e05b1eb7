"""The demonstration of the city, written once for all these tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.database import kept_for_module
from yangguang.areas.decisions.models import Consultation, Dossier
from yangguang.areas.decisions.rules.dossier import State
from yangguang.areas.decisions.selectors.consultations import report_stands
from yangguang.areas.decisions.selectors.dossiers import is_public
from yangguang.kernel.ledger.followers import rebuild_all, run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.verification import verify
from yangguang.kernel.publishing.models import (
    CatalogueEntry,
    Publication,
    Record,
    Relation,
    Review,
    Version,
)
from yangguang.kernel.publishing.rules import RecordState, VersionState
from yangguang.project.consulting import NAME, load_consultations
from yangguang.project.deciding import load_dossiers
from yangguang.project.loading import install_city, load_demonstration, read_city

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def city():
    return read_city("jiamusi")


@pytest.fixture(scope="module")
def made(city, django_db_setup, django_db_blocker):
    """How many records the load says it wrote."""
    with kept_for_module(django_db_blocker):
        with django_db_blocker.unblock():
            install_city(city, with_demonstration_people=True)
            count = load_demonstration(city, at=AT)
        yield count


def test_demonstration_shows_what_the_files_say(city, made):
    published = [item for item in city.records if item.state == "published"]
    withdrawn = [item for item in published if item.withdrawn]
    corrected = [item for item in published if item.corrected]
    states = {s: Record.objects.filter(state=s).count() for s in RecordState}
    assert made == len(city.records) == Record.objects.count()
    assert states[RecordState.WITHDRAWN] == len(withdrawn)
    assert states[RecordState.PUBLISHED] == len(published) - len(withdrawn)
    assert Version.objects.filter(state=VersionState.SUPERSEDED).count() == len(corrected)
    assert Version.objects.filter(state=VersionState.SCHEDULED).count() == sum(
        item.state == "scheduled" for item in city.records
    )
    assert Relation.objects.count() == sum(len(item.relations) for item in city.records)


def test_demonstration_went_through_the_gate_at_its_own_moments(city, made):
    moments = {item.title: item.published_at for item in city.records if item.published_at}
    first = Publication.objects.filter(version__number=1).select_related("version")
    assert {p.version.title: p.published_at for p in first} == moments
    for publication in first.select_related("content_review", "secrecy_review"):
        assert publication.content_review.person_id != publication.secrecy_review.person_id
        assert publication.content_review.at < publication.published_at
    assert Review.objects.exclude(version__digest="").count() == Review.objects.count()


def test_consultations_say_in_public_what_their_files_say(city, made):
    files = json.loads((city.folder / NAME).read_text("utf-8"))["consultations"]
    assert made
    assert load_consultations(city, at=AT) == len(files) > 0
    for told in files:
        found = Consultation.objects.get(title=told["title"])
        assert found.basis == "\n".join(told["basis"])
        assert found.explanation == "\n".join(told["explanation"])
        crowd = [*told.get("said", []), *([told["letter"]] if "letter" in told else [])]
        voices = sum(o["times"] for o in crowd)
        assert found.opinions.count() == len(told["opinions"]) + voices
        answered = [o for o in told["opinions"] if "result" in o]
        assert found.opinions.filter(answer="approved").count() == len(answered) + voices
        assert report_stands(found) == ("report_days_ago" in told)


def test_a_dossier_stands_in_every_state(city, made):
    assert made
    load_consultations(city, at=AT)

    count = load_dossiers(city, at=AT)

    rows = Dossier.objects.exclude(adjusts__isnull=False)
    assert rows.count() == count
    assert set(rows.values_list("state", flat=True)) == {s.value for s in State}
    assert load_dossiers(city, at=AT) == 0
    for found in rows.filter(state__in=["published", "closed"]):
        assert is_public(found)
    whole = rows.get(state="closed")
    rounds = whole.steps.get(step="participation").consultations.order_by("start_on")
    assert sum(r.opinions.count() for r in rounds) == 200
    assert [r.texts.get(number=1).clauses.filter(level="article").count() for r in rounds] == [
        40,
        40,
    ]
    assert all(report_stands(r) for r in rounds)
    assert (whole.media.count(), whole.reports.count()) == (1, 1)
    assert whole.steps.filter(step="evaluation", status="done").exists()
    assert whole.adoption_id == rounds[1].report_id


def test_demonstration_loaded_again_adds_nothing(made, city, at):
    assert made
    assert load_demonstration(city, at=at) == 0
    assert Record.objects.count() == len(city.records)


def test_demonstration_is_sealed_listed_and_verified(made, at):
    seal(at=at)
    run_followers(at=at)

    assert CatalogueEntry.objects.count() == Record.objects.filter(state="published").count()
    assert verify().is_clean


def test_every_list_made_anew_from_the_record_is_the_same(made, at):
    seal(at=at)
    run_followers(at=at)

    rebuilt = rebuild_all(at=at)

    assert [r.name for r in rebuilt if not r.is_identical] == []
    assert "catalogue" in {r.name for r in rebuilt}
