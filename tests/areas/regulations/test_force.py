"""What holds on a day: the rule and the query agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.regulations.figures import report_figures
from yangguang.areas.regulations.models import Regulation, Task
from yangguang.areas.regulations.rules.force import (
    HOLDS,
    Span,
    Standing,
    check_period,
    standing,
    years_after,
)
from yangguang.areas.regulations.selectors import library as reads
from yangguang.areas.regulations.selectors import public
from yangguang.areas.regulations.services.library import close_task, enter, open_evaluations
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.test import Client

    from tests.areas.regulations.bureau import Bureau

CELLS = ("issued", "abolished", "in_force")
START, END = date(2024, 1, 1), date(2028, 12, 31)


@pytest.mark.parametrize(
    ("span", "on", "expected"),
    [
        (Span(START, END), date(2023, 12, 31), Standing.NOT_YET),
        (Span(START, END), START, Standing.IN_FORCE),
        (Span(START, END), END, Standing.IN_FORCE),
        (Span(START, END), date(2029, 1, 1), Standing.EXPIRED),
        (Span(START, END, amended_on=date(2025, 1, 1)), date(2025, 1, 1), Standing.AMENDED),
        (Span(START, END, repealed_on=date(2026, 1, 1)), date(2025, 12, 31), Standing.IN_FORCE),
        (Span(START, END, repealed_on=date(2026, 1, 1)), date(2026, 1, 1), Standing.REPEALED),
        (Span(START, END, repealed_on=date(2026, 1, 1)), date(2030, 1, 1), Standing.REPEALED),
        (Span(START, END, repealed_on=date(2029, 6, 1)), date(2030, 1, 1), Standing.EXPIRED),
        (Span(START, None, lapsed_on=date(2026, 1, 1)), date(2026, 1, 1), Standing.EXPIRED),
    ],
)
def test_standing(span: Span, on: date, expected: Standing) -> None:
    assert standing(span, on) is expected


days = st.dates(date(2020, 1, 1), date(2032, 1, 1))


@given(days, st.none() | days, st.none() | days, days)
def test_what_has_ended_never_holds_again(
    start: date, until: date | None, repealed: date | None, on: date
) -> None:
    span = Span(start, until, None, repealed)
    before, after = standing(span, on), standing(span, on + timedelta(days=1))

    assert not (before not in HOLDS | {Standing.NOT_YET} and after in HOLDS)
    assert (before in HOLDS) == (start <= on and (span.ends_on is None or on <= span.ends_on))


@pytest.mark.parametrize(
    ("kind", "until"), [("trial", None), ("lasting", END), ("formal", date(2023, 1, 1))]
)
def test_periods_that_cannot_be(kind: str, until: date | None) -> None:
    with pytest.raises(Refused):
        check_period(effective=START, until=until, kind=kind)


def test_years_end_the_day_before() -> None:
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert years_after(date(2024, 1, 1), 2) == date(2025, 12, 31)


CASES = [
    {}, {"valid_until": date(2025, 6, 30)}, {"effective_from": date(2027, 3, 1)},
]  # fmt: skip


@pytest.mark.parametrize(
    "on", [date(2024, 6, 1), date(2025, 6, 30), date(2025, 7, 1), date(2027, 4, 1)]
)
def test_the_query_says_what_the_rule_says(bureau: Bureau, on: date) -> None:
    for place, changes in enumerate(CASES):
        bureau.document(doc_number=f"佳教规〔2024〕{place + 1}号", **changes)
    row = bureau.document(doc_number="佳教规〔2024〕9号")
    Regulation.objects.filter(pk=row.pk).update(repealed_on=date(2025, 1, 1))
    lapsed = bureau.document(doc_number="佳教规〔2024〕10号")
    Regulation.objects.filter(pk=lapsed.pk).update(
        amended_on=date(2024, 3, 1), lapsed_on=date(2027, 1, 1)
    )

    for wanted in Standing:
        found = set(Regulation.objects.filter(reads.status_q(wanted, on)).values_list("pk"))
        told = {(r.pk,) for r in Regulation.objects.all() if standing(r.span, on) is wanted}
        assert found == told, wanted


def test_an_officers_mark_of_repeal_enters_the_library(bureau: Bureau) -> None:
    old = bureau.document()
    new = bureau.document(doc_number="佳教规〔2025〕2号", effective_from=date(2025, 3, 1))

    gate.change_validity(
        record=old.record,
        validity="abolished",
        basis=new.record,
        actor=bureau.drafter,
        at=bureau.at,
    )
    bureau.follow()

    old.refresh_from_db()
    assert old.repealed_on == date(2025, 3, 1)
    shown = reads.beside(old.record, at=bureau.at)
    assert shown is not None
    assert shown.status == "repealed"


def test_evaluation_comes_due_once_and_is_closed_with_a_conclusion(bureau: Bureau) -> None:
    row = bureau.document(valid_until=bureau.on + timedelta(days=180))
    bureau.document(doc_number="佳教规〔2024〕2号", valid_until=bureau.on + timedelta(days=181))

    assert open_evaluations(None, bureau.at) == 1
    assert open_evaluations(None, bureau.at) == 0

    task = Task.objects.select_related("regulation__record").get()
    assert (task.regulation_id, task.due_on) == (row.pk, row.valid_until)
    with pytest.raises(Refused):
        close_task(task=task, lock=0, outcome=" ", actor=bureau.drafter, at=bureau.at)
    done = close_task(task=task, lock=0, outcome="继续有效", actor=bureau.drafter, at=bureau.at)
    assert done.done_at == bureau.at


def test_a_task_done_by_the_new_version_is_an_act(bureau: Bureau) -> None:
    row = bureau.document()
    task = Task.objects.create(
        regulation=row, kind="amend", about=bureau.on, agency=row.drafting_unit,
        due_on=bureau.on, opened_at=bureau.at - timedelta(days=1),
    )  # fmt: skip

    for _again in range(2):
        enter(row.record, None)

    task.refresh_from_db()
    told = Act.objects.get(kind="regulations.task_done")
    assert task.done_at is not None
    assert (told.subject_id, told.agency_id, told.actor_id) == (row.pk, task.agency_id, None)


def test_a_repealed_basis_is_warned_of(bureau: Bureau) -> None:
    old = bureau.document()
    new = bureau.document(doc_number="佳教规〔2025〕2号")
    gate.relate(
        source=new.record, target=old.record, kind="basis", actor=bureau.drafter, at=bureau.at
    )
    gate.change_validity(
        record=old.record, validity="abolished", basis=None, actor=bureau.drafter, at=bureau.at
    )
    bureau.follow()

    warned = reads.outdated_basis(new.record, on=bureau.on)

    assert [r.public_id for r in warned] == [old.record.public_id]
    assert [r.public_id for r in reads.resting_on(old.record, on=bureau.on)] == [
        new.record.public_id
    ]


def test_a_document_that_repeals_another_says_from_when(bureau: Bureau) -> None:
    old = bureau.document(validity="abolished", effective_from=date(2019, 11, 1))
    new = bureau.office.approved(
        title="新办法", genre="normative_document", doc_number="佳教规〔2025〕2号",
        effective_from=date(2025, 3, 1),
    )  # fmt: skip
    gate.relate(
        source=new.record, target=old.record, kind="repeals", actor=bureau.drafter, at=bureau.at
    )
    gate.publish(version=new, lock=new.lock, actor=bureau.office.publisher, at=bureau.at)
    bureau.follow()

    old.refresh_from_db()
    assert old.repealed_on == date(2025, 3, 1)


def test_an_amendment_is_taken_into_the_text_and_the_history_says_so(
    bureau: Bureau, client: Client
) -> None:
    old = bureau.document(body="<p>第一条 校车时速不超过六十公里。</p>")
    act = bureau.office.approved(
        title="关于修改《校车管理办法》的决定", genre="normative_document",
        doc_number="佳教规〔2025〕3号", effective_from=date(2025, 3, 1),
    )  # fmt: skip
    gate.relate(
        source=act.record, target=old.record, kind="amends", actor=bureau.drafter, at=bureau.at
    )
    gate.publish(version=act, lock=act.lock, actor=bureau.office.publisher, at=bureau.at)
    bureau.follow()
    address = f"/regulations/documents/{old.record.public_id}/"
    before = client.get(address).content.decode()
    task = Task.objects.get(regulation=old, kind="amend")

    bureau.at += timedelta(days=1)
    bureau.office.at = bureau.at
    version = gate.revise(
        record=old.record, reason="按佳教规〔2025〕3号并入修改", actor=bureau.drafter, at=bureau.at
    )
    gate.edit_version(
        version=version, lock=version.lock, actor=bureau.drafter, at=bureau.at,
        changes={"body": "<p>第一条 校车时速不超过五十公里。</p>"},
    )  # fmt: skip
    bureau.publish(old.record)

    after = client.get(address).content.decode()
    task.refresh_from_db()
    found = public.consolidation_of(Regulation.objects.get(pk=old.pk))
    assert "下列修改还没有并入全文" in before
    assert "下列修改还没有并入全文" not in after
    assert [(t.number, t.before, len(t.taken_in)) for t in found.texts] == [(1, None, 0), (2, 1, 1)]
    assert f"/documents/{old.record.public_id}/difference/1/2/" in after
    assert task.done_at == bureau.at
    assert Act.objects.filter(kind="regulations.task_opened").count() == 1


def test_a_correction_that_names_no_amendment_takes_none_in(bureau: Bureau) -> None:
    old = bureau.document()
    act = bureau.office.approved(
        title="关于修改《校车管理办法》的决定", genre="normative_document",
        doc_number="佳教规〔2025〕3号", effective_from=date(2025, 3, 1),
    )  # fmt: skip
    gate.relate(
        source=act.record, target=old.record, kind="amends", actor=bureau.drafter, at=bureau.at
    )
    gate.publish(version=act, lock=act.lock, actor=bureau.office.publisher, at=bureau.at)
    bureau.follow()

    gate.revise(record=old.record, reason="改正错别字", actor=bureau.drafter, at=bureau.at)
    bureau.publish(old.record)

    found = public.consolidation_of(Regulation.objects.get(pk=old.pk))
    assert [r.public_id for r in found.missing] == [act.record.public_id]


def test_first_table_of_the_yearly_report_is_counted_from_the_library(bureau: Bureau) -> None:
    year = bureau.on.year
    kept = [bureau.document(doc_number=f"佳教规〔2024〕{n}号") for n in (1, 2, 3)]
    Regulation.objects.filter(pk=kept[0].pk).update(
        published_on=date(year - 2, 5, 1), repealed_on=date(year, 1, 1)
    )
    Regulation.objects.filter(pk=kept[1].pk).update(
        published_on=date(year - 1, 12, 31), starts_on=date(year - 1, 12, 31)
    )
    Regulation.objects.filter(pk=kept[2].pk).update(
        published_on=date(year, 2, 1), starts_on=date(year, 2, 1), valid_until=date(year, 12, 30)
    )

    def told(of: int) -> list[str]:
        found = report_figures(bureau.unit.pk, of)
        assert [found[f"rules.{cell}"].value for cell in CELLS] == ["0", "0", "0"]
        return [found[f"normative_docs.{cell}"].value for cell in CELLS]

    assert told(year - 1) == ["1", "0", "2"]
    assert told(year) == ["1", "2", "1"]
    # What was in force, and what was issued, less what ended, is in force.
    assert int(told(year)[2]) == 2 + 1 - 2
    assert set(report_figures(bureau.law.pk, year).values()) != set()
    assert all(f.value == "0" for f in report_figures(bureau.law.pk, year).values())
