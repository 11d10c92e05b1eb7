"""The score, the rubric, and what is wrong with a page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.oversight.inspection import pages
from yangguang.areas.oversight.inspection.rules import (
    CHECKS,
    DEFAULT,
    Check,
    Grade,
    Severity,
    rubric_from_json,
    rubric_to_json,
    score_of,
)
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.publishing.scan import marks

HOSTS = frozenset({"www.example.gov.cn"})
COUNTS = st.dictionaries(st.sampled_from(list(CHECKS)), st.integers(0, 10_000))
GOOD = """<!doctype html><html lang="zh-CN"><head><title>一份文件</title>
<meta name="SiteName" content="市政府"></head><body><a href="#main">跳到正文</a>
<main id="main"><h1>一份文件</h1><h2>甲</h2><p>2026-07-19 07:16</p>
<form><label for="q">词语</label><input id="q" name="q"><label>年<input name="y"></label>
<input type="hidden" name="t"><button>查找</button></form>
<a href="/map/?x=1#y">站点地图</a><a href="../b/">乙</a><a href="https://other.example/">外站</a>
<a href="/c/">丙<img src="/static/c.png" alt="丙"></a><a href="/d/"><img src="/d.png" alt="丁"></a>
<a href="/report-error/?page=/a/">找错</a>
<script type="application/ld+json">{"a": 1}</script><script src="/static/x.js"></script>
</main></body></html>"""


def judged(html: str, **options: bool) -> set[tuple[str, str]]:
    facts = pages.read(html)
    known = {"is_article": False, "is_column": False, **options}
    return {(f.check, f.detail) for f in pages.judge(facts, "/a/", hosts=HOSTS, **known)}


def test_nothing_is_wrong_with_a_good_page() -> None:
    assert judged(GOOD) == set()


def test_links_of_a_page_stay_on_the_site_and_lose_their_queries() -> None:
    ways = {"/map/", "/b/", "/c/", "/d/", "/report-error/"}
    pictures = {"/static/c.png", "/d.png"}
    assert pages.internal_links(pages.read(GOOD), "/a/", HOSTS) == ways | pictures


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (' lang="zh-CN"', "", (Check.LANGUAGE, "")),
        ("<title>一份文件</title>", "", (Check.PAGE_TITLE, "")),
        ('<meta name="SiteName" content="市政府">', "", (Check.META_TAGS, "SiteName")),
        ("<h2>甲</h2>", "<h3>甲</h3>", (Check.HEADINGS, "")),
        ("<h2>甲</h2>", "<h1>甲</h1>", (Check.HEADINGS, "")),
        (' alt="丙"', "", (Check.ALT_TEXT, "/static/c.png")),
        (' alt="丁"', ' alt=""', (Check.LINK_NAMES, "/d/")),
        ('<label for="q">词语</label>', "", (Check.FIELD_LABELS, "q")),
        ("<button>查找</button>", "<button></button>", (Check.LINK_NAMES, "button")),
        ("<p>2026", '<p id="q">2026', (Check.DOUBLE_IDS, "q")),
        ("<p>2026", '<p style="color:red">2026', (Check.INLINE_CODE, "p style")),
        ("<p>2026", '<p onclick="x()">2026', (Check.INLINE_CODE, "p onclick")),
        ('<script src="/static/x.js">', "<script>x()", (Check.INLINE_CODE, "script")),
        ('src="/static/x.js"', 'src="https://t.example/x.js"', (Check.OTHER_HOSTS, "t.example")),
        ('<a href="#main">跳到正文</a>', "", (Check.LANDMARKS, "")),
        ('href="/report-error/', 'href="/b/', (Check.FOOTER_LINKS, "error_reports:about")),
        ('href="/map/', 'href="/b/', (Check.FOOTER_LINKS, "portal:map")),
    ],
)
def test_each_fault_is_found_by_its_check(old: str, new: str, found: tuple[str, str]) -> None:
    assert old in GOOD

    assert judged(GOOD.replace(old, new, 1)) == {found}


def test_record_page_needs_its_tags_and_shows_the_same_moment() -> None:
    tags = "".join(
        f'<meta name="{name}" content="{value}">'
        for name, value in (
            ("ArticleTitle", "一份文件"),
            ("PubDate", "2026-07-19 07:16"),
            ("ContentSource", "市政府"),
            ("Url", "https://www.example.gov.cn/a/"),
        )
    )
    whole = GOOD.replace("</head>", f"{tags}</head>")

    assert judged(whole, is_article=True) == set()
    assert judged(whole.replace("<p>2026-07-19", "<p>2026-07-20"), is_article=True) == {
        (Check.PUBDATE_SHOWN, "")
    }
    assert (Check.META_TAGS, "Url") in judged(GOOD, is_article=True)
    assert judged(GOOD, is_column=True) == {
        (Check.META_TAGS, "ColumnName"),
        (Check.META_TAGS, "ColumnType"),
    }


@given(st.text(max_size=2000))
def test_whatever_stands_there_can_be_read(html: str) -> None:
    list(pages.judge(pages.read(html), "/", hosts=HOSTS, is_article=True, is_column=True))


@pytest.mark.parametrize(
    ("counts", "score", "grade"),
    [
        ({}, "100", Grade.GOOD),
        ({Check.ALT_TEXT: 1}, "99.8", Grade.GOOD),
        ({Check.ALT_TEXT: 1000}, "98", Grade.GOOD),
        ({Check.HOME_FRESHNESS: 1}, "100", Grade.VETOED),
        ({Check.COLUMN_FRESHNESS: 20, Check.REQUEST_CLOCK: 9}, "80", Grade.PASSED),
        (dict.fromkeys(DEFAULT, 0), "100", Grade.GOOD),
    ],
)
def test_score_is_what_is_left_of_a_hundred(
    counts: dict[str, int], score: str, grade: Grade
) -> None:
    assert score_of(counts, DEFAULT) == (Decimal(score), grade)


@given(COUNTS, st.sampled_from(list(CHECKS)), st.integers(1, 50))
def test_another_finding_never_raises_the_score(counts: dict[str, int], name: str, n: int) -> None:
    before, _grade = score_of(counts, DEFAULT)
    after, _grade = score_of({**counts, name: counts.get(name, 0) + n}, DEFAULT)

    assert 0 <= after <= before <= 100


def test_every_check_has_words_and_a_weight() -> None:
    assert set(CHECKS) == set(DEFAULT) == set(Check)
    assert len(CHECKS) >= 30


def test_rubric_goes_out_and_comes_back() -> None:
    assert rubric_from_json(rubric_to_json(DEFAULT)) == DEFAULT


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": "6"}, "range"),
        ({"cap": "101"}, "range"),
        ({"days": 0}, "range"),
        ({"points": "viel"}, "weight"),
        ({"severity": "awful"}, "weight"),
    ],
)
def test_figures_that_cannot_be_are_refused(change: dict[str, object], code: str) -> None:
    good = {"severity": "deduct", "points": "1", "cap": "5", "days": 5}

    with pytest.raises(Refused) as refused:
        rubric_from_json({Check.DEAD_LINKS: {**good, **change}})

    assert refused.value.code == code


def test_rubric_that_counts_nothing_and_a_check_nobody_knows_are_refused() -> None:
    nothing = {name: {**values, "is_on": False} for name, values in rubric_to_json(DEFAULT).items()}

    with pytest.raises(Refused) as empty:
        rubric_from_json(nothing)
    with pytest.raises(Refused) as unknown:
        rubric_from_json({"weather": nothing[Check.DEAD_LINKS]})

    assert (empty.value.code, unknown.value.code) == ("nothing_counted", "check_unknown")
    assert DEFAULT[Check.HOME_FRESHNESS].severity == Severity.VETO


def test_row_of_a_table_is_one_line_of_the_text() -> None:
    html = (
        "<table>\n<tr><td>不予公开</td>\n <td>31</td></tr>\n"
        "<tr><td>部分公开</td><td>2</td></tr></table><p>机密</p>"
    )

    text = pages.read(html).text

    assert text == "不予公开\t31\n部分公开\t2\n机密"
    assert [text[hit.start : hit.end] for hit in marks.find(text)] == ["机密"]
