"""Clean-up: nothing left out, nothing without its reason, applied on its day and not before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from yangguang.areas.regulations.models import Change, Cleanup, CleanupItem, Regulation, Task
from yangguang.areas.regulations.rules import cleanup as rules
from yangguang.areas.regulations.services import cleanups as services
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.notices.registry import lists
from yangguang.kernel.now import now
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.test import Client

    from tests.areas.regulations.bureau import Bureau

BASE = date(2026, 1, 1)


def item(**changes: Any) -> rules.Item:
    return rules.Item(
        **{"key": 1, "title": "甲", "result": "continue", "reason": "适用", **changes}
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"result": ""}, "还没有清理结果"),
        ({"reason": " "}, "理由"),
        ({"result": "repeal"}, "据以废止"),
        ({"result": "amend"}, "期限"),
        ({"result": "forget"}, "只能是"),
        ({"valid_until": date(2025, 12, 31)}, "不延长"),
        ({"result": "repeal", "repealed_by": 1}, "废止自己"),
    ],
)
def test_faults_are_named(changes: dict[str, Any], said: str) -> None:
    assert any(said in f for f in rules.faults([item(**changes)], base=BASE, effective=None))
    assert rules.faults([item()], base=BASE, effective=None) == []


def test_two_documents_do_not_repeal_each_other() -> None:
    one = item(key=1, result="repeal", repealed_by=2)
    two = item(key=2, title="乙", result="repeal", repealed_by=1)

    assert any("互相废止" in f for f in rules.faults([one, two], base=BASE, effective=None))


def opened(bureau: Bureau) -> Cleanup:
    return services.open_cleanup(
        agency=bureau.unit, name="2026年规范性文件清理", kind="regular", base_date=bureau.on,
        units=[], actor=bureau.drafter, at=bureau.at,
    )  # fmt: skip


def propose(bureau: Bureau, row: CleanupItem, **fields: Any) -> None:
    row = CleanupItem.objects.select_related("cleanup", "regulation__record").get(pk=row.pk)
    services.propose(item=row, lock=row.lock, fields=fields, actor=bureau.drafter, at=bureau.at)


def decided(bureau: Bureau, batch: Cleanup, effective_on: date) -> Cleanup:
    batch = services.hand_in(cleanup=batch, lock=batch.lock, actor=bureau.drafter, at=bureau.at)
    batch = services.review(
        cleanup=batch, lock=batch.lock, passed=True, opinion="同意", actor=bureau.head, at=bureau.at
    )
    batch = services.decide(
        cleanup=batch, lock=batch.lock, meeting="局务会", met_on=bureau.on,
        decision_no="佳教规〔2026〕20号", effective_on=effective_on, actor=bureau.drafter,
        at=bureau.at,
    )  # fmt: skip
    return services.prepare(cleanup=batch, lock=batch.lock, actor=bureau.drafter, at=bureau.at)


def test_every_document_in_force_is_drawn_in_and_none_handed_in_without_result(
    bureau: Bureau,
) -> None:
    rows = [bureau.document(doc_number=f"佳教规〔2024〕{n}号") for n in (1, 2)]
    bureau.document(doc_number="佳教规〔2024〕3号", valid_until=bureau.on - timedelta(days=1))
    batch = opened(bureau)

    assert [i.regulation_id for i in batch.items.all()] == [r.pk for r in rows]
    with pytest.raises(Refused, match="还没有清理结果"):
        services.hand_in(cleanup=batch, lock=batch.lock, actor=bureau.drafter, at=bureau.at)


def test_results_take_effect_on_their_day_and_texts_stay(bureau: Bureau, client: Client) -> None:
    rows = [bureau.document(doc_number=f"佳教规〔2024〕{n}号") for n in (1, 2, 3)]
    batch = opened(bureau)
    first, second, third = batch.items.all()
    propose(bureau, first, result="repeal", reason="已有新规", repealed_by_no="佳教规〔2024〕2号")
    propose(bureau, second, result="continue", reason="适用")
    propose(
        bureau, third, result="amend", reason="需调整", amend_due=bureau.on + timedelta(days=90)
    )
    day = bureau.on + timedelta(days=10)
    batch = decided(bureau, batch, day)
    bureau.publish(batch.record)

    batch.refresh_from_db()
    assert batch.state == "published"
    run_due(at=bureau.at + timedelta(days=9))
    assert not Change.objects.exists()
    run_due(at=bureau.at + timedelta(days=11))

    batch.refresh_from_db()
    assert batch.state == "applied"
    gone = Regulation.objects.select_related("record").get(pk=rows[0].pk)
    assert gone.repealed_on == day
    assert (gone.record.validity, gone.record.validity_basis_id) == ("abolished", rows[1].pk)
    task = Task.objects.get()
    assert (task.kind, task.regulation_id) == ("amend", rows[2].pk)
    told = Act.objects.get(kind="regulations.task_opened")
    assert (told.subject_id, told.agency_id) == (rows[2].pk, task.agency_id)
    page = client.get(reverse("portal:document", args=[gone.record.public_id]))
    assert page.status_code == 200
    result = client.get(reverse("regulations:cleanup", args=[batch.number]))
    assert "佳教规〔2024〕1号" in result.text
    seal(at=now())
    news = lists["cleanups"].items("", after=0, upto=10**6, limit=20)
    assert [item.line.title.partition("》")[2] for item in news] == ["结果生效", "结果，共3件"]


def test_who_proposed_does_not_review(bureau: Bureau) -> None:
    bureau.document()
    batch = opened(bureau)
    row = CleanupItem.objects.select_related("cleanup", "regulation__record").get()
    services.propose(
        item=row, lock=0, fields={"result": "continue", "reason": "适用"}, actor=bureau.head,
        at=bureau.at,
    )  # fmt: skip
    batch = services.hand_in(cleanup=batch, lock=batch.lock, actor=bureau.drafter, at=bureau.at)

    with pytest.raises(Refused) as refused:
        services.review(
            cleanup=batch, lock=batch.lock, passed=True, opinion="同意", actor=bureau.head,
            at=bureau.at,
        )  # fmt: skip

    assert refused.value.code == "own"


def test_a_stranger_neither_proposes_nor_sees(bureau: Bureau) -> None:
    bureau.document()
    opened(bureau)
    row = CleanupItem.objects.select_related("cleanup", "regulation__record").get()

    with pytest.raises(Refused):
        services.propose(
            item=row, lock=0, fields={"result": "continue", "reason": "x"}, actor=bureau.lawyer,
            at=bureau.at,
        )  # fmt: skip


def test_a_repeal_names_its_document(bureau: Bureau) -> None:
    bureau.document()
    opened(bureau)
    row = CleanupItem.objects.get()

    with pytest.raises(Refused) as refused:
        propose(bureau, row, result="repeal", reason="过时")

    assert refused.value.code == "repeal"
