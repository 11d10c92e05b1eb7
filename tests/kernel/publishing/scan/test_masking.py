from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.publishing.scan import (
    CannotMask,
    Rule,
    WordKind,
    WordRule,
    attachment_texts,
    html_text,
    mask,
    mask_html,
    scan,
)

from .conftest import AT

PIECES = st.sampled_from(
    [
        "身份证230803199001010013",
        "联系人：马强；",
        "电话：8229008。",
        "13800138000",
        "+86 138-0013-8000 ",
        "账号6222021234567890128",
        "zhang@example.cn ",
        "住址：佳木斯市向阳区西林街道和谐小区3号楼2单元501室。",
        "王小明，男，12岁，第五小学三年级二班。",
        "患者李明患有尿毒症。",
        "黑D12345",
        "护照E12345678。",
        "\n姓名\t病种\n李明\t高血压\n",
        "佳木斯市人民政府公告。",
        " ",
        "2017",
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS)
def test_masking_everything_leaves_nothing_to_find(text: str) -> None:
    for _round in range(3):  # what hid inside a hidden thing may come to light
        for finding in reversed(scan({"body": text}, at=AT)):
            text = mask(text, finding)

    assert scan({"body": text}, at=AT) == []


@given(TEXTS)
def test_findings_are_apart_in_order_and_point_at_their_text(text: str) -> None:
    findings = scan({"body": text}, at=AT)

    ends = [0, *(f.end for f in findings)]
    assert all(end <= f.start < f.end for end, f in zip(ends, findings, strict=False))
    assert [text[f.start : f.end] for f in findings] == [f.matched for f in findings]
    assert len({f.key for f in findings}) == len(findings)
    for finding in findings:
        marked = finding.excerpt[finding.excerpt_start : finding.excerpt_end]
        assert len(marked) == len(finding.matched)


@given(TEXTS)
def test_numbers_keep_their_length_behind_stars(text: str) -> None:
    for finding in scan({"body": text}, at=AT):
        if finding.rule in {Rule.RESIDENT_ID, Rule.BANK_ACCOUNT, Rule.TRAVEL_DOCUMENT}:
            digits = [c for c in finding.matched if c.isalnum()]
            assert len(finding.suggestion or "") == len(digits)


def test_key_stays_when_other_text_moves_and_counts_occurrences() -> None:
    before = scan({"body": "13800138000和13800138000"}, at=AT)
    after = scan({"body": "前言。13800138000和13800138000"}, at=AT)

    assert [f.key for f in before] == [f.key for f in after]
    assert [f.occurrence for f in before] == [1, 2]


def test_key_differs_between_fields() -> None:
    title, body = scan({"title": "13800138000", "body": "13800138000"}, at=AT)

    assert title.key != body.key


def test_mask_follows_text_that_moved() -> None:
    text = "13800138000、13900139000、13800138000"
    first, second, third = scan({"body": text}, at=AT)

    text = mask(text, first)
    text = mask("添" + text, third)

    assert mask(text, second) == "添138****8000、139****9000、138****8000"


def test_mask_refuses_text_that_is_gone() -> None:
    (finding,) = scan({"body": "13800138000"}, at=AT)

    with pytest.raises(CannotMask):
        mask("别的内容", finding)


def test_mask_refuses_a_finding_without_text() -> None:
    (finding,) = scan(attachment_texts(b"", "签名.jpg"), at=AT)

    with pytest.raises(CannotMask):
        mask("", finding)


@pytest.mark.parametrize(
    ("html", "masked"),
    [
        ("<p>手机13800138000。</p>", "<p>手机138****8000。</p>"),
        ("<p>手机138<b>0013</b>8000</p>", "<p>手机138****8000<b></b></p>"),
        (
            '<p title="13800138000">13800138000</p>',
            '<p title="13800138000">138****8000</p>',
        ),
        ("<p>&#49;3800138000&amp;</p>", "<p>138****8000&amp;</p>"),
        ('<a href="x>y">13800138000</a>', '<a href="x>y">138****8000</a>'),
        ("<!-- > --><p>13800138000</p>", "<!-- > --><p>138****8000</p>"),
        ("<!DOCTYPE html>1 < 2，13800138000", "<!DOCTYPE html>1 < 2，138****8000"),
        ("<style>x</style>13800138000", "<style>x</style>138****8000"),
        ("<p>138\n0013\n8000</p>", "<p>138****8000</p>"),
    ],
)
def test_mask_html_changes_the_text_and_nothing_else(html: str, masked: str) -> None:
    (finding,) = scan({"body": html_text(html)}, at=AT)

    result = mask_html(html, finding)

    assert result.replace("<b></b>", "") == masked.replace("<b></b>", "")
    assert result.count("<") == html.count("<")


def test_mask_html_escapes_the_replacement() -> None:
    word = WordRule("甲", WordKind.ERROR, "<i>&")
    (finding,) = scan({"body": "甲"}, words=[word], at=AT)

    assert mask_html("<b>甲</b>", finding) == "<b>&lt;i&gt;&amp;</b>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n二\n"),
        ("一<br>二", "一\n二"),
        (
            "<table><tr><th>姓名</th><th><p>年龄</p></th></tr><tr><td>孙丽</td><td></td></tr></table>",
            "姓名\t年龄 \n孙丽\t\n",
        ),
        ("<p>一&lt;二&nbsp;三&zz;</p>", "一<二\xa0三&zz;\n"),
        ("<script>一</script>二", "二"),
        ("一<b 二", "一<b 二"),
        ('一<b x="二', '一<b x="二'),
        ("一<!-- 二", "一<!-- 二"),
        ("", ""),
    ],
)
def test_html_text_is_what_a_reader_sees(html: str, text: str) -> None:
    assert html_text(html) == text


@given(st.text(alphabet="<>/abp &;#\"'-!1", max_size=60))
def test_html_text_of_anything_holds_no_more_than_its_source(html: str) -> None:
    assert len(html_text(html).replace("\n", "").replace("\t", "")) <= len(html)


def test_table_in_html_is_understood_by_its_header() -> None:
    html = (
        "<table><tr><td>姓名</td><td>电话</td></tr>"
        "<tr><td><p>孙丽</p></td><td><p>13800138000</p></td></tr></table>"
    )

    findings = scan({"body": html_text(html)}, at=AT)

    assert [f.matched for f in findings] == ["孙丽", "13800138000"]
    assert "<p>孙某</p>" in mask_html(html, findings[0])


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "2308031990",
        "张",
        "张三、",
        "一号楼",
        "@",
        "a",
        "a.",
        "<a '",
        "联系人：",
        "密 ",
    ],
)
def test_scan_of_one_thing_without_end_comes_to_an_end(unit: str) -> None:
    text = unit * (200_000 // len(unit))

    assert isinstance(scan({"body": html_text(text)}, at=date(2026, 1, 1)), list)
