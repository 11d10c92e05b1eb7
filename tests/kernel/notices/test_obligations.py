"""Units hear once which obligations come due, and once which are late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.urls import reverse

from tests.kernel.duties.making import interpretation
from tests.kernel.duties.scene import Scene
from tests.kernel.notices.test_pages import enter
from yangguang.kernel.calendars.services import add_local_days, ensure_seeded
from yangguang.kernel.clocks.calendar import DayKind
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.duties.recounting import rederive
from yangguang.kernel.ledger.registry import projections
from yangguang.kernel.notices.models import Notice
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of
from yangguang.kernel.notices.services.daily import remind
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import SYSTEM, Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.kernel.notices.conftest import Post


@pytest.fixture
def scene(db: None, post: Post, tmp_path: Path) -> Iterator[Scene]:
    """A small city with one duty: interpret within three working days."""
    forget_book()
    made = Scene(tmp_path / "plan")
    made.load(interpretation())
    yield made
    forget_book()


def reminded(scene: Scene) -> list[tuple[str, str]]:
    with transaction.atomic():
        remind(at=scene.at)
    rows = Notice.objects.filter(template__startswith="duties.").order_by("pk")
    return list(rows.values_list("person__username", "template"))


def test_unit_hears_once_before_and_once_after_the_day(scene: Scene) -> None:
    document = scene.publish()
    owed = scene.one(subject=f"record:{document.record.public_id}")
    assert owed.due_at
    assert owed.soon_at
    assert reminded(scene) == []
    soon = [("szfb-disclosure_office", "duties.due_soon")]

    scene.later(seconds=(owed.soon_at - scene.at).total_seconds())
    assert reminded(scene) == soon
    scene.later(minutes=30)
    assert reminded(scene) == soon
    scene.later(seconds=(owed.due_at - scene.at).total_seconds() + 600)
    scene.tick()
    scene.tick()

    assert reminded(scene) == [*soon, ("szfb-disclosure_office", "duties.late")]
    reader = scene.office.disclosure_office
    shown = messages_of(inbox(reader), reader=reader, at=scene.at)
    subjects = [m.message.subject for m in shown if m.message and "duties" in m.notice.template]
    assert "解读材料于文件公开后3个工作日内发布" in subjects[0]
    assert subjects[0].startswith("已逾期")
    clause, agency, opening = owed.key.split("/")
    address = reverse("desk:obligation", args=[clause, agency, opening])
    late = next(m.message for m in shown if m.message and m.notice.template == "duties.late")
    assert late.url.endswith(address)


def test_obligation_that_was_met_is_not_mentioned(scene: Scene) -> None:
    document = scene.publish()
    scene.interpret(document)
    scene.later(days=2)

    assert reminded(scene) == []


def test_officer_of_another_unit_sees_nothing_of_it(scene: Scene) -> None:
    document = scene.publish()
    owed = scene.one(subject=f"record:{document.record.public_id}")
    assert owed.soon_at
    scene.later(seconds=(owed.soon_at - scene.at).total_seconds())
    reminded(scene)
    stranger = scene.actor_at(scene.finance, Role.DISCLOSURE_OFFICE)
    notices = Notice.objects.filter(template="duties.due_soon")

    [shown] = messages_of(notices, reader=stranger, at=scene.at)
    [seen] = messages_of(notices, reader=scene.chief, at=scene.at)

    assert shown.message is None
    assert seen.message is not None


def test_mail_about_an_obligation_met_meanwhile_does_not_leave(scene: Scene, post: Post) -> None:
    from yangguang.kernel.ledger.deliveries import run_deliveries
    from yangguang.kernel.notices.rules import Mode
    from yangguang.kernel.notices.services.preferences import set_mode

    actor = scene.office.disclosure_office
    reader = Person.objects.get(pk=actor.person_id)
    reader.email = "reader@example.cn"
    reader.save()
    set_mode(person=reader, mode=Mode.MAIL, actor=actor, at=scene.at)
    document = scene.publish()
    owed = scene.one(subject=f"record:{document.record.public_id}")
    assert owed.soon_at
    scene.later(seconds=(owed.soon_at - scene.at).total_seconds())
    reminded(scene)
    scene.interpret(document)
    run_deliveries(at=scene.at + timedelta(minutes=1))

    assert not any("将到期" in text for text in post.texts())


def closed_for_snow(scene: Scene, *days: int) -> None:
    add_local_days(
        calendar="office", days=[date(2026, 11, day) for day in days], kind=DayKind.CLOSURE,
        name="暴雪停止办公", source="佳政办公告1", actor=SYSTEM, at=scene.at,
    )  # fmt: skip


def told(scene: Scene) -> None:
    """Follow the change, and then the act by which the follower says what moved."""
    scene.catch_up()
    scene.catch_up()


def moved_notices() -> list[Notice]:
    return list(Notice.objects.filter(template="duties.due_moved").order_by("pk"))


@pytest.mark.parametrize("first", ["follower", "job"])
def test_who_owes_hears_once_of_every_day_a_calendar_moved(scene: Scene, first: str) -> None:
    ensure_seeded(at=scene.at - timedelta(days=30))
    done = scene.publish(title="关于冬季供暖的通知")
    scene.interpret(done)
    for title in ("关于校车安全的通知", "关于冰雪活动的通知"):
        scene.publish(title=title)
    reader = scene.office.disclosure_office
    scene.later(days=1)

    closed_for_snow(scene, 18)
    if first == "follower":
        told(scene)
    moved = rederive(calendar="office", at=scene.at, progress=lambda *_: None)
    told(scene)

    assert moved == (0 if first == "follower" else 2)
    [notice] = moved_notices()
    assert notice.person_id == reader.person_id
    [shown] = messages_of([notice], reader=reader, at=scene.at)
    assert shown.message is not None
    assert shown.message.subject.startswith("2件任务的到期日有变动：4.2-a 解读材料")
    assert [line.facts[1] for line in shown.message.lines] == [
        "原到期日2026年11月19日（星期四），现为2026年11月20日（星期五）"
    ] * 2
    # Nothing has moved since: whoever reckons again, nobody hears of it again.
    rederive(calendar="office", at=scene.at, progress=lambda *_: None)
    projections["duties"].rebuild(at=scene.at, progress=lambda *_: None)
    told(scene)
    assert len(moved_notices()) == 1
    # The next change is another.
    closed_for_snow(scene, 19)
    told(scene)
    assert len(moved_notices()) == 2


def test_rebuild_before_anybody_reckoned_tells_what_moved(scene: Scene) -> None:
    ensure_seeded(at=scene.at - timedelta(days=30))
    scene.publish()
    assert scene.office.disclosure_office

    closed_for_snow(scene, 18)
    projections["duties"].rebuild(at=scene.at, progress=lambda *_: None)
    told(scene)

    assert len(moved_notices()) == 1


def test_stranger_does_not_read_what_moved(scene: Scene) -> None:
    ensure_seeded(at=scene.at - timedelta(days=30))
    scene.publish()
    assert scene.office.disclosure_office
    closed_for_snow(scene, 18)
    told(scene)
    stranger = scene.actor_at(scene.finance, Role.DISCLOSURE_OFFICE)

    [shown] = messages_of(moved_notices(), reader=stranger, at=scene.at)

    assert shown.message is None


def test_page_and_mail_list_what_moved(scene: Scene, post: Post) -> None:
    from yangguang.kernel.ledger.deliveries import run_deliveries
    from yangguang.kernel.notices.rules import Mode
    from yangguang.kernel.notices.services.preferences import set_mode

    ensure_seeded(at=scene.at - timedelta(days=30))
    actor = scene.office.disclosure_office
    reader = Person.objects.get(pk=actor.person_id)
    reader.email = "reader@example.cn"
    reader.save()
    set_mode(person=reader, mode=Mode.MAIL, actor=actor, at=scene.at)
    scene.publish()
    closed_for_snow(scene, 18)
    told(scene)
    run_deliveries(at=scene.at + timedelta(minutes=1))

    [text] = [text for text in post.texts() if "改在另一天到期" in text]
    assert "原到期日2026年11月19日（星期四），现为2026年11月20日（星期五）" in text
    assert "http" in text.split("1. 4.2-a")[1]
    assert "现为2026年11月20日" in enter(actor).get(reverse("desk:messages")).content.decode()
