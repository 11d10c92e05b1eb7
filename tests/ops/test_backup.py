from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.ops.scene import OFFICE, PRIVATE, STATE, Place

WRITER = (
    OFFICE
    + """
from yangguang.kernel.organizations.models import Agency
agency = Agency.objects.get()
print("ready", flush=True)
while True:
    with transaction.atomic():
        record(NewAct(kind="test.written", actor=SYSTEM, at=at,
            subject=Subject("agency", agency.pk), agency_id=agency.pk))
    seal(at=at)
"""
)
ERASE = (
    OFFICE
    + """
from yangguang.kernel.ledger.erasure import erase_private
from yangguang.kernel.ledger.models import ActPrivate
row = ActPrivate.objects.select_related("act").get(payload__phone="13800000000")
erase_private(act=row.act, reason="本人要求", actor=SYSTEM, at=at)
seal(at=at)
"""
)


def stored_files(place: Place) -> set[Path]:
    found = (place.data / "files").glob("**/*")
    return {path.relative_to(place.data) for path in found if path.is_file()}


def backup_of(place: Place, *arguments: str) -> Path:
    return Path(json.loads(place.done("backup", "--json", *arguments))["folder"])


def test_backup_while_a_writer_writes_restores_and_verifies(place: Place, tmp_path: Path) -> None:
    writer = place.start(WRITER)
    try:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        folder = backup_of(place, str(tmp_path / "away"))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()

    other = Place(tmp_path / "other")
    other.done("restore", str(folder))
    report = json.loads(other.done("verify", "--json"))

    assert report["clean"]
    assert report["seals"] == report["acts"]
    with closing(sqlite3.connect(f"file:{folder}/database.sqlite3?immutable=1", uri=True)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_restore_brings_back_seals_texts_files_and_projections(
    filled: Place, restored: Place
) -> None:
    before = json.loads(filled.python(STATE))

    assert before["seals"]
    assert json.loads(restored.python(STATE)) == before
    assert stored_files(restored)
    assert stored_files(restored) == stored_files(filled)


def test_restore_changes_the_epoch(backup: Path, restored: Place) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    with closing(sqlite3.connect(restored.data / "yangguang.sqlite3")) as database:
        (epoch,) = database.execute("SELECT epoch FROM ledger_installation").fetchone()

    assert epoch != manifest["epoch"]


def test_restore_of_an_older_backup_keeps_erased_data_erased(place: Place) -> None:
    folder = backup_of(place)
    assert place.python(PRIVATE + ERASE) == "1"

    place.done("restore", "--force", str(folder))

    assert place.python(PRIVATE) == "0"


def test_backup_holds_no_keys_and_names_everything(filled: Place, backup: Path) -> None:
    secret = (filled.data / "keys" / "secret_key").read_bytes()
    folder = backup

    inside = {p.relative_to(folder).as_posix(): p for p in folder.glob("**/*") if p.is_file()}
    manifest = json.loads((folder / "manifest.json").read_text())

    assert set(inside) == {*manifest["files"], "manifest.json"}
    assert not any(secret in path.read_bytes() for path in inside.values())
    assert manifest["counts"]["publishing_publication"] == 2
    assert not list(folder.parent.glob("*.partial"))


def test_backup_leaves_out_a_file_that_is_not_what_its_name_says(place: Place) -> None:
    (stored,) = place.data.glob("files/content/*/*/*")
    half = stored.with_name("0" * 64)
    half.write_bytes(b"half")

    result = json.loads(place.done("backup", "--json"))

    assert result["left_out"] == [half.relative_to(place.data / "files").as_posix()]
    assert result["files"] == 1


def test_restore_refuses_a_damaged_backup_and_changes_nothing(
    place: Place, backup: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(backup, folder)
    with (folder / "database.sqlite3").open("r+b") as file:
        file.seek(200)
        file.write(b"damage")

    result = place.command("restore", "--force", str(folder))

    assert result.returncode == 1
    assert "database.sqlite3" in result.stderr
    with closing(sqlite3.connect(place.data / "yangguang.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM publishing_publication").fetchone() == (2,)


def test_restore_over_data_needs_force(place: Place, backup: Path) -> None:
    result = place.command("restore", str(backup))

    assert result.returncode == 1
    assert "--force" in result.stderr


def test_restore_of_tampered_content_ends_with_findings(place: Place, tmp_path: Path) -> None:
    with closing(sqlite3.connect(place.data / "yangguang.sqlite3")) as database:
        database.execute("DROP TRIGGER ledger_act_no_update")
        database.execute("UPDATE ledger_act SET kind = 'test.other' WHERE kind = 'test.told'")
        database.commit()
    folder = backup_of(place, str(tmp_path / "away"))

    result = Place(tmp_path / "other").command("restore", str(folder))

    assert result.returncode == 1
    assert "被改动" in result.stderr


def test_upgrade_backs_up_and_verifies(place: Place) -> None:
    said = place.done("upgrade")

    (folder,) = (place.data / "backups").iterdir()
    assert str(folder) in said


def test_upgrade_refuses_a_newer_database(place: Place) -> None:
    with closing(sqlite3.connect(place.data / "yangguang.sqlite3")) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('publishing', '9999_from_the_future', '2030-01-01')"
        )
        database.commit()

    result = place.command("upgrade")

    assert result.returncode == 1
    assert "publishing.9999_from_the_future" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (place.data / "backups").exists()
