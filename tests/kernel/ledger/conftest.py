from __future__ import annotations

import pytest
from django.db import transaction

from yangguang.kernel.ledger import registry, services
from yangguang.kernel.ledger.services import NewAct, Subject
from yangguang.kernel.organizations.rules import SYSTEM


@pytest.fixture
def empty_registry(monkeypatch):
    """Registries with nothing in them, so that a test sees only its own followers."""
    names = "projections outside tellers channels timed_handlers checks loops daily"
    for name in names.split():
        monkeypatch.setattr(registry, name, {})
    return registry


@pytest.fixture
def happen(at):
    """Records acts, each by its title."""

    def record(*titles, **fields):
        news = [
            NewAct(
                **{
                    "kind": "test.happened",
                    "actor": SYSTEM,
                    "at": at,
                    "subject": Subject("thing", 1, "T-1"),
                    "payload": {"title": title},
                    **fields,
                }
            )
            for title in titles
        ]
        with transaction.atomic():
            return services.record_many(news)

    return record
