"""What a plan or a report is kept without and cannot be handed in without is marked so."""

from __future__ import annotations

from django.forms import Form

from yangguang.areas.oversight.assurance.forms.reports import EntryForm, TaskForm, WholeForm

CLAUSES = [("5.4-c", "5.4-c 每年11月30日前报送工作进展情况")]


def marks(form: Form) -> set[str]:
    return {str(getattr(field, "mark", "")) for field in form.fields.values()}


def test_line_of_a_clause_says_that_it_is_asked_for_before_adoption() -> None:
    assert marks(TaskForm(clauses=CLAUSES, initial={"clause": "5.4-c"})) == {"审定前须填"}
    assert marks(TaskForm(clauses=CLAUSES)) == {""}


def test_progress_and_approver_are_asked_for_before_a_report_goes_in() -> None:
    assert marks(EntryForm()) == {"报送前须填", ""}
    assert marks(WholeForm()) == {"报送前须填", ""}
