from __future__ import annotations

import pytest

from yangguang.kernel.organizations.models import Agency, Person, RoleAssignment
from yangguang.kernel.publishing.models import Column
from yangguang.project.accounts import (
    accounts_file,
    give_passwords,
    listing,
    passwords,
    passwords_given,
)
from yangguang.project.loading import install_city, is_empty, is_unfinished, read_city

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
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


def test_load_interrupted_before_the_records_is_known_as_unfinished(city):
    assert is_empty()
    assert not is_unfinished()

    install_city(city, with_demonstration_people=True)

    assert not is_empty()
    assert is_unfinished()


def test_city_of_its_own_people_without_records_is_finished(city):
    install_city(city, with_demonstration_people=False)

    assert not is_unfinished()


def test_passwords_hold_once_the_body_has_ended_and_not_after_a_failure(city):
    install_city(city, with_demonstration_people=True)
    before = accounts_file().read_bytes() if accounts_file().exists() else None

    def interrupted():
        with passwords_given():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not any(p.has_usable_password() for p in Person.objects.filter(is_demonstration=True))
    assert (accounts_file().read_bytes() if accounts_file().exists() else None) == before

    with passwords_given() as count:
        pass

    assert count == Person.objects.filter(is_demonstration=True).count()
    assert all(p.has_usable_password() for p in Person.objects.filter(is_demonstration=True))
