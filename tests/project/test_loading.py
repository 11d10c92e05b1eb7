from __future__ import annotations

import pytest

from yangguang.kernel.organizations.models import Agency, Person, RoleAssignment
from yangguang.kernel.publishing.models import Column
from yangguang.project.accounts import accounts_file, give_passwords, listing, passwords
from yangguang.project.loading import install_city, read_city

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
