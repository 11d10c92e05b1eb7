import uuid
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from yangguang.kernel.ledger import services
from yangguang.kernel.ledger.models import AccessRecord, Act, ActPrivate, Seal
from yangguang.kernel.ledger.services import NewAct, NotInTransaction, Subject
from yangguang.kernel.organizations.rules import SYSTEM

pytestmark = pytest.mark.django_db


@contextmanager
def refused():
    with (
        pytest.raises(DatabaseError, match="append-only") as caught,
        transaction.atomic(),
    ):
        yield caught


@pytest.fixture
def act(at):
    new = NewAct(
        kind="test.happened",
        actor=SYSTEM,
        at=at,
        subject=Subject("thing", 1, "T-1"),
        payload={"title": "一件事"},
        private={"name": "张三"},
    )
    return services.record(new)


@pytest.fixture
def rows(act, at):
    seal = Seal.objects.create(
        sequence=1, act=act, act_digest="a", previous_digest="b", digest="c", sealed_at=at
    )
    services.record_access(actor=SYSTEM, at=at, subject=Subject("thing", 1), what="name")
    return [act, seal, AccessRecord.objects.get(), ActPrivate.objects.get()]


def test_save_of_a_recorded_row_is_refused(rows):
    for row in rows:
        with refused():
            row.save(force_update=True)


def test_bulk_update_is_refused(act):
    act.kind = "test.invented"

    with refused():
        Act.objects.bulk_update([act], ["kind"])


def test_raw_update_is_refused(rows):
    for table, column in [
        ("ledger_act", "kind"),
        ("ledger_seal", "digest"),
        ("ledger_accessrecord", "what"),
        ("ledger_actprivate", "salt"),
    ]:
        with refused(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = 'x'")


def test_delete_is_refused_but_for_the_personal_payload(rows):
    for table in ["ledger_seal", "ledger_accessrecord"]:
        with refused(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")

    ActPrivate.objects.all().delete()

    with refused(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_act")
    assert Act.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
def test_truncate_is_refused(rows):
    connection.check_constraints()  # deferred checks would stop TRUNCATE before any trigger
    for table in ["act", "seal", "accessrecord", "actprivate"]:
        with refused(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE ledger_{table} CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is of SQLite")
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ledger_act", "id"),
        ("ledger_act", "uid"),
        ("ledger_seal", "sequence"),
        ("ledger_seal", "act_id"),
        ("ledger_accessrecord", "id"),
        ("ledger_actprivate", "act_id"),
    ],
)
def test_replace_through_any_unique_column_is_refused(rows, table, column):
    # As a stranger's connection would find it: REPLACE deletes without DELETE triggers.
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        cursor.execute(f"SELECT * FROM {table}")
        names = [c[0] for c in cursor.description]
        values = dict(zip(names, cursor.fetchone(), strict=True))
    fresh = {"id": 900, "uid": uuid.uuid4().hex, "sequence": 900, "act_id": 900}
    values |= {k: v for k, v in fresh.items() if k in values and k != column}
    marks = ", ".join(["%s"] * len(values))

    try:
        with refused(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO {table} ({', '.join(values)}) VALUES ({marks})",
                list(values.values()),
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def test_upsert_is_refused(act):
    twin = Act(id=act.id, uid=act.uid, kind="test.invented", at=act.at, visibility="public")

    with refused():
        Act.objects.bulk_create(
            [twin], update_conflicts=True, unique_fields=["uid"], update_fields=["kind"]
        )


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused(at):
    new = NewAct(kind="test.happened", actor=SYSTEM, at=at, subject=Subject("thing", 1))

    with pytest.raises(NotInTransaction):
        services.record(new)


@pytest.mark.django_db(transaction=True)
def test_reset_between_transactional_tests_leaves_the_triggers_standing(at):
    new = NewAct(kind="test.happened", actor=SYSTEM, at=at, subject=Subject("thing", 1))
    with transaction.atomic():
        act = services.record(new)

    with refused():
        act.save(force_update=True)
