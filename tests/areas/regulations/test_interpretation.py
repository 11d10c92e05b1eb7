"""Interpretations: text beside pictures, own words, order, both-way links, what changes for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from yangguang.areas.regulations.models import Regulation
from yangguang.areas.regulations.rules import interpretation as rules
from yangguang.areas.regulations.rules.drafting import NEED_TEXT
from yangguang.areas.regulations.rules.interpretation import Timing
from yangguang.areas.regulations.selectors import library as reads
from yangguang.areas.regulations.services import interpretations as services
from yangguang.areas.regulations.services.interpretations import share_copied
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import change_validity

if TYPE_CHECKING:
    from django.test import Client

    from tests.areas.regulations.bureau import Bureau

PUBLIC = rules.Subject(is_public=True, is_gone=False, attribute="proactive")


def draft(**changes: Any) -> rules.Draft:
    fields: dict[str, Any] = {
        "title": "解读", "forms": ["text"], "text": "说明", "text_alternative": "",
        "elements": ["scope"], "changes": [], "media": False, "copied": 0.0, "copied_reason": "",
    }  # fmt: skip
    return rules.Draft(**{**fields, **changes})


@pytest.mark.parametrize("form", sorted(NEED_TEXT))
def test_what_is_seen_or_heard_has_a_text(form: str) -> None:
    alone = draft(forms=[form], media=True)

    assert "text_alternative" in dict(rules.faults(alone, PUBLIC, copied_most=0.6))
    beside = draft(forms=[form], media=True, text_alternative="图上说……")
    assert rules.faults(beside, PUBLIC, copied_most=0.6) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"forms": []}, "forms"),
        ({"forms": ["video"], "text_alternative": "词"}, "media"),
        ({"text": ""}, "text"),
        ({"elements": []}, "elements"),
        ({"copied": 0.6}, "copied"),
        ({"changes": [{"who": "老人", "what": "", "where": "社区"}]}, "changes"),
    ],
)
def test_faults_have_their_code(changes: dict[str, Any], code: str) -> None:
    assert code in dict(rules.faults(draft(**changes), PUBLIC, copied_most=0.6))


def test_a_withheld_document_is_not_interpreted() -> None:
    subject = rules.Subject(is_public=False, is_gone=False, attribute="withheld")

    assert "withheld" in dict(rules.faults(draft(), subject, copied_most=0.6))


@pytest.mark.parametrize(
    ("asked", "came", "on", "expected"),
    [
        (True, None, date(2026, 11, 5), Timing.DUE),
        (True, None, date(2026, 11, 6), Timing.LATE),
        (True, date(2026, 11, 5), date(2027, 1, 1), Timing.ON_TIME),
        (True, date(2026, 11, 6), date(2027, 1, 1), Timing.CAME_LATE),
        (False, None, date(2027, 1, 1), Timing.NOT_ASKED),
    ],
)
def test_what_came_late_stays_marked(
    asked: bool, came: date | None, on: date, expected: Timing
) -> None:
    due = date(2026, 11, 5)
    assert rules.timing(asked=asked, due_on=due, came_on=came, on=on) is expected


def test_copied_lines_are_counted_by_their_signs() -> None:
    document = "第一条 养犬人应当使用不超过两米的犬绳，并及时清除排泄物。"
    own = "以后出门遛狗，牵引绳要短一些，还要带上袋子。"

    assert share_copied(document, document) == 1.0
    assert share_copied(own, document) == 0.0
    assert 0.4 < share_copied(f"{document}\n{own}", document) < 0.7


def test_repeating_the_document_needs_a_reason(bureau: Bureau) -> None:
    made = bureau.published()
    words = "第一条 养犬人应当使用不超过两米的犬绳。第二条 本办法自公布之日起施行。"
    item = bureau.interpreted(made.record, text=words)

    with pytest.raises(Refused) as refused:
        services.prepare_interpretation(
            item=item, lock=item.lock, actor=bureau.drafter, at=bureau.at
        )

    assert refused.value.code == "copied"


def test_an_interpretation_does_not_come_before_its_document(bureau: Bureau) -> None:
    made = bureau.at_gate()
    item = bureau.interpreted(made.record)
    item = services.prepare_interpretation(
        item=item, lock=item.lock, actor=bureau.drafter, at=bureau.at
    )

    with pytest.raises(Refused) as refused:
        bureau.publish(item.record)

    assert refused.value.code == "order"


def test_published_it_stands_beside_the_document_with_what_changes(
    bureau: Bureau, client: Client
) -> None:
    made = bureau.published()
    item = bureau.interpreted(made.record)
    item = services.prepare_interpretation(
        item=item, lock=item.lock, actor=bureau.drafter, at=bureau.at
    )
    bureau.publish(item.record)

    row = Regulation.objects.select_related("record").get(pk=made.record_id)
    shown = reads.beside(row.record, at=bureau.at)
    assert shown is not None
    assert [g.rows[0]["who"] for g in shown.changes] == ["养犬人"]
    assert shown.timing == "按时发布"
    document = client.get(reverse("portal:document", args=[made.record.public_id])).text
    assert "对您有什么变化" in document
    assert item.record.public_id in document
    other = client.get(reverse("portal:document", args=[item.record.public_id])).text
    assert made.record.public_id in other
    assert "社区服务站" in other


def test_an_interpretation_of_a_repealed_document_says_so(bureau: Bureau, client: Client) -> None:
    made = bureau.published()
    item = bureau.interpreted(made.record)
    item = services.prepare_interpretation(
        item=item, lock=item.lock, actor=bureau.drafter, at=bureau.at
    )
    bureau.publish(item.record)
    where = reverse("portal:document", args=[item.record.public_id])
    assert "所解读的文件已不再有效" not in client.get(where).text

    change_validity(
        record=made.record, validity="abolished", basis=None, actor=bureau.drafter, at=bureau.at
    )
    bureau.follow()

    assert "所解读的文件已不再有效" in client.get(where).text


def test_what_the_gate_masked_is_not_shown(bureau: Bureau) -> None:
    made = bureau.published()
    item = bureau.interpreted(made.record)
    item = services.prepare_interpretation(
        item=item, lock=item.lock, actor=bureau.drafter, at=bureau.at
    )
    bureau.publish(item.record)
    item.refresh_from_db()
    type(item).objects.filter(pk=item.pk).update(
        changes=[{**item.changes[0], "where": "13812345678"}]
    )

    assert reads.changes_for(made.record) == []
