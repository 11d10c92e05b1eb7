import json

import pytest
from django.core.exceptions import PermissionDenied

from yangguang.kernel.ledger.erasure import (
    ERASED,
    erase_private,
    erasures_file,
    replay_erasures,
)
from yangguang.kernel.ledger.models import Act, ActPrivate
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.verification import verify
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path, empty_registry):
    settings.DATA_DIR = tmp_path


def test_erasure_removes_the_payload_records_an_act_and_keeps_the_record_whole(happen, at):
    [act] = happen("a", private={"name": "张三"})
    seal(at=at)

    erase_private(act=act, reason="本人申请", actor=SYSTEM, at=at)
    seal(at=at)

    assert not ActPrivate.objects.exists()
    assert Act.objects.get(kind=ERASED).payload == {"act": str(act.uid), "reason": "本人申请"}
    assert verify().is_clean
    [line] = erasures_file().read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["act"] == str(act.uid)


def test_replay_after_an_older_backup_came_back_erases_again(happen, at):
    [act] = happen("a", private={"name": "张三"})
    row = ActPrivate.objects.get()
    kept = {"salt": row.salt, "payload": row.payload}
    erase_private(act=act, reason="本人申请", actor=SYSTEM, at=at)
    ActPrivate.objects.create(act=act, **kept)

    assert replay_erasures(at=at) == 1
    assert replay_erasures(at=at) == 0
    assert not ActPrivate.objects.exists()


def test_erasure_by_someone_without_the_right_is_refused(happen, at):
    [act] = happen("a", private={"name": "张三"})

    with pytest.raises(PermissionDenied):
        erase_private(act=act, reason="", actor=ANONYMOUS, at=at)

    assert ActPrivate.objects.exists()
    assert not erasures_file().exists()
