from __future__ import annotations

import pytest

from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.verification import verify
from yangguang.kernel.organizations.models import Agency, Person, RoleAssignment
from yangguang.kernel.publishing.models import (
    CatalogueEntry,
    Column,
    Publication,
    Record,
    Relation,
    Review,
    Version,
)
from yangguang.kernel.publishing.rules import RecordState, VersionState
from yangguang.project.accounts import accounts_file, give_passwords, listing, passwords
from yangguang.project.loading import install_city, load_demonstration, read_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return read_city("jiamusi")


def test_city_installed_twice_stays_the_same(city):
    install_city(city, with_demonstration_people=True)
    before = {model: model.objects.count() for model in (Agency, Column, Person, RoleAssignment)}

    install_city(city, with_demonstration_people=True)

    assert before == {model: model.objects.count() for model in before}
    assert before[Agency] == len(city.agencies)


def test_city_without_demonstration_has_no_demonstration_people(city):
    install_city(city, with_demonstration_people=False)

    assert not Person.objects.filter(is_demonstration=True).exists()


def test_demonstration_shows_what_the_files_say(city, at):
    install_city(city, with_demonstration_people=True)

    made = load_demonstration(city, at=at)

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


def test_demonstration_went_through_the_gate_at_its_own_moments(city, at):
    install_city(city, with_demonstration_people=True)
    load_demonstration(city, at=at)

    moments = {item.title: item.published_at for item in city.records if item.published_at}
    first = Publication.objects.filter(version__number=1).select_related("version")
    assert {p.version.title: p.published_at for p in first} == moments
    for publication in first.select_related("content_review", "secrecy_review"):
        assert publication.content_review.person_id != publication.secrecy_review.person_id
        assert publication.content_review.at < publication.published_at
    assert Review.objects.exclude(version__digest="").count() == Review.objects.count()


def test_demonstration_loaded_again_adds_nothing(city, at):
    install_city(city, with_demonstration_people=True)
    load_demonstration(city, at=at)

    assert load_demonstration(city, at=at) == 0
    assert Record.objects.count() == len(city.records)


def test_demonstration_is_sealed_listed_and_verified(city, at):
    install_city(city, with_demonstration_people=True)
    load_demonstration(city, at=at)

    seal(at=at)
    run_followers(at=at)

    assert CatalogueEntry.objects.count() == Record.objects.filter(state="published").count()
    assert verify().is_clean


def test_passwords_are_kept_for_the_owner_only(city):
    install_city(city, with_demonstration_people=True)

    given = give_passwords()

    assert given == Person.objects.filter(is_demonstration=True).count()
    assert accounts_file().stat().st_mode & 0o777 == 0o600
    assert give_passwords() == 0
    for username, password, _name, roles in listing():
        assert Person.objects.get(username=username).check_password(password)
        assert passwords()[username] == password
        assert roles
