from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.kernel.duties.scene import Scene
from yangguang.kernel.duties import registry
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.duties.publishing_proof import with_record
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.followers import rebuild
from yangguang.kernel.ledger.models import Follower
from yangguang.kernel.ledger.registry import projections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _fresh_book() -> Iterator[None]:
    """A database that was rolled back numbers its rows anew: nothing may be remembered of it."""
    forget_book()
    yield
    forget_book()


@pytest.fixture
def scene(db: None, tmp_path: Path) -> Iterator[Scene]:
    """A small city; whatever a test did, making everything anew gives the same."""
    made = Scene(tmp_path)
    yield made
    made.catch_up()
    follower = Follower.objects.get(name="duties")
    assert (follower.failures, follower.last_error) == (0, "")
    before = projections["duties"].fingerprint()
    rebuild("duties", at=made.at)
    assert projections["duties"].fingerprint() == before


@pytest.fixture
def trainings(monkeypatch: Any) -> None:
    """An area that can prove trainings."""
    for name in ("evidence", "_by_kind"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))
    register_evidence(Evidence("training", ("training.class_held", "training.planned"), "培训"))


@pytest.fixture
def trainings_with_record(monkeypatch: Any) -> None:
    """An area whose trainings are told of by a public record."""
    room = with_record("training", ("training.class_held",), "培训", lambda _pks: {("thing", 7)})
    monkeypatch.setitem(registry.evidence, "training", room)
    monkeypatch.setitem(registry._by_kind, "training.class_held", room)
