"""Blocks: what each keeps, what it lacks, which words of it are scanned."""

from __future__ import annotations

import pytest

from yangguang.kernel.publishing.blocks import (
    COMPOSED,
    Kind,
    as_html,
    check_complete,
    check_kinds,
    chosen_ids,
    cleaned_block,
    cleaned_blocks,
    issue_of,
    lacking,
)
from yangguang.kernel.publishing.rules import DIGEST_FIELDS, Refused, version_digest

WHOLE = {
    Kind.TEXT: {"title": "", "text": "第一段\n第二段"},
    Kind.LISTING: {"title": "最新", "genre": "notice", "size": 5},
    Kind.RECORDS: {"title": "文件", "rows": [{"id": "abc234"}]},
    Kind.DATES: {"title": "安排", "rows": [{"day": "2026-12-01", "text": "开始"}]},
    Kind.QUESTIONS: {"title": "问答", "rows": [{"question": "问", "answer": "答"}]},
    Kind.FIGURES: {
        "title": "数字",
        "rows": [{"value": "3", "unit": "天", "label": "时限"}],
        "source": "市统计局",
    },
    Kind.PICTURE: {"title": "图", "digest": "a" * 64, "alt": "一张图"},
    Kind.CONTACT: {"title": "联系", "unit": "市政府办公室", "address": "一楼"},
    Kind.ISSUE: {"year": 2026, "number": 3, "total": 40},
}


def whole(kind: Kind) -> dict[str, object]:
    return cleaned_block({"kind": kind, **WHOLE[kind]})


@pytest.mark.parametrize("kind", Kind)
def test_whole_block_lacks_nothing_and_stays_as_it_is_when_cleaned_again(kind: Kind) -> None:
    block = whole(kind)

    assert lacking([block]) == []
    assert cleaned_block(block) == block


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.ISSUE])
def test_new_block_may_be_kept_and_says_what_it_lacks(kind: Kind) -> None:
    block = cleaned_block({"kind": kind})

    assert [lack.index for lack in lacking([block])] == [0]


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (Kind.LISTING, {"genre": ""}),
        (Kind.RECORDS, {"rows": []}),
        (Kind.DATES, {"rows": [{"day": "", "text": "开始"}]}),
        (Kind.QUESTIONS, {"rows": [{"question": "问", "answer": ""}]}),
        (Kind.FIGURES, {"source": ""}),
        (Kind.FIGURES, {"rows": [{"value": "", "label": "时限"}]}),
        (Kind.PICTURE, {"alt": ""}),
        (Kind.PICTURE, {"digest": ""}),
        (Kind.CONTACT, {"address": ""}),
        (Kind.QUESTIONS, {"title": ""}),
    ],
)
def test_block_without_what_the_reader_needs_is_held(
    kind: Kind, changes: dict[str, object]
) -> None:
    assert lacking([cleaned_block({"kind": kind, **WHOLE[kind], **changes})])


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "script"},
        {},
        {"kind": "listing", "column": "a b"},
        {"kind": "listing", "size": 500},
        {"kind": "listing", "size": "many"},
        {"kind": "records", "rows": [{"id": "../etc"}]},
        {"kind": "dates", "rows": [{"day": "tomorrow"}]},
        {"kind": "picture", "digest": "https://example.org/x.png"},
        {"kind": "issue", "year": 1900, "number": 1},
        {"kind": "questions", "rows": [{"question": str(n)} for n in range(61)]},
    ],
)
def test_block_of_no_known_shape_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(Refused):
        cleaned_block(given)


def test_more_blocks_than_a_page_bears_are_refused() -> None:
    with pytest.raises(Refused):
        cleaned_blocks([{"kind": "text"}] * 41)


def test_what_is_no_field_of_the_kind_is_dropped() -> None:
    assert cleaned_block({"kind": "text", "text": "字", "onload": "x"}) == {
        "kind": "text",
        "title": "",
        "text": "字",
    }


def test_every_word_typed_stands_in_the_body_and_no_mark_up_of_it() -> None:
    body = as_html(cleaned_blocks({"kind": k, **WHOLE[k]} for k in COMPOSED["topic_page"]))

    for words in (
        "第一段",
        "2026-12-01 开始",
        "问",
        "答",
        "时限：3天",
        "市统计局",
        "一楼",
        "一张图",
    ):
        assert words in body
    assert as_html([cleaned_block({"kind": "text", "text": "<b>粗</b>"})]) == (
        "<p>&lt;b&gt;粗&lt;/b&gt;</p>"
    )


def test_titles_of_chosen_records_are_no_part_of_the_body() -> None:
    assert "abc234" not in as_html([whole(Kind.RECORDS)])
    assert chosen_ids([whole(Kind.TEXT), whole(Kind.RECORDS)]) == ["abc234"]


def test_page_has_only_the_blocks_of_its_kind() -> None:
    with pytest.raises(Refused):
        check_kinds("gazette", [whole(Kind.PICTURE)])
    with pytest.raises(Refused):
        check_kinds("notice", [whole(Kind.TEXT)])
    with pytest.raises(Refused):
        check_kinds("topic_page", [whole(Kind.ISSUE)])


def test_topic_begins_with_words_and_gazette_has_one_number_and_contents() -> None:
    check_complete("topic_page", [whole(Kind.TEXT), whole(Kind.DATES)])
    check_complete("gazette", [whole(Kind.ISSUE), whole(Kind.RECORDS)])

    for genre, kinds in (
        ("topic_page", [Kind.DATES, Kind.TEXT]),
        ("topic_page", []),
        ("gazette", [Kind.RECORDS]),
        ("gazette", [Kind.ISSUE]),
        ("gazette", [Kind.ISSUE, Kind.ISSUE, Kind.RECORDS]),
    ):
        with pytest.raises(Refused):
            check_complete(genre, [whole(kind) for kind in kinds])


def test_number_of_an_issue_is_found() -> None:
    assert (issue_of([whole(Kind.ISSUE)]) or {})["total"] == 40
    assert issue_of(None) is None


def test_digest_of_a_document_is_what_it_was_before_there_were_blocks() -> None:
    fields = dict.fromkeys(DIGEST_FIELDS, "")
    without = {name: value for name, value in fields.items() if name != "blocks"}

    assert version_digest({**without, "blocks": None}, []) == version_digest(without, [])
    assert version_digest({**without, "blocks": []}, []) != version_digest(without, [])
