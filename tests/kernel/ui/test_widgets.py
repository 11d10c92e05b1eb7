"""A day that is given is shown: a browser's own field takes it in one form only."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from yangguang.kernel.ui.widgets import DayInput


class DayForm(forms.Form):
    day = forms.DateField(widget=DayInput)


@pytest.mark.parametrize(
    "form", [DayForm(initial={"day": date(2026, 3, 5)}), DayForm({"day": "2026-03-05"})]
)
def test_a_day_stands_in_the_field_as_browsers_read_it(form: DayForm) -> None:
    html = str(form["day"])
    assert 'type="date"' in html
    assert 'value="2026-03-05"' in html
