from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.ui.diff import Change, Piece, compare, paragraphs, render

TEXTS = st.lists(
    st.text(alphabet="政务公开办法12a ,。一二", min_size=1, max_size=12), max_size=8
).map("\n".join)


@given(TEXTS, TEXTS)
def test_compare_both_texts_can_be_read_back(old, new):
    changes = compare(old, new)

    assert [c.old for c in changes if c.kind != "inserted"] == paragraphs(old)
    assert [c.new for c in changes if c.kind != "deleted"] == paragraphs(new)


@given(TEXTS, TEXTS)
def test_compare_pieces_of_a_changed_paragraph_spell_both_versions(old, new):
    for change in compare(old, new):
        if change.kind == "changed":
            before = "".join(p.text for p in change.pieces if p.kind != "inserted")
            after = "".join(p.text for p in change.pieces if p.kind != "deleted")
            assert (before, after) == (change.old, change.new)


@given(TEXTS)
def test_compare_same_text_has_no_change(text):
    assert all(change.kind == "same" for change in compare(text, text))


def test_compare_han_text_marks_characters_and_keeps_numbers_whole():
    (change,) = compare("覆盖率达到90%。", "覆盖率达到95%以上。")

    assert change == Change(
        "changed",
        "覆盖率达到90%。",
        "覆盖率达到95%以上。",
        (
            Piece("same", "覆盖率达到"),
            Piece("deleted", "90%"),
            Piece("inserted", "95%以上"),
            Piece("same", "。"),
        ),
    )


def test_paragraphs_html_reads_blocks_and_skips_scripts():
    html = "<p>一&amp;二</p><ul><li>三<b>四</b></li></ul><script>x</script><p> </p>尾"

    assert paragraphs(html) == ["一&二", "三四", "尾"]


def test_render_escapes_text_and_says_what_happened():
    html = render("<p>甲&lt;b&gt;</p>", "<p>甲&lt;b&gt;乙</p>")

    assert "<b>" not in html
    assert "<ins>" in html
    assert "[新增]" in html
    assert "[新增结束]" in html


def test_render_same_text_says_so():
    assert "两个版本文字相同" in render("甲", "甲")


def test_render_long_unchanged_stretch_folds():
    old = "\n".join(f"第{n}段" for n in range(30))

    html = render(old, old + "\n新的一段")

    assert "未改动的 28 段" in html


def test_render_very_long_texts_stays_within_seconds():
    old = "政务公开" * 20_000
    new = old.replace("政务", "政府", 500) + "\n" + "新" * 10_000
    started = time.perf_counter()

    render(old, new)
    render("\n".join(map(str, range(3000))), "\n".join(map(str, range(1, 6000, 2))))

    assert time.perf_counter() - started < 8
