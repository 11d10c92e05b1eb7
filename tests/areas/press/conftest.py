"""A unit with its people and the city's office, as the tests of accounts need them."""

from __future__ import annotations

import pytest

from tests.kernel.publishing.office import Office, agency, officer
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Actor, Role


class Newsroom(Office):
    """An office that keeps accounts, the city's office, and a stranger's unit."""

    def __init__(self) -> None:
        super().__init__(now())
        on = city_date(self.at)
        self.other = agency("czj", "佳木斯市财政局")
        self.stranger = officer(self.other, Role.INFORMATION_OFFICER, on=on)
        self.city: Actor = officer(self.other, Role.OPEN_GOVERNMENT_OFFICE, on=on)
        self.keeper = self.actors[Role.INFORMATION_OFFICER]


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return Newsroom()
