from __future__ import annotations

from collections.abc import Callable

import pytest

from yangguang.kernel.publishing.scan import (
    CannotMask,
    Severity,
    WordKind,
    WordRule,
    mask,
    read_words,
    scan,
)

from .conftest import AT, Seen

Look = Callable[..., Seen]


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年",
        "绝 密 ★ 长期",
        "密级：秘密",
        "秘密",
        "标题\n　　机密　\n正文",
        "（绝密）",
        "内部资料 注意保存",
        "内部文件，严禁外传",
        "（此件不予公开）",
        "本件不公开",
        "公开属性：不予公开",
        "工作秘密",
    ],
)
def test_mark_stops_the_text_and_has_no_mask(text: str) -> None:
    findings = scan({"body": text}, at=AT)

    assert [f.severity for f in findings] == [Severity.STOP]
    with pytest.raises(CannotMask):
        mask(text, findings[0])


@pytest.mark.parametrize(
    "text",
    [
        "加强保密审查，不得泄露国家秘密、商业秘密和工作秘密。",
        "国家秘密的密级分为绝密、机密、秘密三级。",
        "密级：秘密级以上的文件应当登记。",
        "文件首页应当标注“绝密★”字样。",
        "依申请公开的，按照规定办理。对依法不予公开的信息说明理由。",
        "建立内部资料管理制度",
    ],
)
def test_words_of_secrecy_in_prose_are_no_mark(seen: Look, text: str) -> None:
    assert seen(text) == []


def test_mark_for_disclosure_on_request_asks_for_a_decision() -> None:
    (finding,) = scan({"body": "（此件依申请公开）"}, at=AT)

    assert (finding.rule, finding.severity) == (
        "restricted_mark",
        Severity.MUST_RESOLVE,
    )


WORDS = (
    WordRule("截止目前", WordKind.ERROR, "截至目前", "截止不带宾语"),
    WordRule("工商局", WordKind.OUTDATED, "市场监管局", unless=("原工商局",)),
    WordRule("市监局", WordKind.OUTDATED, "市场监管局（市监局）"),
    WordRule("残废人", WordKind.FORBIDDEN, "残疾人"),
    WordRule("残废", WordKind.FORBIDDEN),
    WordRule("", WordKind.ERROR),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("截止目前", [("word_error", "截止目前", "截至目前")]),
        ("工商局与原工商局", [("word_outdated", "工商局", "市场监管局")]),
        ("市场监管局（市监局）", []),
        # The longer word covers the shorter one.
        (
            "残废人，残废",
            [("word_forbidden", "残废人", "残疾人"), ("word_forbidden", "残废", None)],
        ),
    ],
)
def test_listed_word_is_found_where_it_is_wrong(seen: Look, text: str, found: Seen) -> None:
    assert seen(text, WORDS) == found


def test_listed_word_says_why_in_its_note() -> None:
    (finding,) = scan({"body": "截止目前"}, words=WORDS, at=AT)

    assert (finding.severity, finding.why) == (Severity.WARN, "截止不带宾语")


def test_words_are_read_from_json() -> None:
    source = (
        '[{"term": "甲", "kind": "error"},'
        ' {"term": "乙", "kind": "outdated", "replacement": "丙", "note": "丁", "unless": ["乙戊"]}]'
    )

    assert read_words(source) == [
        WordRule("甲", WordKind.ERROR),
        WordRule("乙", WordKind.OUTDATED, "丙", "丁", ("乙戊",)),
    ]


def test_words_with_an_unknown_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="odd"):
        read_words('[{"term": "甲", "kind": "odd"}]')
