"""Redis beside the database: heard at once where it is, never needed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.serving import bell as bells
from yangguang.kernel.serving import site as sites
from yangguang.kernel.serving.bell import Bell, bell_of
from yangguang.kernel.serving.site import Watch
from yangguang.kernel.tags.announcing import announce_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.kernel.serving.site import Site

REDIS = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(
    REDIS is None, reason="no redis-server; sudo apt-get install redis-server"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def comes(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = monotonic() + seconds
    while monotonic() < until:
        if condition():
            return True
        sleep(0.01)
    return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    process = subprocess.Popen(
        [
            str(REDIS), "--bind", "127.0.0.1", "--port", str(port), "--save", "",
            "--appendonly", "no", "--dir", str(tmp_path),
        ],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    assert comes(listens)
    yield f"redis://127.0.0.1:{port}/0", process
    process.terminate()
    process.wait(10)


@pytest.fixture(autouse=True)
def _nobody_announces() -> Iterator[None]:
    yield
    announce_with(None)


@needs_redis
def test_what_was_committed_elsewhere_is_known_long_before_the_next_look(
    site: Site, server: tuple[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _process = server
    monkeypatch.setattr(sites, "POLL", 30.0)
    announce_with(Bell(url).ring)
    watch = Watch(site.store, Bell(url))
    watch.start()
    try:
        # The first looks: at the start, and when it begins to listen.
        assert comes(lambda: not watch.heard.is_set() and site.store.versions.known >= 0)
        sleep(0.3)
        before = site.store.versions.known

        with transaction.atomic():
            Topic.objects.create(code="98", name="临时", order=98)

        assert comes(lambda: "table:publishing_topic" in site.store.versions.moved, 5)
        assert site.store.versions.known > before
    finally:
        watch.stop()


@needs_redis
def test_what_is_taken_back_does_not_ring(
    site: Site, server: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, _process = server
    announce_with(Bell(url).ring)
    heard, stopping = threading.Event(), threading.Event()
    ear = threading.Thread(target=Bell(url).listen, args=(heard, stopping))
    ear.start()
    try:
        assert heard.wait(10)
        heard.clear()

        with pytest.raises(RuntimeError), transaction.atomic():
            Topic.objects.create(code="97", name="未成", order=97)
            raise RuntimeError

        assert not heard.wait(0.5)
        with transaction.atomic():
            Topic.objects.create(code="97", name="已成", order=97)
        assert heard.wait(10)
    finally:
        stopping.set()
        ear.join()


def test_without_an_answer_writing_goes_on_and_looking_too(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "QUIET", 60.0)
    silent = Bell(f"redis://127.0.0.1:{free_port()}/0")
    announce_with(silent.ring)
    watch = Watch(site.store, silent)
    watch.start()
    try:
        begun = monotonic()
        for number in range(5):
            Topic.objects.create(code=f"9{number}", name=f"临时{number}", order=90)
        assert monotonic() - begun < 5

        assert comes(lambda: "table:publishing_topic" in site.store.versions.moved)
    finally:
        watch.stop()


def test_none_is_made_where_none_is_set() -> None:
    assert bell_of("") is None
    assert bell_of("redis://127.0.0.1/0") is bell_of("redis://127.0.0.1/0")
