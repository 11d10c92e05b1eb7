"""`verify` finds a published text that somebody changed behind the gate."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.database import triggers_off
from tests.kernel.publishing.office import Office
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.proof import differing_publications

pytestmark = pytest.mark.django_db


def test_changed_text_differs_from_its_digest(at: datetime) -> None:
    publication = Office(at).published()
    assert list(differing_publications()) == []

    with triggers_off():
        Version.objects.filter(pk=publication.version_id).update(title="另一个标题")

    [line] = differing_publications()
    assert publication.record.public_id in line
