"""Units hear once which obligations come due, and once which are late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.urls import reverse

from tests.kernel.duties.making import interpretation
from tests.kernel.duties.scene import Scene
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.notices.models import Notice
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of
from yangguang.kernel.notices.services.daily import remind
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role

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
