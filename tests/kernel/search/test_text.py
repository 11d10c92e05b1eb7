"""Tokens, pinyin, document numbers: what the index and the query must agree about."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yangguang.kernel.search import pinyin, reading
from yangguang.kernel.search.numbers import index_keys, typed_keys
from yangguang.kernel.search.reading import without_tone
from yangguang.kernel.search.text import (
    indexed,
    normalised,
    plain,
    runs,
    tokens,
    tokens_of_run,
)


def test_neighbours_become_pairs_and_words_stay_whole() -> None:
    assert tokens("义务教育2026年PPP") == ["义务", "务教", "教育", "2026", "年", "ppp"]


def test_width_case_and_control_characters_do_not_count() -> None:
    assert normalised("Ａ\u200b１\x00\t b") == "a 1 b"


@given(st.text(max_size=60))
@example("王\U0002ebe1")
@example("佳\x00木\u200b斯Ａ１\u00adb\ue000文  号")
def test_tokens_are_those_of_the_normalised_text(text: str) -> None:
    assert tokens(text) == [t for run in runs(normalised(text)) for t in tokens_of_run(run)]


def test_a_character_newer_than_the_table_of_characters_is_still_found() -> None:
    assert normalised("王\U0002ebf0") == "王\U0002ebf0"
    assert tokens("王\U0002ebf0") == ["王\U0002ebf0"]


def test_tags_end_words() -> None:
    assert indexed(plain("<p>供热</p><p>补贴&amp;</p>")) == "供热 补贴"


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("gongjijin", ("gong", "ji", "jin")),
        ("xian", ("xian",)),
        ("xi'an", ("xi", "an")),
        ("lvhua", ("lv", "hua")),
    ],
)
def test_letters_are_cut_into_syllables(letters: str, first: tuple[str, ...]) -> None:
    assert pinyin.readings(letters)[0] == first


@pytest.mark.parametrize("letters", ["gjj", "ppp", "xyz"])
def test_what_is_no_pinyin_has_no_reading(letters: str) -> None:
    assert pinyin.readings(letters) == ()


def test_words_decide_how_a_character_is_read() -> None:
    assert pinyin.syllables("银行行政") == [("yin", "hang", "xing", "zheng")]


def test_letters_still_being_typed_have_a_beginning() -> None:
    assert pinyin.begun("gongjij") == (("gong", "ji"), "j")


WRITTEN = [
    "佳办发〔2017〕27号", "佳办发[2017]27号", "佳办发(2017)27号", "佳办发（2017）27号",
    "佳办发【2017】27号", "佳办发﹝2017﹞27号", "佳办发［2017］27号", "佳办发 〔2017〕 27 号",
    "佳办发2017 27", "佳办发2017-27", "佳办发〔2017〕第27号", "佳办发２０１７２７号",
    "佳办发〔2017〕027号", "佳办发2017年27号", "佳办发〔２０１７〕２７号", "佳办发[2017]27",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRITTEN)
def test_every_way_of_writing_a_number_meets_the_documents_keys(typed: str) -> None:
    assert set(typed_keys(typed)) & set(index_keys("佳办发〔2017〕27号"))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2017 27", "佳办发〔2017〕27号"),
        ("〔2017〕27号", "佳办发〔2017〕27号"),
        ("办发〔2017〕27号", "佳办发〔2017〕27号"),
        ("佳办发〔2017〕", "佳办发〔2017〕27号"),
        ("国务院令第711号", "国务院令第711号"),
        ("711号令", "国务院令第711号"),
        ("令第711号", "国务院令第711号"),
    ],
)
def test_part_of_a_number_is_enough(typed: str, number: str) -> None:
    assert set(typed_keys(typed)) & set(index_keys(number))


@pytest.mark.parametrize("typed", ["2024年3月", "12345", "低保", "2026年春季招生", "第3次", "a1"])
def test_what_is_no_number_is_not_taken_for_one(typed: str) -> None:
    assert typed_keys(typed) == []


def test_another_number_is_not_met() -> None:
    assert not set(typed_keys("佳办发〔2017〕2号")) & set(index_keys("佳办发〔2017〕27号"))


def test_words_are_read_as_the_library_with_all_its_phrases_reads_them() -> None:
    from pypinyin import lazy_pinyin
    from pypinyin.phrases_dict import phrases_dict

    read = reading.tables().read
    han = [word for word, read in phrases_dict.items() if len(word) == len(read)]
    assert len(han) > 40_000
    differing = [
        word for word in han if read(word) != tuple(without_tone(s) for s in lazy_pinyin(word))
    ]
    assert differing == []


def test_tones_go_and_the_dots_of_u_become_v() -> None:
    assert [without_tone(s) for s in ("lǜ", "nǚ", "zhòng", "er")] == ["lv", "nv", "zhong", "er"]
    assert reading.tables().read("重庆绿化") == ("chong", "qing", "lv", "hua")
    assert reading.tables().read("㐀") == ("qiu",)
    assert reading.tables().read("\ue000中") == ("\ue000", "zhong")


def test_of_the_phrases_only_those_read_otherwise_are_held() -> None:
    assert len(reading.tables().words) < 6_000
