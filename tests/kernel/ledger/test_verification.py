import json
import re

import pytest
from django.core.management import call_command
from django.db import connection

from tests.database import triggers_off
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(empty_registry, happen, at):
    """Four sealed acts, one with personal payload, and one that waits."""
    happen("a", "b", private={"name": "张三"})
    happen("c", "d")
    seal(at=at)
    happen("waits")
    assert verify().is_clean


def tamper(*statements):
    with triggers_off(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
            assert cursor.rowcount == 1


SECOND = "(SELECT act_id FROM ledger_seal WHERE sequence = 2)"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("uid", "'00000000000000000000000000000001'"),
        ("kind", "'test.invented'"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("cause", "'person'"),
        ("subject_type", "'other'"),
        ("subject_id", "77"),
        ("subject_ref", "'T-2'"),
        ("visibility", "'public'"),
        ("payload", '\'{"title": "z"}\''),
        ("private_digest", "''"),
    ],
)
def test_changed_column_of_an_act_is_found(record, column, value):
    if connection.vendor == "sqlite":
        value = value.replace("+00:00", "")
    tamper(f"UPDATE ledger_act SET {column} = {value} WHERE id = {SECOND}")

    texts = [f.text for f in verify().findings]

    assert any(t.startswith("第2号封存：行为") and t.endswith("被改动") for t in texts)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act_digest", "'sha256:0'"),
        ("previous_digest", "'sha256:0'"),
        ("digest", "'sha256:0'"),
        ("sealed_at", "'2020-01-01 00:00:00'"),
        ("sequence", "9"),
    ],
)
@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_changed_column_of_a_seal_is_found(record, column, value, sequence):
    tamper(f"UPDATE ledger_seal SET {column} = {value} WHERE sequence = {sequence}")

    assert "chain" in {f.check for f in verify().findings}


@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_removed_seal_is_found_even_at_the_end(record, sequence):
    tamper(f"DELETE FROM ledger_seal WHERE sequence = {sequence}")

    assert not verify().is_clean


def test_removed_waiting_act_is_found(record):
    waiting = "(SELECT act_id FROM ledger_unsealed)"
    tamper(f"DELETE FROM ledger_act WHERE id = {waiting}")

    assert [f.check for f in verify().findings] == ["queue"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_actprivate SET salt = 'x' WHERE act_id = {}",
        "UPDATE ledger_actprivate SET payload = '{{}}' WHERE act_id = {}",
        "DELETE FROM ledger_actprivate WHERE act_id = {}",
    ],
)
def test_tampered_personal_payload_is_found(record, sql):
    tamper(sql.format(SECOND))

    assert [f.check for f in verify().findings] == ["private"]


def test_swapped_acts_of_two_seals_are_found(record):
    first, second = Act.objects.order_by("pk").values_list("pk", flat=True)[:2]
    # Through a place that is free, as act_id is unique.
    tamper(
        *(
            f"UPDATE ledger_seal SET act_id = {new} WHERE act_id = {old}"
            for old, new in ((first, 9001), (second, first), (9001, second))
        )
    )

    assert len(verify().findings) == 2


def test_registered_check_is_asked(record, empty_registry):
    empty_registry.register_check("versions", lambda: ["version 3 differs"])

    [finding] = verify().findings

    assert (finding.check, finding.text) == ("versions", "version 3 differs")


def test_digests_survive_every_kind_of_payload(empty_registry, happen, at):
    happen("x", payload={"n": 10**20, "neg": -1, "t": True, "none": None, "中": ["é", {"b": 1}]})
    happen("y", at=at.replace(microsecond=1), private={"住址": "佳木斯市向阳区"})
    seal(at=at.replace(microsecond=999999))

    assert verify().is_clean


def test_command_on_a_clean_record_reports_as_json(record, capsys):
    call_command("verify", "--json")

    report = json.loads(capsys.readouterr().out)
    assert (report["clean"], report["seals"], report["acts"], report["waiting"]) == (True, 4, 5, 1)


def test_command_on_a_tampered_record_exits_with_1(record, capsys):
    tamper(f"UPDATE ledger_act SET kind = 'z' WHERE id = {SECOND}")

    with pytest.raises(SystemExit) as ended:
        call_command("verify")

    assert ended.value.code == 1
    out = capsys.readouterr().out
    assert out.startswith("第2号封存：行为（编号")
    assert not re.search(r"[a-z]{2,}", out.split("链头")[0])
