"""Work plans: every clause broken down, every task with section, person, date, deliverable."""

from __future__ import annotations

from datetime import date

import pytest

from yangguang.areas.oversight.assurance.rules.plans import Task, gaps

WHOLE = Task("5.1-c", "听取汇报", "政务公开科", "王演示", date(2026, 6, 30), "会议纪要")


def test_whole_breakdown_lacks_nothing() -> None:
    assert list(gaps([WHOLE], ["5.1-c"])) == []


def test_clause_without_task_is_named() -> None:
    assert [(clause, str(what)) for clause, what in gaps([WHOLE], ["5.1-c", "5.1-d"])] == [
        ("5.1-d", "没有对应的任务。")
    ]


@pytest.mark.parametrize(
    ("field", "empty", "says"),
    [
        ("section", "", "承办科室"),
        ("person", " ", "责任人"),
        ("due_on", None, "完成时限"),
        ("deliverable", "", "成果"),
    ],
)
def test_task_that_lacks_something_is_named(field: str, empty: object, says: str) -> None:
    task = Task(**{**WHOLE.__dict__, field: empty})

    ((clause, what),) = gaps([task], ["5.1-c"])
    assert clause == "5.1-c"
    assert says in str(what)
