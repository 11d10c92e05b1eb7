"""The check of Chinese punctuation finds what a reader would, and nothing in lists with columns."""

from __future__ import annotations

import pytest

from tools.check_punctuation import mended


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("填写一份表单，大约五分钟", "填写一份表单，大约五分钟"),
        ("还缺少:%(fields)s", "还缺少：%(fields)s"),
        ("{{ owner }},牵头", "{{ owner }}，牵头"),
        ("%(basis)s,本次", "%(basis)s，本次"),
        ('_("可以填:"\n"甲")', '_("可以填："\n"甲")'),
        ("不超过 10 MB,请压缩", "不超过 10 MB，请压缩"),
        ("{{ label }}:{{ due }}", "{{ label }}：{{ due }}"),
        ("日期,类型,名称", "日期,类型,名称"),
        ("2026-02-06,休息,春节", "2026-02-06,休息,春节"),
        ("at 9:30, x:y", "at 9:30, x:y"),
    ],
)
def test_half_width_marks_between_chinese_words_become_full(text: str, better: str) -> None:
    assert mended(text) == better
    assert mended(better) == better
