"""A city whose plan runs, seen from outside, at a moment of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kernel.duties.making import duty, interpretation
from tests.kernel.duties.scene import Scene
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.portal import views as portal_views
from yangguang.portal.board import feeds, views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMED = {
    "type": "act",
    "kinds": ["publishing.published"],
    "where": {"genre": "notice"},
    "start": "formed_on",
}
ITSELF = {"type": "record", "label": "公布的通知", "where": {"subject": "opening"}}
TWENTY = {"amount": 20, "unit": "working-days", "law": "条例第二十六条"}


@pytest.fixture
def scene(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A small city; the pages read its clock."""
    forget_book()
    made = Scene(tmp_path)
    for module in (views, feeds, portal_views):
        monkeypatch.setattr(module, "now", lambda: made.at)
    yield made
    forget_book()


@pytest.fixture
def board(scene: Scene) -> Scene:
    """Four clauses: one by hand, one with three days, one from the day of forming, one that
    nothing can measure yet.
    """
    scene.load(
        duty("4.1-a"),
        interpretation("4.2-a"),
        duty(
            "4.2-b",
            heading="通知成文后及时公开",
            owner="acting",
            trigger=FORMED,
            limit=TWENTY,
            evidence=[ITSELF],
        ),
        duty(
            "4.2-c",
            heading="每年举办培训班",
            trigger={"type": "calendar", "period": "year", "from": "2017-01-01"},
            evidence=[{"type": "act", "kinds": ["training.class_held"], "label": "培训班记录"}],
        ),
    )
    return scene
