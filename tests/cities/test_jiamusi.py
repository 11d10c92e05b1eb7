from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from yangguang.cities.loading import load_city
from yangguang.cities.shapes import Column, Record
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.numbers import parse
from yangguang.kernel.organizations.rules import Level, Role
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.scan import Severity, html_text, read_words, scan

CITY = load_city("jiamusi")
WORDS = read_words((CITY.folder / "words.json").read_text("utf-8"))
PUBLIC = [r for r in CITY.records if r.state == "published" and r.withdrawn is None]
PLAN_DAY = date(2017, 7, 26)
BY_REF = pytest.mark.parametrize("record", CITY.records, ids=lambda record: record.ref)


def named(name: str, day: date) -> set[str]:
    return {
        agency.code
        for agency in CITY.agencies
        if (version := agency.version_on(day))
        and name in {version.name, version.short_name, *version.aliases}
    }


# The lead units of the plan, by the names they bore in it, and who carries their duties today.
@pytest.mark.parametrize(
    ("name", "today"),
    [
        ("市政府办公室", "szfb"),
        ("市政府法制办", "sfj"),
        ("市编办", "swbb"),
        ("市扶贫办", "nyncj"),
        ("市政务服务管理办公室", "yshj"),
        ("市财政局", "czj"),
        ("市国土资源局", "zrzyj"),
        ("市住房保障局", "zjj"),
        ("市发改委", "fgw"),
        ("市教育局", "jyj"),
        ("市环保局", "sthjj"),
        ("市民政局", "mzj"),
        ("市人社局", "rsj"),
        ("市卫生计生委", "wjw"),
        ("市国税局", "swj"),
        ("市地方税务局", "swj"),
        ("市物价局", "fgw"),
        ("市委宣传部", "swxcb"),
        ("市委保密办", "swbmb"),
        ("市工商局", "scjgj"),
        ("市委组织部", "swzzb"),
        ("市监察局", "jiancw"),
    ],
)
def test_lead_unit_of_2017_leads_to_its_successor(name: str, today: str) -> None:
    (code,) = named(name, PLAN_DAY)

    while CITY.agency(code).latest.valid_to is not None:
        (succession,) = CITY.agency(code).successors
        code = succession.code

    assert code == today


def test_ended_agencies_all_have_a_successor_and_living_ones_none() -> None:
    ended = {a.code for a in CITY.agencies if a.latest.valid_to}

    assert ended == {a.code for a in CITY.agencies if a.successors}


def test_agencies_cover_every_level_and_carry_no_invented_code() -> None:
    assert {agency.level for agency in CITY.agencies} == {level.value for level in Level}
    assert len([a for a in CITY.agencies if a.level == "county"]) == 10
    assert len([a for a in CITY.agencies if a.level == "department"]) >= 40
    assert {agency.uscc for agency in CITY.agencies} == {None}


def test_site_numbers_are_left_to_the_city() -> None:
    assert (CITY.site_code, CITY.icp, CITY.police, CITY.error_report_url) == (None,) * 4


def test_every_role_has_a_person_and_townships_can_publish_with_three() -> None:
    office = {role for p in CITY.people if p.agency == "szfb" for role in p.roles}
    township = [person for person in CITY.people if person.agency == "xhx"]

    assert office == {role.value for role in Role}
    assert len(township) == 3
    assert all(person.demonstration for person in CITY.people)


def test_chains_are_valid_for_the_gate_and_staffed() -> None:
    for chain in CITY.chains:
        steps = [
            rules.Step(s.role, Role(s.role), rules.ReviewKind(s.review), s.role)
            for s in chain.steps
        ]
        rules.check_chain(steps)
    staffed = {"szfb", "jyj"}
    default, township = CITY.chains
    roles = {
        code: {role for p in CITY.people if p.agency == code for role in p.roles}
        for code in {*staffed, "xhx"}
    }

    assert (default.levels, township.levels) == ((), ("township",))
    assert all({s.role for s in default.steps} <= roles[code] for code in staffed)
    assert {s.role for s in township.steps} <= roles["xhx"]


def test_words_are_the_kernels_words() -> None:
    assert {genre.code for genre in CITY.genres} == {genre.value for genre in rules.Genre}
    assert {r.validity for r in CITY.records} <= {v.value for v in rules.Validity}
    assert {r.ground for r in CITY.records if r.ground} <= {g.value for g in rules.Ground}


def test_demonstration_shows_every_screen() -> None:
    assert len(CITY.records) >= 60
    assert {r.state for r in CITY.records} == {
        "draft",
        "in_review",
        "scheduled",
        "published",
    }
    assert {r.attribute for r in CITY.records} == {"proactive", "on_request", "withheld"}
    assert {"effective", "abolished", "expired"} <= {r.validity for r in CITY.records}
    assert len([r for r in CITY.records if r.corrected]) == 2
    assert len([r for r in CITY.records if r.withdrawn]) == 2
    assert {r.agency for r in PUBLIC} >= {
        "hcx",
        "tjs",
        "fjs",
        "xhx",
        "tsg",
        "dag",
        "zxyy",
    }


def test_statutory_content_has_the_items_of_both_articles() -> None:
    items = [item for item in CITY.statutory if item.parent == "fdzdgknr"]
    parts = [item.key for item in CITY.statutory if item.kind == "part"]

    assert parts == ["zn", "zd", "fdzdgknr", "nb"]
    assert len(items) == 17


def shown_in(column: Column) -> list[Record]:
    return [record for record in PUBLIC if is_shown(record, column)]


def is_shown(record: Record, column: Column) -> bool:
    filed = below("columns", column.slug)
    if record.columns[0] in filed:
        return True
    query = column.query
    if query is None:
        return False
    wanted = {slug for root in query.columns for slug in below("all", root)}
    return (
        (not query.genres or record.genre in query.genres)
        and (not query.topics or record.topic.startswith(query.topics))
        and (query.agency is None or record.agency == query.agency)
        and (not query.columns or record.columns[0] in wanted)
    )


def below(which: str, root: str) -> set[str]:
    parents = {column.slug: column.parent for column in CITY.columns}
    if which == "all":
        parents |= {item.key: item.parent for item in CITY.statutory}
    found = {root}
    while more := {slug for slug, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("column", CITY.columns, ids=lambda column: column.slug)
def test_column_is_never_empty(column: Column) -> None:
    assert shown_in(column)


@BY_REF
def test_record_is_marked_and_dated(record: Record) -> None:
    assert record.demonstration
    if record.published_at is not None:
        moment = record.published_at.astimezone(UTC)
        assert datetime(2024, 1, 1, tzinfo=UTC) < moment < datetime(2026, 11, 20, tzinfo=UTC)
    if record.effective_from and record.valid_until:
        assert record.effective_from < record.valid_until


@BY_REF
def test_record_number_is_canonical(record: Record) -> None:
    number = record.doc_number

    assert number is None or str(parse(number)) == number


def test_record_numbers_are_used_once() -> None:
    numbers = [record.doc_number for record in CITY.records if record.doc_number]

    assert len(numbers) == len(set(numbers))


@BY_REF
def test_record_issuers_are_agencies_of_that_day(record: Record) -> None:
    for issuer in record.issuers:
        assert named(issuer, record.formed_on), issuer


@BY_REF
def test_record_text_is_clean_and_long_enough(record: Record) -> None:
    texts = [record.body, *(annex.body for annex in record.annexes)]
    if record.corrected and record.corrected.body:
        texts.append(record.corrected.body)

    for text in texts:
        assert clean_html(text) == text
    assert 240 <= len(re.sub(r"<[^>]+>|\s", "", "".join(texts[: 1 + len(record.annexes)]))) <= 1500


def test_record_texts_are_no_copies_of_each_other() -> None:
    paragraphs = [p for r in CITY.records for p in re.findall(r"<p>(.{40,}?)</p>", r.body)]

    assert len(paragraphs) == len(set(paragraphs))


@BY_REF
def test_record_holds_nothing_the_scan_would_stop(record: Record) -> None:
    texts = {
        "title": record.title,
        "summary": record.summary,
        "body": html_text(record.body),
    }
    texts |= {f"annex-{n}": html_text(a.body) for n, a in enumerate(record.annexes)}

    findings = scan(texts, words=WORDS, at=date(2026, 11, 24))

    assert [(f.rule, f.matched) for f in findings if f.severity is not Severity.WARN] == []


# The board must have something to show: one interpretation comes late, one has not come.
LATE_EXPLANATION, NO_EXPLANATION = "public-toilet-rules-explained", "e-bike-charging-rules"


@BY_REF
def test_record_follows_what_it_interprets_within_three_days(record: Record) -> None:
    by_ref = {r.ref: r for r in CITY.records}
    if record.ref == LATE_EXPLANATION:
        return
    for relation in record.relations:
        if relation.kind == "interprets":
            source = by_ref[relation.ref].published_at
            assert source and record.published_at
            assert 0 <= (record.published_at.date() - source.date()).days <= 4


def test_normative_documents_are_explained_but_for_the_one_of_the_board() -> None:
    explained = {x.ref for r in PUBLIC for x in r.relations if x.kind == "interprets"}
    standing = {"effective", "not_yet"}
    documents = {
        r.ref for r in PUBLIC if r.genre == "normative_document" and r.validity in standing
    }

    assert documents - explained == {NO_EXPLANATION}


def test_abolished_and_expired_documents_name_what_ended_them() -> None:
    ended = {r.ref for r in PUBLIC if r.validity in {"abolished", "expired"} and r.doc_number}
    kinds = {"repeals", "clean_up_result"}

    assert ended <= {x.ref for r in PUBLIC for x in r.relations if x.kind in kinds}


def test_pages_of_the_site_are_all_there() -> None:
    assert [page.slug for page in CITY.pages] == [
        "about",
        "statement",
        "help",
        "accessibility",
    ]
    assert all(clean_html(page.body) == page.body for page in CITY.pages)
