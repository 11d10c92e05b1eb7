"""The worklist of opinions: what is in each tab, and that a tab costs the same among many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.areas.decisions.hall import more
from yangguang.areas.decisions.models import Opinion, OpinionGroup
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.services import opinions
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.areas.decisions.hall import Hall
    from yangguang.areas.decisions.models import Consultation

TABS = ("", "to_show", "open", "drafted", "approved", "alike")


@pytest.fixture
def made(hall: Hall) -> Consultation:
    return hall.opened()


@pytest.fixture
def client(hall: Hall) -> Client:
    browser = Client()
    browser.force_login(Person.objects.get(pk=hall.drafter.person_id))
    return browser


def address(made: Consultation, what: str = "") -> str:
    return f"/desk/decisions/consultations/{made.number}/opinions/?what={what}"


def held(hall: Hall, made: Consultation) -> Opinion:
    """Not shown; its author has objected."""
    opinion = opinions.hold_opinion(
        opinion=hall.said(made), lock=0, ground="advert", reason="与草案无关。",
        actor=hall.approver, at=hall.at,
    )  # fmt: skip
    return opinions.appeal_showing(
        opinion=opinion, lock=opinion.lock, reason="不是广告。", actor=ANONYMOUS, at=hall.at
    )


def in_tab(made: Consultation, what: str) -> list[Opinion]:
    return list(made.opinions.filter(reads.FILTERS[what]))


def test_opinion_objected_to_waits_until_another_person_has_decided(
    hall: Hall, made: Consultation
) -> None:
    asked = held(hall, made)
    assert in_tab(made, "to_show") == [asked]

    opinions.hold_opinion(
        opinion=asked, lock=asked.lock, ground="advert", reason="仍与草案无关。",
        actor=hall.office.disclosure_office, at=hall.at + timedelta(minutes=1),
    )  # fmt: skip

    assert in_tab(made, "to_show") == []


def test_tabs_say_how_many_they_hold(hall: Hall, made: Consultation, client: Client) -> None:
    first = hall.said(made)
    held(hall, made)
    more(first, 3, showing="shown", likeness=first.pk)
    page = client.get(address(made, "alike"))

    assert {label: count for label, _url, count, _now in page.context["tabs"]} == {
        "全部": "5", "待审核展示": "2", "待研究": "5", "待核准": "0", "已答复": "0", "可能相近": "3",
    }  # fmt: skip
    assert len(page.context["rows"]) == 3
    assert reads.tallies(made) == {
        "all": 5, "to_show": 2, "open": 5, "drafted": 0, "approved": 0, "alike": 3,
    }  # fmt: skip


@pytest.fixture
def capped(monkeypatch: pytest.MonkeyPatch) -> int:
    cap = 60
    monkeypatch.setattr("yangguang.kernel.desk.capped.CAP", cap)
    monkeypatch.setattr("yangguang.areas.decisions.desk.opinions.CAP", cap)
    return cap


@pytest.mark.usefixtures("capped")
def test_tab_with_more_than_one_can_turn_to_says_so(
    hall: Hall, made: Consultation, client: Client
) -> None:
    more(hall.said(made), 60, showing="shown")

    page = client.get(address(made))
    tabs = {label: count for label, _url, count, _now in page.context["tabs"]}

    assert (tabs["全部"], tabs["待审核展示"], tabs["待研究"]) == ("60+", "1", "60+")
    assert page.context["is_capped"]
    assert not client.get(address(made, "to_show")).context["is_capped"]
    assert reads.tallies(made)["all"] == 61


@pytest.mark.parametrize("what", TABS)
def test_tab_takes_as_many_queries_with_one_opinion_as_with_many(
    hall: Hall, made: Consultation, client: Client, what: str
) -> None:
    fields = {"likeness": 1, "showing": "waiting"}
    fields |= {"answer": what} if what == "drafted" else {}
    fields |= (
        {
            "answer": "approved", "disposition": "rejected", "reason": "已有规定。",
            "approved_by_id": hall.approver.person_id,
        }
        if what == "approved"
        else {}
    )  # fmt: skip
    more(hall.said(made), 1, **fields)
    client.get(address(made, what))
    with CaptureQueriesContext(connection) as few:
        client.get(address(made, what))
    more(Opinion.objects.latest("pk"), 70)

    with CaptureQueriesContext(connection) as many:
        page = client.get(address(made, what))

    assert len(page.context["rows"]) == 50
    assert len(many) == len(few), "\n".join(q["sql"][:200] for q in many.captured_queries)
    assert len(many) <= 15, "\n".join(q["sql"][:200] for q in many.captured_queries)


@pytest.fixture
def decided(hall: Hall, made: Consultation) -> Consultation:
    """Opinions nobody has to look at any more, all in a group; some objections are settled."""
    first = hall.said(made)
    group = OpinionGroup.objects.create(consultation=made, title="犬绳", created_at=hall.at)
    later = hall.at + timedelta(minutes=1)
    more(first, 950, showing="shown", likeness=first.pk, group=group)
    more(
        first, 50, showing="held", appealed_at=hall.at, shown_at=later, likeness=first.pk,
        group=group,
    )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("what", "order", "index"),
    [
        ("to_show", ("pk",), "opinion_to_show"),
        ("alike", ("likeness", "pk"), "opinion_alike"),
    ],
)
def test_tab_is_read_along_an_index_of_its_own(
    decided: Consultation, what: str, order: tuple[str, ...], index: str
) -> None:
    rows = decided.opinions.filter(reads.FILTERS[what])

    for asked in (rows.order_by(*order)[:50], rows.order_by()[:1001]):
        assert index in asked.explain()
        assert "TEMP B-TREE" not in asked.explain()


@pytest.fixture
def steps() -> Iterator[list[int]]:
    """Grows with every fifty steps the database takes."""
    taken: list[int] = []
    connection.ensure_connection()
    assert connection.connection is not None
    connection.connection.set_progress_handler(lambda: taken.append(1), 50)
    yield taken
    connection.connection.set_progress_handler(None, 0)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.usefixtures("capped")
@pytest.mark.parametrize("what", TABS)
def test_tab_costs_the_database_the_same_among_many(
    hall: Hall, made: Consultation, client: Client, steps: list[int], what: str
) -> None:
    def cost() -> int:
        client.get(address(made, what))
        steps.clear()
        assert client.get(address(made, what)).status_code == 200
        return len(steps)

    more(hall.said(made), 100, showing="shown")
    few = cost()
    more(Opinion.objects.latest("pk"), 900)

    assert cost() <= few * 1.1
