from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.documents.numbers import (
    DocumentNumber,
    NumberKind,
    find_all,
    parse,
    search_key,
)

STORED = "佳办发〔2017〕27号"
CODES = st.text("佳政办发函规字黑国中省市教财", min_size=2, max_size=10)


@pytest.mark.parametrize(
    "typed",
    [
        "佳办发〔2017〕27号",
        "佳办发﹝2017﹞27号",
        "佳办发[2017]27号",
        "佳办发［2017］27号",
        "佳办发(2017)27号",
        "佳办发（2017）27号",
        "佳办发【2017】27号",
        "佳办发〈2017〉27号",
        "佳办发<2017>27号",
        "佳办发〔２０１７〕２７号",
        " 佳办发 〔 2017 〕 27 号 ",
        "佳办发〔2017〕第27号",
        "佳办发〔2017〕027号",
        "佳办发〔2017〕27",
        "佳办发〔2017年〕27号",
    ],
)
def test_number_variant_becomes_canonical(typed: str) -> None:
    assert str(parse(typed)) == STORED


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("国务院令第711号", DocumentNumber("国务院令", None, 711, NumberKind.ORDER)),
        ("市政府令 第012号", DocumentNumber("市政府令", None, 12, NumberKind.ORDER)),
        ("2024年第3号", DocumentNumber("", 2024, 3, NumberKind.ANNOUNCEMENT)),
        (
            "佳木斯市公告2024年第3号",
            DocumentNumber("佳木斯市公告", 2024, 3, NumberKind.ANNOUNCEMENT),
        ),
    ],
)
def test_order_and_announcement_are_parsed(typed: str, expected: DocumentNumber) -> None:
    assert parse(typed) == expected
    assert parse(str(expected)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "佳办发", "无文号", "佳办发〔2017〕0号", "佳办发〔1817〕2号", "佳办发〔2017〕123456号",
     "佳〔2017〕1号", "abc[2017]1", "根据佳办发〔2017〕27号的要求"],
)  # fmt: skip
def test_other_text_is_no_number(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "《通知》(中办发〔2016〕8号)、《细则》(国办发〔2016〕80号)",
            ["中办发〔2016〕8号", "国办发〔2016〕80号"],
        ),
        ("根据佳办发﹝2017﹞27号和佳政发[2018]3号", ["佳办发〔2017〕27号", "佳政发〔2018〕3号"]),
        ("和政发〔2020〕1号", ["和政发〔2020〕1号"]),
        ("依照国务院令第711号执行", ["国务院令第711号"]),
        ("电话8229008,(2017)3人", []),
    ],
)
def test_find_all_gives_the_numbers_quoted(text: str, expected: list[str]) -> None:
    assert [str(number) for number in find_all(text)] == expected


@pytest.mark.parametrize(
    "typed",
    ["佳办发[2017]27", "佳办发2017 27", "佳办发201727", "佳办发(２０１７)２７号", "佳办发", "2017〕27",
     "佳办发〔2017", "佳办发〔2017〕027号", "办发 2017 第27号"],
)  # fmt: skip
def test_search_key_of_typed_text_is_found_in_the_stored(typed: str) -> None:
    assert search_key(typed) in search_key(STORED)


def test_search_key_with_closing_word_finds_that_number_only() -> None:
    assert search_key("佳办发2017 27号") not in search_key("佳办发〔2017〕270号")
    assert search_key("佳办发[2017]27") in search_key("佳办发〔2017〕270号")


def test_search_key_of_nothing_is_empty() -> None:
    assert search_key(" 〔〕 ") == ""


@given(CODES, st.integers(1900, 2099), st.integers(1, 99999))
def test_number_written_and_parsed_is_itself(code: str, year: int, seq: int) -> None:
    number = DocumentNumber(code, year, seq)

    assert parse(str(number)) == number
    assert search_key(f"{code}{year} {seq}") in search_key(str(number))


@given(st.text(max_size=60))
def test_parse_never_fails(text: str) -> None:
    parsed = parse(text)

    assert parsed is None or parse(str(parsed)) == parsed
    assert isinstance(search_key(text), str)
    assert all(parse(str(number)) == number for number in find_all(text))
