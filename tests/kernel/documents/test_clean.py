from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.documents.clean import clean_html

PICTURE = "attachment:sha256/" + "a" * 64


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<h2 class="level-1 evil">一、</h2>', '<h2 class="level-1">一、</h2>'),
        ("<p onclick=x()>字</p><script>alert(1)</script>", "<p>字</p>"),
        ('<a href="javascript:x()">字</a>', '<a rel="noopener noreferrer">字</a>'),
        ('<a href="//evil.cn/x">字</a>', '<a rel="noopener noreferrer">字</a>'),
        (
            '<a href="https://a.cn/b?c=1">字</a>',
            '<a href="https://a.cn/b?c=1" rel="noopener noreferrer">字</a>',
        ),
        (f'<img src="{PICTURE}" alt="图">', f'<img src="{PICTURE}" alt="图">'),
        ('<img src="https://evil.cn/x.png">', "<img>"),
        ('<img src="data:image/png;base64,AAAA">', "<img>"),
        ('<img src="x.png" onerror="x()">', '<img src="x.png">'),
        (
            '<table><tbody><tr><td colspan="2" rowspan="3">字</td></tr></tbody></table>',
            '<table><tbody><tr><td colspan="2" rowspan="3">字</td></tr></tbody></table>',
        ),
        ("<iframe src=x></iframe><svg><text>a</text></svg>", ""),
        ('<p style="position:fixed">字</p>', "<p>字</p>"),
    ],
)
def test_clean_keeps_only_what_a_body_may_have(html: str, expected: str) -> None:
    assert clean_html(html) == expected


@given(st.text(max_size=80))
def test_clean_of_clean_is_the_same(text: str) -> None:
    once = clean_html(text)

    assert clean_html(once) == once
    assert "<script" not in once
