"""Nobody approves, answers or groups what he has not seen; going back leaves an act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from yangguang.areas.decisions.models import Opinion, OpinionGroup
from yangguang.areas.decisions.rules.consultation import State
from yangguang.areas.decisions.services import drafting, opinions, reporting
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from tests.areas.decisions.hall import Hall
    from yangguang.kernel.organizations.rules import Actor

OVERTAKEN = "同事刚刚改动了这一件"


def desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def drafted(hall: Hall, opinion: Opinion, reason: str) -> Opinion:
    row = Opinion.objects.select_related("consultation").get(pk=opinion.pk)
    opinions.draft_answer(
        opinions=[row], locks={row.pk: row.lock}, disposition="rejected", reason=reason,
        actor=hall.drafter, at=hall.at,
    )  # fmt: skip
    return Opinion.objects.get(pk=opinion.pk)


def test_leader_does_not_approve_an_answer_rewritten_meanwhile(hall: Hall) -> None:
    seen = drafted(hall, hall.said(hall.opened()), "不可行。")
    client = desk(hall.approver)
    page = client.get(f"/desk/decisions/opinions/{seen.number}/").content.decode()
    assert f'name="lock" value="{seen.lock}"' in page
    drafted(hall, seen, "另有规定。")

    answer = client.post(
        f"/desk/decisions/opinions/{seen.number}/approve/", {"lock": seen.lock}, follow=True
    )

    assert OVERTAKEN in answer.content.decode()
    assert Opinion.objects.get(pk=seen.pk).answer == "drafted"
    now_seen = Opinion.objects.get(pk=seen.pk).lock
    client.post(f"/desk/decisions/opinions/{seen.number}/approve/", {"lock": now_seen})
    assert Opinion.objects.get(pk=seen.pk).answer == "approved"


def test_every_form_that_answers_says_what_was_seen(hall: Hall) -> None:
    seen = drafted(hall, hall.said(hall.opened()), "不可行。")
    for actor, act in ((hall.drafter, "answer"), (hall.approver, "approve")):
        page = desk(actor).get(f"/desk/decisions/opinions/{seen.number}/").content.decode()
        form = page.partition(f"/desk/decisions/opinions/{seen.number}/{act}/")[2]
        assert f'name="lock" value="{seen.lock}"' in form.partition("</form>")[0]


def test_draft_written_over_an_unseen_one_is_refused(hall: Hall) -> None:
    seen = hall.said(hall.opened())
    drafted(hall, seen, "不可行。")

    answer = desk(hall.drafter).post(
        f"/desk/decisions/opinions/{seen.number}/answer/",
        {"lock": seen.lock, "disposition": "adopted", "reason": "改为一米五。"},
    )

    assert OVERTAKEN in answer.content.decode()
    assert Opinion.objects.get(pk=seen.pk).reason == "不可行。"


@pytest.mark.parametrize("act", ["approve", "show", "answer", "group"])
def test_several_are_done_as_they_were_seen_or_not_at_all(hall: Hall, act: str) -> None:
    made = hall.opened()
    rows = [drafted(hall, hall.said(made, f"第{n}条建议。"), "不可行。") for n in (1, 2)]
    actor = hall.drafter if act in {"answer", "group"} else hall.approver
    client = desk(actor)
    page = client.get(f"/desk/decisions/consultations/{made.number}/opinions/").content.decode()
    sent = {
        "act": act, "opinion": [o.number for o in rows], "title": "犬绳", "reason": "改为一米五。",
        "disposition": "adopted",
    } | {f"lock-{o.number}": o.lock for o in rows}  # fmt: skip
    for row in rows:
        assert f'name="lock-{row.number}" value="{row.lock}"' in page
    drafted(hall, rows[1], "另有规定。")
    before = list(Opinion.objects.order_by("pk").values())

    address = f"/desk/decisions/consultations/{made.number}/opinions/several/"
    assert OVERTAKEN in client.post(address, sent, follow=True).content.decode()
    assert list(Opinion.objects.order_by("pk").values()) == before
    assert not OpinionGroup.objects.exists()

    fresh = {f"lock-{o.number}": o.lock for o in Opinion.objects.all()}
    client.post(address, sent | fresh)
    assert {o.lock for o in Opinion.objects.all()} == {2, 3}


def test_opinions_are_not_grouped_once_the_report_is_made(hall: Hall) -> None:
    made = hall.opened()
    rows = [hall.answered(hall.said(made, f"第{n}条建议。")) for n in (1, 2)]
    made = hall.reported(hall.over(made))

    # The rows as a page showed them before the report was made: their state is of then.
    with pytest.raises(Refused) as caught:
        opinions.group_opinions(
            consultation=made, opinions=rows, locks={o.pk: o.lock for o in rows}, title="犬绳",
            actor=hall.drafter, at=hall.at,
        )  # fmt: skip

    assert caught.value.code == "wrong_state"
    assert not Opinion.objects.exclude(group=None).exists()


def test_answers_stand_still_although_the_page_is_older_than_the_report(hall: Hall) -> None:
    made = hall.opened()
    old = Opinion.objects.select_related("consultation").get(pk=hall.answered(hall.said(made)).pk)
    hall.reported(hall.over(made))
    assert old.consultation.state == State.ANNOUNCED

    with pytest.raises(Refused) as caught:
        opinions.return_answer(opinion=old, lock=old.lock, actor=hall.approver, at=hall.at)

    assert caught.value.code == "wrong_state"


def test_going_back_before_the_gate_leaves_an_act(hall: Hall) -> None:
    made = hall.prepared()
    made = drafting.prepare_notice(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    notice = made.notice
    made = drafting.reopen_notice(consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at)
    made = drafting.prepare_notice(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    hall.through_gate(made.notice)
    made = hall.over(hall.fresh(made))
    made = reporting.prepare_report(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    report = made.report
    made = reporting.reopen_report(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )

    assert made.state == State.ANNOUNCED
    assert notice is not None
    assert report is not None
    for kind, record in (("notice_reopened", notice), ("report_reopened", report)):
        act = Act.objects.get(kind=f"decisions.{kind}")
        assert (act.subject_id, act.actor_id) == (made.pk, hall.drafter.person_id)
        assert act.payload == {"record": record.public_id}
