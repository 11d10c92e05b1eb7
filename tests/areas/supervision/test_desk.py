"""Screens of supervision: ordered from an obligation, handled by the unit, seen by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.supervision.test_services import Scene
from tests.journeys.steps import follow
from yangguang.areas.oversight.supervision.models import Task
from yangguang.areas.oversight.supervision.rules import Act
from yangguang.areas.oversight.supervision.selectors import obligation_links
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db
KEY = "4.1.6-e/jyj/2026"


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


@pytest.fixture
def scene() -> Scene:
    return Scene(now())


def form(**changes: str) -> dict[str, object]:
    return {
        "unit": "jyj", "goal": "公开招生方案", "evidence": "网页",
        "due_on": f"{now().year + 1}-06-30", "milestones": "", "source": "clause",
        "kind": "routine", "obligation": KEY, **changes,
    }  # fmt: skip


def test_task_ordered_from_an_obligation_is_found_from_both_sides(scene: Scene) -> None:
    ((label, address),) = obligation_links(scene.city, KEY)
    assert label == "交办督办事项"
    page = browser(scene.city).get(address).content.decode()
    assert f'name="obligation" value="{KEY}"' in page

    answer = browser(scene.city).post(address, form())

    task = Task.objects.get()
    assert answer["Location"] == reverse("desk:matter", args=[task.case.number])
    assert task.obligation == KEY
    assert obligation_links(scene.officer, KEY)[0][0].endswith(task.case.number)
    assert obligation_links(scene.stranger, KEY) == []


def test_unit_hears_of_every_step_and_its_page_names_no_applicant(scene: Scene) -> None:
    follow(scene.at)
    case = scene.do(scene.accepted(), Act.URGE, scene.head, reason="进度偏慢")
    follow(scene.at)

    told = messages_of(inbox(scene.officer), reader=scene.officer, at=scene.at)
    page = browser(scene.officer).get(reverse("desk:matter", args=[case.number]))

    texts = [" ".join(shown.message.paragraphs) for shown in told if shown.message]
    assert len(texts) == 2
    assert any("：发催办单。" in text for text in texts)
    assert not inbox(scene.stranger).exists()
    assert "<h2>申请人</h2>" not in page.content.decode()


def test_granted_extension_reads_as_one_sentence(scene: Scene) -> None:
    case = scene.do(scene.accepted(), Act.ASK_EXTENSION, scene.officer, days=5, reason="等待批复。")
    scene.do(case, Do.EXTEND, scene.head, days=5, ground="属实")

    page = browser(scene.officer).get(reverse("supervision:cards", args=[case.number]))

    assert "申请延长5天（已同意）：等待批复。</li>" in page.content.decode()


def test_form_keeps_what_was_typed_when_it_is_refused(scene: Scene) -> None:
    answer = browser(scene.city).post(
        reverse("supervision:new_task"), form(due_on="2020-01-01", goal="公开一份长长的方案")
    )

    text = answer.content.decode()
    assert "今天之后" in text
    assert "公开一份长长的方案" in text
    assert not Task.objects.exists()


def test_unit_finds_its_acts_on_the_matters_own_screen(scene: Scene) -> None:
    case = scene.ordered(due_on=now().date().replace(year=now().year + 1))
    page = reverse("desk:matter", args=[case.number])

    shown = browser(scene.officer).get(page)

    assert shown.status_code == 200
    assert "接收" in shown.content.decode()
    assert browser(scene.stranger).get(page).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("city", 200), ("officer", 200), ("stranger", 404)])
def test_cards_are_shown_to_both_sides_only(scene: Scene, who: str, status: int) -> None:
    case = scene.ordered(due_on=now().date().replace(year=now().year + 1))

    answer = browser(getattr(scene, who)).get(reverse("supervision:cards", args=[case.number]))

    assert answer.status_code == status


def test_cards_show_how_the_days_they_name_come_about(scene: Scene) -> None:
    case = scene.ordered(due_on=now().date().replace(year=now().year + 1))

    page = browser(scene.officer).get(reverse("supervision:cards", args=[case.number]))

    text = page.content.decode()
    assert "完成时限逐日计算" in text
    assert "起算当日不计入" in text
