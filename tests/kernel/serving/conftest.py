from __future__ import annotations

import pytest

from tests.kernel.publishing.office import Office
from tests.kernel.serving.site import Site


@pytest.fixture
def serving(settings, tmp_path):
    """Kept pages and everything beside the database in a folder of this test."""
    settings.SERVING = True
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA_DIR.mkdir()
    return settings


@pytest.fixture
def site(serving, transactional_db):
    made = Site(serving.DATA_DIR / "pages")
    yield made
    made.store.disk.close()


@pytest.fixture
def office(site, at):
    return Office(at)
