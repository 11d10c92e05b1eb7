"""Withdrawn means gone, and the portal stays up: the whole site, also without its database."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections
from django.urls import reverse

from tests.kernel.serving.site import Site
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.killlist import kill_list
from yangguang.kernel.publishing.print_orders import print_due

TITLE = "一份不该公开的名单"
LISTS = (
    *("/", "/catalogue/", "/catalogue/?agency=jyj", "/columns/policy/", "/agencies/jyj/"),
    "/catalogue/feed.atom",
)


ROOMS = (
    *("/new-media/", "/new-media/columns/", "/guide/", "/topics/", "/gazette/", "/search/"),
    *("/decisions/", "/decisions/calendar/", "/decisions/meetings/", "/decisions/surveys/"),
    *("/regulations/", "/requests/", "/requests/statistics/", "/tools/deadline/", "/board/"),
)
"""Pages that say the same to everybody, with nothing published yet."""


@pytest.fixture
def unreachable(monkeypatch):
    """A switch: no connection can be made, and those there are break."""

    @contextmanager
    def switch():
        connection.close()

        def refuse(*_args):
            raise OperationalError("connection refused")

        with monkeypatch.context() as patch:
            patch.setattr(type(connections["default"]), "get_new_connection", refuse)
            yield

    return switch


def follow(at):
    seal(at=at)
    run_followers(at=at)
    while print_due(at=at):
        pass


@pytest.fixture
def published(office, at):
    found = office.published(title=TITLE)
    follow(at)
    return found


def page_of(publication):
    return reverse("portal:document", args=[publication.record.public_id])


def forms_of(publication):
    return [
        reverse("portal:print", args=[publication.record.public_id, form])
        for form in ("pdf", "docx")
    ]


def withdraw(office, publication, kind="secrecy"):
    services.withdraw(
        record=publication.record,
        kind=kind,
        public_reason="依法撤下",
        internal_reason="",
        actor=office.publisher,
        at=office.at,
    )


def stored(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_pages_lists_and_files_are_answered_without_the_database(
    site, published, unreachable, settings
):
    paths = [*LISTS, page_of(published), *forms_of(published)]
    before = {path: site.get(path) for path in paths}
    assert {reply.status for reply in before.values()} == {200}
    another = Site(settings.DATA_DIR / "pages")

    with unreachable():
        for process in (site, another):
            # More than a second has gone by since the last answer.
            process.store.versions.answered_at = float("-inf")
            for path in paths:
                reply = process.get(path)
                assert reply.status == 200, path
                assert "X-As-Of" in reply.headers
                if "text/html" in reply.headers["Content-Type"]:
                    assert "数据库暂时没有应答" in reply.text
                    assert reply.text.count(TITLE) == before[path].text.count(TITLE)
                else:
                    assert reply.body == before[path].body
    another.store.disk.close()


def test_doors_and_directories_of_every_room_are_answered_without_the_database(
    site, office, unreachable
):
    before = {path: site.get(path) for path in ROOMS}
    assert {path: reply.status for path, reply in before.items()} == dict.fromkeys(ROOMS, 200)

    with unreachable():
        site.store.versions.answered_at = float("-inf")
        for path in ROOMS:
            reply = site.get(path)
            assert reply.status == 200, path
            assert "数据库暂时没有应答" in reply.text, path


@pytest.mark.parametrize("path", ["/complaints/", "/catalogue/?agency=never"])
def test_what_cannot_be_answered_says_when_to_come_back(site, published, unreachable, path):
    with unreachable():
        reply = site.get(path, cookie="yangguang_session=abc")

    assert reply.status == 503
    assert reply.headers["Retry-After"] == "120"
    assert "2分钟后再试" in reply.text


def test_withdrawn_for_secrecy_leaves_every_copy_before_the_act_reports_success(
    site, office, published, tmp_path, settings
):
    paths = [*LISTS, page_of(published), *forms_of(published)]
    for path in paths:
        site.get(path)
    assert TITLE.encode() in stored(settings.DATA_DIR / "pages")

    withdraw(office, published)

    kept = [site.store.disk.get(key) for key in site.store.disk.keys_showing(["everything"])]
    assert kept == []
    assert TITLE.encode() not in stored(settings.DATA_DIR / "pages")
    assert list((tmp_path / "files" / "printed").glob("*")) == []
    line = json.loads(kill_list().read_text().splitlines()[-1])
    assert line["publications"] == str(published.pk)


@pytest.mark.parametrize("kind", ["secrecy", "personal_data"])
def test_withdrawn_does_not_come_back_when_the_database_stops(
    site, office, published, unreachable, settings, kind
):
    """No look since the withdrawal: the process knows of it from the list alone."""
    paths = [*LISTS, page_of(published), *forms_of(published)]
    for path in paths:
        site.get(path)
    withdraw(office, published, kind)
    fresh_process = Site(settings.DATA_DIR / "pages")

    with unreachable():
        for process in (site, fresh_process):
            for path in paths:
                reply = process.get(path)
                assert TITLE.encode() not in reply.body, path
                assert reply.status == 503, path
    fresh_process.store.disk.close()


def test_tombstone_is_kept_and_answered_without_the_database(
    site, office, published, at, unreachable
):
    site.get(page_of(published))
    withdraw(office, published)
    follow(at)
    assert site.get(page_of(published)).status == 410

    with unreachable():
        reply = site.get(page_of(published))

    assert reply.status == 410
    assert TITLE not in reply.text
    assert "依法撤下" in reply.text


def test_record_that_came_out_again_is_shown(site, office, published, at):
    withdraw(office, published)
    version = services.revise(
        record=published.record, reason="遮盖后重新公开", actor=office.information_officer, at=at
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"title": "遮盖后的名单"},
        actor=office.information_officer,
        at=at,
    )
    office.published(version)
    follow(at)

    assert "遮盖后的名单" in site.get(page_of(published)).text
    site.get("/")
    rendered = site.asked
    assert "遮盖后的名单" in site.get("/").text
    assert site.asked == rendered


def test_attachment_is_gone_with_its_record(site, office, at, unreachable):
    draft = office.draft(title=TITLE)
    attached = services.add_attachment(
        version=draft,
        name="名单.txt",
        data=("供暖" * 100).encode(),
        media_type="text/plain",
        actor=office.information_officer,
        at=at,
    )
    draft.refresh_from_db()
    publication = office.published(draft)
    digest = attached.digest.partition(":")[2]
    path = reverse("portal:file", args=[publication.record.public_id, digest, "名单.txt"])
    assert site.get(path).status == 200

    withdraw(office, publication)

    assert site.get(path).status == 410
    with unreachable():
        assert "供暖" not in site.get(path).text
