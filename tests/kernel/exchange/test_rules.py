"""How the addresses of old sites are spelt."""

from __future__ import annotations

import pytest

from yangguang.kernel.exchange.rules import (
    address_of_file,
    candidates,
    canonical,
    first_sentences,
    rank,
)


@pytest.mark.parametrize(
    ("saved", "address"),
    [
        ("news/2016/t1.html", "/news/2016/t1.html"),
        ("通知(一).html", "/%E9%80%9A%E7%9F%A5%28%E4%B8%80%29.html"),
        ("art.jsp?id=7", "/art.jsp?id=7"),
        ("art.jsp?id=7&page=2.html", "/art.jsp?id=7&page=2"),  # wget -E
        ("art.aspx@id=7.html", "/art.aspx?id=7"),  # wget --restrict-file-names=windows
        ("index.jsp.html", "/index.jsp"),
    ],
)
def test_saved_file_stands_for_the_address_it_was_fetched_from(saved: str, address: str) -> None:
    assert address_of_file(saved) == address


@pytest.mark.parametrize(
    "asked",
    ["/通知(一).html", "/%e9%80%9a%e7%9f%a5(%e4%b8%80).html", "/%E9%80%9A%E7%9F%A5%28一).html"],
)
def test_every_spelling_of_an_address_is_the_same(asked: str) -> None:
    assert canonical(asked) == "/%E9%80%9A%E7%9F%A5%28%E4%B8%80%29.html"


def test_gbk_escapes_stay_as_they_are() -> None:
    assert canonical("/%CD%A8%d6%aa.html") == "/%CD%A8%D6%AA.html"


def test_folder_is_also_asked_for_by_its_index_page() -> None:
    assert candidates("/news/") == (
        "/news/", "/news/index.html", "/news/index.htm", "/news/index.shtml",
    )  # fmt: skip
    assert candidates("/news/?page=2") == ("/news/?page=2",)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("a.html", 0), ("a.jsp?id=1", 0), ("a.PDF", 1), ("a.doc", 1), ("a.css", None),
        ("a.jsp.html", 0), ("a", None),
    ],
)  # fmt: skip
def test_pages_come_before_documents_and_the_rest_is_left(path: str, place: int | None) -> None:
    assert rank(path) == place


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        ("<p>各学校:</p><p>检查<b>设施</b>。按时报告。</p>", "检查设施。按时报告。"),
        ('<p class="center">一</p><p>A &amp; B。</p>', "A & B。"),
        (f"<p>{'甲' * 40}。{'乙' * 70}。</p>", f"{'甲' * 40}。"),
        (f"<p>{'甲' * 150}。乙。</p>", f"{'甲' * 150}。"),
        (f"<p>{'甲' * 900}。</p>", "甲" * 300),
        ("<table><tr><td>没有句子</td></tr></table>", ""),
    ],
)
def test_summary_is_the_first_whole_sentences(body: str, summary: str) -> None:
    assert first_sentences(body) == summary
