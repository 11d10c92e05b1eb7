"""Sealed files without a row go in the night, once nothing under way can name them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tests.areas.oversight.bureau import Bureau
from yangguang.kernel.cases.models import ApplicantDraft, Material
from yangguang.kernel.cases.services.applicants import add_material
from yangguang.kernel.cases.services.drafts import attach_to_draft, begin_draft
from yangguang.kernel.cases.services.orphans import NIGHTLY, sweep_orphans
from yangguang.kernel.ledger.registry import daily
from yangguang.kernel.now import now

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)


@pytest.fixture(autouse=True)
def _store(settings, tmp_path) -> None:
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path


def stored(folder: str) -> set[str]:
    try:
        return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def test_file_of_a_transaction_that_failed_goes_and_the_others_stay() -> None:
    bureau = Bureau(now())
    case = bureau.received()
    file = {"name": "照片.png", "data": b"x", "media_type": "image/png", "person_id": None}
    kept = add_material(case, at=bureau.at, **file)
    with pytest.raises(RuntimeError), transaction.atomic():
        add_material(case, at=bureau.at, **file)
        raise RuntimeError
    assert len(stored("matters")) == 2

    assert sweep_orphans(at=now()) == 0  # it may still be named
    assert sweep_orphans(at=now() + LATER) == 1
    assert stored("matters") == {kept.path} == set(Material.objects.values_list("path", flat=True))
    assert sweep_orphans(at=now() + LATER) == 0


def test_files_of_drafts_stay_with_their_drafts() -> None:
    at = now()
    token = begin_draft(kind="complaint", answers={}, at=at)
    attach_to_draft(
        kind="complaint", token=token, files=[("a.pdf", b"x", "application/pdf")], at=at
    )
    (kept,) = stored("drafts")
    default_storage.save("drafts/orphan", ContentFile(b"y"))

    assert sweep_orphans(at=at + LATER) == 1
    assert stored("drafts") == {kept}


def test_draft_of_another_key_keeps_every_file_of_drafts() -> None:
    at = now()
    begin_draft(kind="complaint", answers={}, at=at)
    ApplicantDraft.objects.update(sealed="a1:AAAA")
    default_storage.save("drafts/orphan", ContentFile(b"y"))

    assert sweep_orphans(at=at + LATER) == 0
    assert stored("drafts") == {"drafts/orphan"}


def test_empty_store_is_no_fault_and_the_night_asks_for_it() -> None:
    assert sweep_orphans(at=now()) == 0
    assert NIGHTLY in daily
