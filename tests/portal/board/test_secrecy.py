"""Nothing internal is on the board: drafts, files, reasons, names, events, what was taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.portal.board.test_pages import page
from yangguang.kernel.duties import services as duties
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.organizations.models import Person
from yangguang.portal.board.listing import address_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.kernel.duties.scene import Scene

pytestmark = pytest.mark.django_db
MARK = "青松白桦"


def everything(client: Client) -> dict[str, str]:
    """Every page, feed and table of the board."""
    addresses = [
        reverse("board:plan"),
        *(f"/board/rows/?page={number}" for number in (1, 2)),
        *(reverse(f"board:{n}") for n in ("agencies", "limits", "history")),
        *(reverse("board:feed", args=[form]) for form in ("atom", "rss")),
        *(reverse(f"board:{n}") for n in ("export", "history_csv")),
        *(reverse("board:agency", args=[code]) for code in ("szfb", "czj", "swj", "hcx")),
        *(reverse("board:clause", args=[c]) for c in ("4.1-a", "4.2-a", "4.2-b", "4.2-c")),
        *(address_of(key) for key in Obligation.objects.values_list("key", flat=True)),
        *("/", "/sitemap-pages.xml"),
    ]
    return {address: page(client, address) for address in addresses}


def test_what_is_internal_appears_nowhere(client: Client, board: Scene) -> None:
    document = board.publish(title="关于供热的规定")
    board.office.draft(title=f"{MARK}草稿", genre="normative_document")
    board.office.submitted(title=f"{MARK}送审", genre="interpretation")
    board.later(days=7)
    late, standing = board.one(clause="4.2-a"), board.one(clause="4.1-a")
    link = duties.attach_evidence(
        obligation=standing,
        part="",
        kind="file",
        ref=f"{MARK}〔2026〕1号",
        note=f"{MARK}内部文件",
        actor=board.chief,
        at=board.at,
    )
    duties.confirm_evidence(
        link=link, lock=link.lock, opinion=f"{MARK}属实", actor=board.second, at=board.at
    )
    decision = duties.ask(
        obligation=late, what="excuse", reason=f"{MARK}因病", actor=board.chief, at=board.at
    )
    duties.decide(
        decision=decision,
        lock=decision.lock,
        accept=False,
        opinion=f"{MARK}不同意",
        actor=board.second,
        at=board.at,
    )
    board.catch_up()
    names = set(Person.objects.values_list("name", flat=True))

    pages = everything(client)

    assert "已核定的材料（不公开）" in pages[address_of(standing.key)]
    for address, text in pages.items():
        assert MARK not in text, address
        assert not [name for name in names if name in text], address
    assert document.version.title in pages[address_of(late.key)]


def test_waiting_request_is_not_told(client: Client, board: Scene) -> None:
    board.publish()
    board.later(days=7)
    row = board.one(clause="4.2-a")
    duties.ask(obligation=row, what="excuse", reason=MARK, actor=board.chief, at=board.at)
    board.catch_up()

    text = page(client, address_of(row.key))

    assert "申请免责" not in text
    assert MARK not in text


def test_record_taken_back_keeps_no_title_on_the_board(client: Client, board: Scene) -> None:
    document = board.publish(title=f"关于{MARK}的规定")
    board.interpret(document, title=f"{MARK}解读")
    board.later(days=1)
    board.withdraw(document)

    for address, text in everything(client).items():
        assert f"关于{MARK}的规定" not in text, address


def test_event_is_not_told_by_its_internal_title(client: Client, scene: Scene) -> None:
    from tests.kernel.duties.making import duty

    scene.load(
        duty(
            "4.1-a",
            trigger={"type": "event", "name": "incident", "label": "重大突发事件发生"},
            limit={"amount": 24, "unit": "hours", "law": "四（二）5"},
        )
    )
    duties.record_event(
        name="incident",
        title=f"{MARK}泄漏",
        occurred_at=scene.at - timedelta(hours=30),
        known_at=scene.at - timedelta(hours=29),
        source=f"{MARK}热线",
        agency=scene.office.agency,
        actor=scene.chief,
        at=scene.at,
    )
    scene.catch_up()

    (row,) = Obligation.objects.filter(clause="4.1-a")
    for address in (address_of(row.key), "/board/", "/board/rows/", "/board/export.csv"):
        assert MARK not in page(client, address), address
    assert "重大突发事件发生" in page(client, "/board/4.1-a/")
