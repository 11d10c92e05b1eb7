"""The check of Chinese punctuation finds what a reader would, and nothing in lists with columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_punctuation import mended, text_faults


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


@pytest.mark.parametrize(
    ("name", "text", "better"),
    [
        ("a.py", '_("公告(征求意见稿)")', '_("公告（征求意见稿）")'),
        ("a.py", '_("%(on)s(依据：%(ground)s)")', '_("%(on)s（依据：%(ground)s）")'),
        ("a.py", 'x = f"{title}(演示)，{len(rows)}条"', 'x = f"{title}（演示），{len(rows)}条"'),
        ("a.py", 'x = "甲(乙" "丙)"', 'x = "甲（乙" "丙）"'),
        ("a.py", 'x = f"依据{BASIS},现督促"', 'x = f"依据{BASIS}，现督促"'),
        ("a.py", '_("缺少 %(fonts)s,无法生成")', '_("缺少 %(fonts)s，无法生成")'),
        ("a.py", 'x = f"已备份到 {folder}:数据库"', 'x = f"已备份到 {folder}：数据库"'),
        ("a.py", '"2027-02-05,休息,春节"', '"2027-02-05,休息,春节"'),
        ("a.py", 'r"(?:周|星期)"', 'r"(?:周|星期)"'),
        ("a.py", '"""In words (条例 12)."""\n', '"""In words (条例 12)."""\n'),
        ("a.py", "# (条例 12)\nf(1)", "# (条例 12)\nf(1)"),
        ("a.html", "<p>期限({{ unit }})</p>", "<p>期限（{{ unit }}）</p>"),
        ("a.html", '{% translate "(未选)" %}', '{% translate "（未选）" %}'),
        ("a.html", "{% if a %}(甲{{ b }}{% endif %})", "{% if a %}（甲{{ b }}{% endif %}）"),
        ("a.html", '<a href="/x(1)">one (1)</a>', '<a href="/x(1)">one (1)</a>'),
        ("a.py", '_("已损坏,打不开")', '_("已损坏，打不开")'),
        ("a.py", '_("请安装:apt")', '_("请安装：apt")'),
        ("a.py", 'x = f"没有账号;{NAME}"', 'x = f"没有账号；{NAME}"'),
        ("a.json", '{"title": "办法(修改稿)"}', '{"title": "办法（修改稿）"}'),
    ],
)
def test_brackets_of_chinese_texts_become_full(name: str, text: str, better: str) -> None:
    assert mended(text, text_faults(Path(name), text)) == better
    assert text_faults(Path(name), better) == []
