"""An older backup comes back: what was mailed since is not mailed again, and who left stays out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops.scene import Place

if TYPE_CHECKING:
    from email.message import EmailMessage

COMMON = """
from datetime import timedelta
from django.db import transaction
from tests.kernel.notices.conftest import work
from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.models import Subscription
from yangguang.kernel.notices.rules import Ending, Frequency
from yangguang.kernel.notices.services.daily import call_digests
from yangguang.kernel.notices.services.subscribing import (
    confirm_subscription, end_subscription, subscribe)
from yangguang.kernel.now import now
at = now()
"""
BEFORE = (
    COMMON
    + """
office = Office(at, code="wjw", name="佳木斯市卫生健康委员会")
work(at)
for name, frequency in (("soon", "immediate"), ("day", "daily"), ("leaves", "immediate")):
    subscribe(list_name="catalogue", query="", frequency=Frequency(frequency), network="",
        email=f"{name}@example.cn", at=at)
    confirm_subscription(uid=str(Subscription.objects.latest("pk").uid), at=at)
work(at)
office.published(title="备份以前公开的通知")
seal(at=at)
run_followers(at=at)
"""
)
"""Three readers, and a publication that is noted for one mail and not yet mailed."""
ROUND = (
    COMMON
    + """
with transaction.atomic():
    call_digests(at=at)
for minutes in (0, 3, 6):
    work(at + timedelta(minutes=minutes))
"""
)
"""The day's digests and everything a worker does within ten minutes."""
LEAVE = (
    COMMON
    + """
gone = Subscription.objects.order_by("pk").last()
end_subscription(uid=str(gone.uid), ending=Ending.UNSUBSCRIBED, at=at)
"""
)
PUBLISH = (
    COMMON
    + """
from yangguang.kernel.organizations.models import Agency
office = Office(at, code="ylbzj", name="佳木斯市医疗保障局")
office.published(title="恢复以后公开的通知")
"""
    + ROUND
)
OPEN = COMMON + "print(Subscription.objects.exclude(address='').count())"


def mails(place: Place) -> list[tuple[str, str]]:
    """To whom and in which words, of every mail in the folder."""
    import email
    from email import policy

    found = []
    for path in sorted((place.data / "mail").glob("*.eml")):
        mail: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[assignment]
        part = mail.get_body(("plain",))
        found.append((str(mail["To"]), str(part.get_content()) if part else ""))
    return found


def told(place: Place, title: str) -> list[str]:
    return sorted(to for to, text in mails(place) if title in text)


@pytest.mark.slow
def test_restored_backup_mails_nothing_twice_and_brings_nobody_back(
    place: Place, tmp_path: Path
) -> None:
    place.python(BEFORE)
    folder = json.loads(place.done("backup", "--json", str(tmp_path / "away")))["folder"]
    place.python(LEAVE)
    place.python(ROUND)
    assert told(place, "备份以前公开的通知") == ["day@example.cn", "soon@example.cn"]
    shutil.rmtree(place.data / "mail")

    said = place.done("restore", "--force", folder)
    place.python(ROUND)

    assert "不再发送" in said
    assert mails(place) == []
    assert place.python(OPEN) == "2"
    assert place.done("notices", "check") == "该发的都发了。"

    place.python(PUBLISH)
    assert told(place, "恢复以后公开的通知") == ["day@example.cn", "soon@example.cn"]
    assert told(place, "备份以前公开的通知") == []


@pytest.mark.slow
def test_backup_restored_elsewhere_mails_nobody_until_the_operator_speaks(
    place: Place, tmp_path: Path
) -> None:
    place.python(BEFORE)
    folder = json.loads(place.done("backup", "--json", str(tmp_path / "away")))["folder"]
    other = Place(tmp_path / "other")
    shutil.copytree(place.data / "keys", other.data / "keys")

    said = other.done("restore", folder)
    other.python(ROUND)

    assert "全部暂停" in said
    assert mails(other) == []
    result = other.command("notices", "check")
    assert result.returncode == 1
    assert "notices release" in result.stdout
    other.done("notices", "release", "--drop")
    other.python(ROUND)
    assert told(other, "备份以前公开的通知") == []
