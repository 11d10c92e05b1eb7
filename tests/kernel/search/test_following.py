"""The index follows the acts: at once, from its own place, and from nothing."""

from __future__ import annotations

import resource
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from yangguang.kernel.ledger.followers import follower_states, rebuild_compared
from yangguang.kernel.ledger.installation import new_epoch
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services
from yangguang.kernel.search.embedded.folder import Busy
from yangguang.kernel.search.embedded.index import EmbeddedIndex, NoIndex
from yangguang.kernel.search.embedded.schema import VERSION
from yangguang.kernel.search.engine import Facet, Place
from yangguang.kernel.search.finding import suggest
from yangguang.kernel.search.following import engine, follow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.kernel.search.conftest import Searched

MARK = "白桦青松"


def test_what_is_published_is_found_with_its_counts(searched: Searched) -> None:
    searched.publish("关于冬季清雪的通知", doc_number="佳教发〔2026〕7号")

    found = searched.find("清雪")

    assert [r.shown.title for r in found.results] == ["关于冬季清雪的通知"]
    assert found.count == 1
    assert found.facets["genre"] == {"notice": 1}
    assert found.facets["year"] == {"2026": 1}


@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
def test_nothing_unpublished_is_indexed(searched: Searched, state: str) -> None:
    getattr(searched.office, state)(title=f"关于{MARK}的通知", summary=MARK)
    searched.catch_up()

    assert searched.find(MARK).count == 0
    assert searched.find(MARK).results == []
    assert suggest(MARK[:2], at=searched.at) == []


def test_a_correction_is_found_by_its_new_words_and_not_by_the_old(searched: Searched) -> None:
    office = searched.office
    record = searched.publish("关于冬季清雪的通知", body="<p>锄头</p>").record
    draft = services.revise(
        record=record, reason="有误", actor=office.information_officer, at=searched.at
    )
    draft = services.edit_version(
        version=draft, lock=draft.lock, changes={"body": "<p>铁锹</p>"},
        actor=office.information_officer, at=searched.at,
    )  # fmt: skip
    searched.catch_up()
    assert searched.find("铁锹").count == 0

    office.published(draft)
    searched.catch_up()

    assert searched.find("铁锹").count == 1
    assert searched.find("锄头").count == 0


@pytest.mark.parametrize("kind", ["changed", "personal_data", "secrecy", "expired"])
def test_what_is_withdrawn_is_gone_before_the_index_hears_of_it(
    searched: Searched, kind: str
) -> None:
    record = searched.publish("关于冬季清雪的通知").record
    services.withdraw(
        record=record, kind=kind, public_reason="撤下", internal_reason="",
        actor=searched.office.publisher, at=searched.at,
    )  # fmt: skip

    found = searched.find("清雪")

    assert (found.count, list(found.results), found.facets["genre"]) == (0, [], {})
    assert suggest("冬季", at=searched.at) == []


def test_what_is_withdrawn_leaves_the_index(searched: Searched) -> None:
    record = searched.publish("关于冬季清雪的通知").record
    before = engine().searcher().num_docs
    services.withdraw(
        record=record, kind="changed", public_reason="撤下", internal_reason="",
        actor=searched.office.publisher, at=searched.at,
    )  # fmt: skip
    searched.catch_up()

    engine().forget()
    assert engine().searcher().num_docs == before - 1


@pytest.mark.parametrize("kind", ["personal_data", "secrecy"])
def test_what_must_vanish_leaves_the_index_before_the_act_reports_success(
    searched: Searched, kind: str, django_capture_on_commit_callbacks: Any
) -> None:
    record = searched.publish(f"关于{MARK}的通知").record
    before = engine().searcher().num_docs

    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(
            record=record, kind=kind, public_reason="撤下", internal_reason="",
            actor=searched.office.publisher, at=searched.at,
        )  # fmt: skip

    engine().forget()
    assert engine().searcher().num_docs == before - 1
    searched.catch_up()
    assert engine().searcher().num_docs == before - 1


def test_a_deleted_index_is_made_anew(searched: Searched) -> None:
    searched.publish("关于冬季清雪的通知")
    shutil.rmtree(engine().folder.root)
    engine().forget()
    with pytest.raises(NoIndex):
        searched.find("清雪")

    follow(at=searched.at)

    assert searched.find("清雪").count == 1


def test_an_index_of_another_schema_is_made_anew(
    searched: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched.publish("关于冬季清雪的通知")
    monkeypatch.setattr("yangguang.kernel.search.embedded.folder.VERSION", VERSION + 1)
    engine().forget()

    follow(at=searched.at)

    live = engine().folder.live()
    assert live is not None and live.name.startswith(f"index-v{VERSION + 1}-")
    assert searched.find("清雪").count == 1


def test_an_index_of_another_database_is_made_anew(searched: Searched) -> None:
    searched.publish("关于冬季清雪的通知")
    before = engine().folder.live()

    new_epoch()
    follow(at=searched.at)

    assert engine().folder.live() != before
    assert searched.find("清雪").count == 1


def test_a_broken_index_is_made_anew(searched: Searched) -> None:
    searched.publish("关于冬季清雪的通知")
    live = engine().folder.live()
    assert live is not None
    (live / "meta.json").write_text("{")
    engine().forget()
    engine()._opened = None

    follow(at=searched.at)

    assert searched.find("清雪").count == 1


def test_a_rebuild_gives_what_following_gave(searched: Searched) -> None:
    for title in ("关于冬季清雪的通知", "关于校车安全的通知"):
        searched.publish(title)

    done = rebuild_compared("search", at=searched.at)

    assert done.is_identical


def test_there_is_one_writer_and_who_comes_second_leaves(searched: Searched) -> None:
    searched.office.published(title="关于冬季清雪的通知")
    other = EmbeddedIndex(engine().folder.root)
    with other.folder.writing():
        with pytest.raises(Busy):
            engine().apply([], [], Place(0, ""))
        searched.catch_up()
        assert searched.find("清雪").count == 0

    searched.catch_up()

    assert searched.find("清雪").count == 1


def test_another_process_sees_what_was_written(searched: Searched) -> None:
    reader = EmbeddedIndex(engine().folder.root)
    before = reader.searcher().num_docs

    searched.publish("关于冬季清雪的通知")
    reader.forget()

    assert reader.searcher().num_docs == before + 1


def test_a_rebuild_that_fails_leaves_the_live_index(searched: Searched, tmp_path: Path) -> None:
    searched.publish("关于冬季清雪的通知")

    def broken() -> object:
        raise OSError("disk full")
        yield

    with pytest.raises(OSError):
        engine().rebuild(broken(), Place(0, ""))  # type: ignore[arg-type]

    assert searched.find("清雪").count == 1
    assert len(list(engine().folder.root.glob("index-*"))) == 1


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow any further: the system refuses what the index writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, told)


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_full_disk_keeps_what_was_there_and_nothing_is_lost(
    searched: Searched, *, is_lost: bool
) -> None:
    searched.publish("关于冬季清雪的通知")
    searched.office.published(title="关于校车安全的通知")
    seal(at=searched.at)
    if is_lost:
        shutil.rmtree(engine().folder.root)
        engine().forget()

    with full_disk(), pytest.raises((OSError, ValueError)):
        follow(at=searched.at)
    if not is_lost:
        assert searched.find("清雪").count == 1

    follow(at=searched.at)
    assert searched.find("清雪").count == 1
    assert searched.find("校车").count == 1
    assert len(list(engine().folder.root.glob("index-*"))) == 1


def test_the_desk_knows_how_far_it_is(searched: Searched) -> None:
    searched.publish("关于冬季清雪的通知")

    state = next(s for s in follower_states(at=searched.at) if s.name == "search")

    assert state.behind == 0
    assert state.position > 0


def test_small_kinds_are_found(searched: Searched) -> None:
    assert "佳木斯市教育局" in searched.titles("教育局")
    assert searched.find("期限计算", filters={Facet.KIND: "tool"}).results[0].kind == "tool"
