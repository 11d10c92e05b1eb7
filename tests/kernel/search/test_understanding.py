"""What is recognised in a query, without an index and without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.search.query import By
from yangguang.kernel.search.understanding import Vocabulary, understand

CITY = Vocabulary(
    synonyms={"低保": ("最低生活保障",), "最低生活保障": ("低保",), "房本": ("不动产权证书",)},
    agencies={"佳木斯市教育局": ("jyj",), "教育局": ("jyj",), "文体局": ("wtj", "jyj")},
    codes={"11230800mb1234567x": "jyj"},
)


def alternatives(typed: str) -> list[set[tuple[By, str]]]:
    query = understand(typed, CITY)
    return [{(a.by, " ".join(a.tokens)) for a in g.alternatives} for g in query.groups]


def test_an_everyday_word_means_the_official_one_as_a_phrase() -> None:
    assert alternatives("低保") == [{(By.TOKENS, "低保"), (By.PHRASE, "最低 低生 生活 活保 保障")}]


def test_a_known_word_is_found_in_running_text_and_asking_words_exclude_nothing() -> None:
    query = understand("低保怎么申请", CITY)

    assert [(g.typed, g.is_optional) for g in query.groups] == [("低保", False), ("怎么申请", True)]


def test_only_asking_words_are_looked_for_themselves() -> None:
    assert [g.is_optional for g in understand("怎么办", CITY).groups] == [False]


def test_an_agency_means_its_documents_too() -> None:
    assert (By.AGENCY, "jyj") in alternatives("教育局 招生")[0]


def test_a_former_name_means_those_who_took_over() -> None:
    assert {(By.AGENCY, "wtj"), (By.AGENCY, "jyj")} <= alternatives("文体局")[0]


def test_a_registered_code_means_its_agency() -> None:
    found = alternatives("11230800MB1234567X")

    assert {(By.NUMBER, "11230800mb1234567x"), (By.AGENCY, "jyj")} <= found[0]


def test_a_quoted_phrase_stays_together() -> None:
    for typed in ("“冬季清雪”", '"冬季清雪"', "＂冬季清雪＂"):
        assert alternatives(typed) == [{(By.PHRASE, "冬季 季清 清雪")}]


def test_a_minus_excludes() -> None:
    query = understand("供热 -收费标准", CITY)

    assert query.excluded == (("收费", "费标", "标准"),)
    assert [g.typed for g in query.groups] == ["供热"]


def test_a_year_means_the_word_or_the_documents_year() -> None:
    assert alternatives("2024年 招生")[0] == {(By.TOKENS, "2024"), (By.YEAR, "2024")}


def test_a_day_means_the_words_or_the_documents_day() -> None:
    assert (By.DAY, str(date(2024, 7, 8).toordinal())) in alternatives("2024年7月8日")[0]


def test_a_number_among_words_is_recognised() -> None:
    found = alternatives("佳办发2017 27 工作要点")

    assert (By.NUMBER, "佳办发|2017|27") in found[0]
    assert (By.TOKENS, "工作 作要 要点") in found[1]


def test_pinyin_may_mean_a_known_word_or_any_title() -> None:
    found = alternatives("dibao")[0]

    assert (By.PHRASE, "低保") in found
    assert (By.SYLLABLES, "di_bao") in found
    assert (By.INITIALS, "di ib ba ao") in found


def test_first_letters_may_mean_a_known_word() -> None:
    assert (By.PHRASE, "不动 动产 产权 权证 证书") in alternatives("fb")[0]


def test_traditional_characters_are_read_as_simplified() -> None:
    assert alternatives("醫療保險") == [{(By.TOKENS, "医疗 疗保 保险")}]


@pytest.mark.parametrize("typed", ["", "   ", "\0", "“”", "---", "？！", "\u200f\u202e"])
def test_nothing_asks_for_nothing(typed: str) -> None:
    assert understand(typed, CITY).is_empty


@given(st.text(max_size=400))
def test_whatever_is_typed_is_understood_somehow(typed: str) -> None:
    query = understand(typed, CITY)

    assert len(query.groups) <= 24
    assert all(a.tokens for g in query.groups for a in g.alternatives)


def test_a_word_may_be_left_out_before_the_kind_of_document() -> None:
    assert alternatives("校车条例") == [{(By.TOKENS, "校车")}, {(By.TOKENS, "条例")}]
