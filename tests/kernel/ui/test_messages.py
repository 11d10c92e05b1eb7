"""What is wrong with a field is said in plain words, whatever form it stands in."""

from __future__ import annotations

import pytest
from django import forms


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(min_length=10), "短", "至少写10个字，现在有1个。"),
        (forms.CharField(max_length=3), "太长的话", "最多写3个字，现在有4个。"),
        (forms.IntegerField(), "三", "请填写整数。"),
        (forms.IntegerField(min_value=1), "0", "不能小于1。"),
        (forms.IntegerField(max_value=5), "6", "不能大于5。"),
        (forms.DateField(), "明天", "请按“2026-11-30”的样子填写日期。"),
        (forms.TimeField(), "早上", "请按“17:00”的样子填写时间。"),
        (forms.EmailField(), "甲乙", "请填写完整的电子邮箱，例如 name@example.com。"),
        (forms.CharField(), "", "请填写或者选择这一项。"),
    ],
)
def test_field_says_what_to_mend(field: forms.Field, typed: str, said: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    assert refused.value.messages == [said]
