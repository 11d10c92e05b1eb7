"""Drafts as clauses, and what becomes of each in the next version."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.areas.decisions.hall import DRAFT
from yangguang.areas.decisions.rules.clauses import (
    BadDraft,
    Change,
    Kept,
    Level,
    carry_over,
    differences,
    parse,
    plain_lines,
)

WORDS = st.text(
    alphabet="城市养犬管理办法应当遵守公共秩序清除排泄物登记免疫", min_size=14, max_size=40
)


def keyed(lines: list[str]) -> tuple[list[Kept], int]:
    nodes = parse(lines)
    keys, used = carry_over([], nodes, used=0)
    return [Kept(k, n.level, n.label, n.text) for k, n in zip(keys, nodes, strict=True)], used


def after(old: list[Kept], used: int, lines: list[str]) -> list[Kept]:
    nodes = parse(lines)
    keys, _used = carry_over(old, nodes, used=used)
    return [Kept(k, n.level, n.label, n.text) for k, n in zip(keys, nodes, strict=True)]


def articles(texts: list[str]) -> list[str]:
    digits = "零一二三四五六七八九"

    def label(n: int) -> str:
        tens, ones = divmod(n, 10)
        han = (
            (digits[tens] if tens > 1 else "")
            + ("十" if tens else "")
            + (digits[ones] if ones else "")
        )
        return f"第{han}条"

    return [f"{label(n)} {text}" for n, text in enumerate(texts, start=1)]


def test_parse_knows_chapters_articles_paragraphs_items() -> None:
    nodes = parse(DRAFT.splitlines())

    assert [(n.level, n.path) for n in nodes] == [
        (Level.CHAPTER, "第一章"),
        (Level.ARTICLE, "第一条"),
        (Level.ARTICLE, "第二条"),
        (Level.PARAGRAPH, "第二条第二款"),
        (Level.CHAPTER, "第二章"),
        (Level.ARTICLE, "第三条"),
        (Level.ITEM, "第三条第（一）项"),
        (Level.ITEM, "第三条第（二）项"),
        (Level.ARTICLE, "第四条"),
    ]


def test_reference_at_the_start_of_a_line_opens_no_article() -> None:
    nodes = parse(["第一条 甲。", "第三条规定的情形除外。", "第二条乙。"])

    assert [n.label for n in nodes] == ["第一条", "第二款", "第二条"]


def test_official_paper_without_articles_has_parts_and_items() -> None:
    nodes = parse(["各单位:", "一、总体要求", "坚持公开。", "(一)目标", "1.细项"])

    assert [n.level for n in nodes] == [
        Level.PREAMBLE,
        Level.PART,
        Level.PARAGRAPH,
        Level.ITEM,
        Level.SUBITEM,
    ]
    assert nodes[-1].path == "一第二款第(一)项第1目"


def test_empty_text_is_no_draft() -> None:
    try:
        parse(["", "  "])
    except BadDraft as fault:
        assert fault.code == "draft_empty"
    else:
        raise AssertionError


def test_markdown_loses_its_marks() -> None:
    assert plain_lines("# 办法\n\n---\n**第一条** 甲\n- (一)乙\n> 丙") == [
        "办法",
        "第一条 甲",
        "(一)乙",
        "丙",
    ]


@given(st.lists(WORDS, min_size=1, max_size=12, unique=True))
def test_parsing_the_lines_again_gives_the_same(texts: list[str]) -> None:
    nodes = parse(articles(texts))

    assert parse([n.line for n in nodes]) == nodes


@given(
    st.lists(WORDS, min_size=2, max_size=12, unique=True),
    st.data(),
)
def test_a_clause_put_in_or_taken_out_moves_no_key(texts: list[str], data: st.DataObject) -> None:
    old, used = keyed(articles(texts))
    by_text = {k.text: k.key for k in old}
    place = data.draw(st.integers(0, len(texts)))
    new_text = data.draw(WORDS.filter(lambda t: t not in texts))
    gone = data.draw(st.sampled_from(texts))

    put_in = after(old, used, articles([*texts[:place], new_text, *texts[place:]]))
    taken_out = after(old, used, articles([t for t in texts if t != gone]))

    assert {k.text: k.key for k in put_in if k.text in by_text} == by_text
    added = [k.key for k in put_in if k.text == new_text]
    assert added == [f"k{used + 1}"]
    assert all(by_text[k.text] == k.key for k in taken_out)


@given(st.lists(WORDS, min_size=1, max_size=10, unique=True), st.data())
def test_a_clause_whose_words_change_keeps_its_key(texts: list[str], data: st.DataObject) -> None:
    old, used = keyed(articles(texts))
    place = data.draw(st.integers(0, len(texts) - 1))
    changed = [*texts]
    changed[place] = texts[place] + "并报备案"

    new = after(old, used, articles(changed))

    assert [k.key for k in new] == [k.key for k in old]
    found = [d for d in differences(old, new) if d.change is not Change.SAME]
    assert [(d.key, d.change) for d in found] == [(old[place].key, Change.CHANGED)]


@given(
    st.lists(WORDS, min_size=1, max_size=10),
    st.lists(WORDS, min_size=1, max_size=10),
)
def test_keys_are_given_once_and_never_reused(one: list[str], other: list[str]) -> None:
    old, used = keyed(articles(one))

    new = after(old, used, articles(other))

    keys = [k.key for k in new]
    assert len(set(keys)) == len(keys)
    fresh = [int(k[1:]) for k in keys if k not in {o.key for o in old}]
    assert all(n > used for n in fresh)
    shown = differences(old, new)
    assert sorted(d.key for d in shown) == sorted({*keys, *(o.key for o in old)})
