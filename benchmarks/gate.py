"""The gate in bulk: one manifest of many drafts, signed and published, against bare inserts."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

from measuring.generating import install
from measuring.pairs import seconds
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT, bare_model, copies, insert_bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from yangguang.kernel.publishing.models import Batch

SUBMITTED = 200
"""Drafts of the batch whose submission, with its scan of every text, is timed."""


def run(size: int) -> Iterable[Result]:
    """Sign and publish one manifest; after each chunk the same rows go into bare tables."""
    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.publishing import services
    from yangguang.kernel.publishing.models import Publication

    city = install()
    office = city.offices[0]
    batch = city.reviewed_batch(office, size, at=AT, is_signed=False)
    note(f"{size} drafts under review")
    bare = {model: bare_model(model) for model in (Publication, Act)}

    def rows(model: type[Model], count: int) -> list[Model]:
        return copies(bare[model], model._default_manager.order_by("-pk")[:count])

    plain, beside, published = 0.0, 0.0, 0

    def insert_the_same(done: int, _total: int) -> None:
        nonlocal plain, beside, published
        begun = perf_counter()
        count, published = done - published, done
        groups = [rows(model, count) for model in bare]
        plain += seconds(lambda: insert_bare(*groups))
        beside += perf_counter() - begun

    def sign() -> None:
        nonlocal batch
        for step in batch.steps:
            batch = services.pass_batch_review(
                batch=batch, lock=batch.lock, opinion="同意", actor=office.actors[step["role"]],
                at=AT,
            )  # fmt: skip

    signing = seconds(sign)
    releasing = seconds(
        lambda: services.publish_batch(
            batch=batch, actor=office.actors["publisher"], at=AT, progress=insert_the_same
        )
    )
    releasing -= beside
    yield Result(
        "reviewing and publishing : bare rows", plain / (signing + releasing), at_least=0.1
    )
    yield Result("published, per second", published / releasing)
    yield Result("bare rows, documents per second", published / plain)
    yield Result("signing the manifest", signing, "s")
    few = _drafted(city.reviewed_batch(office, SUBMITTED, at=AT, is_signed=False))
    officer = office.actors["information_officer"]
    spent = seconds(lambda: services.submit_batch(batch=few, lock=few.lock, actor=officer, at=AT))
    yield Result("submitted with their scan, per second", SUBMITTED / spent)


def _drafted(batch: Batch) -> Batch:
    """The batch as it was before it was submitted."""
    from yangguang.kernel.publishing.models import Batch, Version

    Batch.objects.filter(pk=batch.pk).update(state="draft", manifest_digest="")
    Version.objects.filter(batch_items__batch=batch).update(state="draft", digest="")
    return Batch.objects.select_related("agency").get(pk=batch.pk)


PART = Part("gate", "one manifest of drafts through the gate against bare inserts", run, 10_000)

if __name__ == "__main__":
    sys.exit(PART.main())
