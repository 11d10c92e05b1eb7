from __future__ import annotations

import pytest

from yangguang.kernel.tags import rules
from yangguang.kernel.tags.collecting import Collected


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('INSERT INTO "publishing_record" ("a") VALUES (1)', {"publishing_record"}),
        ('INSERT OR IGNORE INTO "publishing_topic" VALUES (1)', {"publishing_topic"}),
        ('UPDATE "publishing_record" SET "a" = 1', {"publishing_record"}),
        ('DELETE FROM "publishing_record" WHERE 1', {"publishing_record"}),
        ("DELETE FROM ONLY publishing_record", {"publishing_record"}),
        ("TRUNCATE TABLE publishing_record", {"publishing_record"}),
        (
            "INSERT INTO tags_x (tag, n) VALUES (1, 2) ON CONFLICT (tag) DO UPDATE SET n = 1",
            {"tags_x"},
        ),
        ("WITH q AS (SELECT 1) UPDATE duties_event SET a = 1", {"duties_event"}),
        ('UPDATE "tags_clock" SET n = 1', set()),  # its own tables move nothing
        ('SELECT 1 FROM "publishing_record"', set()),
    ],
)
def test_tables_a_statement_writes(sql, tables):
    assert rules.tables_written(sql) == tables
    assert rules.is_write(sql) is (not sql.startswith("SELECT"))


def test_tables_a_query_reads():
    sql = (
        'SELECT EXTRACT(YEAR FROM "a_b"."c") FROM "publishing_record" INNER JOIN "ledger_act" U1'
        ' ON (1) WHERE "x" IN (SELECT U0."id" FROM "publishing_topic" U0)'
    )

    assert rules.tables_read(sql) >= {"publishing_record", "ledger_act", "publishing_topic"}


def test_too_many_tags_move_everything():
    assert rules.to_move(["b", "a", "b"]) == ["a", "b"]
    assert rules.to_move(map(str, range(rules.MOST + 1))) == [rules.EVERYTHING]


def test_table_named_by_its_readers_counts_as_a_whole_outside_of_them():
    rules.declare_named("publishing_record")
    found = Collected()
    found.depth = 1
    found.saw('SELECT 1 FROM "publishing_record" JOIN "publishing_topic" ON 1')
    assert found.tags == {rules.EVERYTHING, "table:publishing_topic"}

    found.depth = 0
    found.saw('SELECT 1 FROM "publishing_record"')
    assert "table:publishing_record" in found.tags


@pytest.mark.parametrize("sql", ['SELECT 1 FROM "django_session"', "UPDATE duties_event SET a = 1"])
def test_page_that_reads_of_readers_or_writes_is_not_kept(sql):
    rules.declare_unseen("django_session")
    found = Collected()

    found.saw(sql)

    assert found.refusals


def test_questions_asked_together_are_read_and_a_with_that_writes_is_not_kept():
    asked, wrote = Collected(), Collected()

    asked.saw(
        'WITH p0 (c0) AS (SELECT "a" FROM "organizations_agency"), '
        'p1 (c0) AS (SELECT "b" FROM "organizations_agencyversion") '
        "SELECT 0, c0 FROM p0 UNION ALL SELECT 1, c0 FROM p1"
    )
    wrote.saw('WITH q AS (SELECT 1) UPDATE "duties_event" SET a = 1')

    tables = ("organizations_agency", "organizations_agencyversion")
    assert asked.tags >= {rules.of_table(table) for table in tables}
    assert not asked.refusals
    assert wrote.refusals == ["writes duties_event"]
