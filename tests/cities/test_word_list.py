from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import yangguang.cities.jiamusi
from yangguang.kernel.publishing.scan import WordRule, mask, read_words, scan

AT = date(2026, 11, 24)
FILE = Path(yangguang.cities.jiamusi.__file__).with_name("words.json")
WORDS = read_words(FILE.read_text("utf-8"))


def test_word_list_names_each_term_once() -> None:
    assert len({word.term for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.term)
def test_word_is_found_and_its_replacement_is_right(word: WordRule) -> None:
    (finding,) = scan({"body": f"，{word.term}，"}, words=WORDS, at=AT)

    assert finding.matched == word.term
    assert scan({"body": mask(f"，{word.term}，", finding)}, words=WORDS, at=AT) == []


@pytest.mark.parametrize(
    "phrase",
    [phrase for word in WORDS for phrase in word.unless],
    ids=lambda phrase: phrase,
)
def test_exception_of_a_word_is_left_alone(phrase: str) -> None:
    assert scan({"body": phrase}, words=WORDS, at=AT) == []
