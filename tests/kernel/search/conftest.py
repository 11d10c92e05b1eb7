"""An office that publishes, and the index brought up to date when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.search.finding import Asked, Found, find
from yangguang.kernel.search.following import engine, follow
from yangguang.kernel.search.vocabulary import forget_vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.publishing.models import Publication


class Searched:
    """Publishing and finding in one hand."""

    def __init__(self, office: Office) -> None:
        self.office, self.at = office, office.at

    def publish(self, title: str, **fields: Any) -> Publication:
        found = self.office.published(title=title, **fields)
        self.catch_up()
        return found

    def catch_up(self) -> None:
        seal(at=self.at)
        follow(at=self.at)

    def find(self, typed: str = "", **asked: Any) -> Found:
        return find(Asked(typed, **asked), at=self.at)

    def titles(self, typed: str, **asked: Any) -> list[str]:
        return [r.shown.title for r in self.find(typed, **asked).results if not r.is_partial]


@pytest.fixture
def searched(db: None, at: datetime) -> Searched:
    forget_vocabulary()
    engine().forget()
    made = Searched(Office(at))
    made.catch_up()
    return made
