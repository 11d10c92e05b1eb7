"""Two offices and clients logged in as their people, at the real moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.kernel.publishing.office import Office
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from yangguang.kernel.organizations.rules import Actor


@pytest.fixture
def office(db: None) -> Office:
    """The office the tests work in; views read the real clock, so it lives now."""
    return Office(now())


@pytest.fixture
def stranger(office: Office) -> Office:
    """Another agency's office."""
    return Office(now(), code="mzj", name="佳木斯市民政局")


@pytest.fixture
def as_(client: Client) -> Callable[[Actor], Client]:
    """A client logged in as the actor's person."""

    def login(actor: Actor) -> Client:
        fresh = Client()
        fresh.force_login(Person.objects.get(pk=actor.person_id))
        return fresh

    return login
