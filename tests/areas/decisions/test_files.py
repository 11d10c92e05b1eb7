"""Sealed files of opinions whose transaction came to nothing go in the night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from yangguang.areas.decisions.models import OpinionFile
from yangguang.kernel.cases.registry import register_sealed_folder
from yangguang.kernel.cases.services.orphans import sweep_orphans
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from tests.areas.decisions.hall import Hall

FILE = ("附件.txt", "建议增加遛犬区。".encode(), "text/plain")


def test_file_of_a_refused_opinion_goes_and_that_of_an_opinion_stays(
    hall: Hall, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = hall.opened()
    hall.said(made, files=[FILE])
    with pytest.raises(RuntimeError), transaction.atomic():
        hall.said(made, files=[FILE])
        raise RuntimeError
    assert len(default_storage.listdir("opinions")[1]) == 2

    assert sweep_orphans(at=now()) == 0
    assert sweep_orphans(at=now() + timedelta(days=3)) == 1

    kept = {f"opinions/{name}" for name in default_storage.listdir("opinions")[1]}
    assert kept == {OpinionFile.objects.get().path}


def test_folder_is_registered_once() -> None:
    with pytest.raises(ValueError, match="opinions"):
        register_sealed_folder("opinions", set)
