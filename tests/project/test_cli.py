from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.templates import lay_migrated_database

PLAN = Path(__file__).parent.parent / "data" / "jiamusi-2017-27.txt"


@pytest.fixture
def data(tmp_path):
    """A data folder with the city of the package."""
    folder = tmp_path / "var"
    lay_migrated_database(folder / "yangguang.sqlite3")
    install = (
        "import django; django.setup()\n"
        "from yangguang.project.loading import install_city, read_city\n"
        "install_city(read_city(), with_demonstration_people=True)\n"
    )
    subprocess.run([sys.executable, "-c", install], env=environment_of(folder), check=True)
    return folder


def environment_of(data):
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "yangguang.project.settings",
        "YANGGUANG_DATA_DIR": str(data),
    }


def yangguang(data, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "yangguang.project", *arguments],
        env={**environment_of(data), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_lists_own_verbs_before_djangos(tmp_path):
    result = yangguang(tmp_path, "--help")

    assert result.returncode == 0
    for verb in ("run", "import-document", "backup", "restore", "verify", "move-to"):
        assert f"\n  {verb} " in result.stdout
    assert result.stdout.index("backup") < result.stdout.index("makemigrations")


def test_unknown_verb_names_the_nearest(tmp_path):
    result = yangguang(tmp_path, "verfy")

    assert result.returncode == 2
    assert "verify" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("accounts",), "migrate"),
        (("import-document", "absent.txt", "--agency", "szfb"), "absent.txt"),
    ],
)
def test_failure_is_one_line_with_a_code(tmp_path, arguments, said):
    data = tmp_path / "var"

    result = yangguang(data, *arguments)

    assert result.returncode == 1
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_wrong_setting_is_named_in_one_line(tmp_path):
    result = yangguang(tmp_path, "check", DATABASE_URL="mysql://somewhere/x")

    assert result.returncode == 1
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


def test_plan_is_imported_and_says_what_it_guessed(data):
    result = yangguang(data, "import-document", str(PLAN), "--agency", "szfb", "--json")

    assert result.returncode == 0, result.stderr
    fields = {row["field"]: row for row in json.loads(result.stdout)["fields"] if row["label"]}
    assert fields["doc_number"]["value"] == "佳办发〔2017〕27号"
    assert fields["formed_on"]["data"] == "2017-07-26"
    assert {row["certainty"] for row in fields.values()} >= {"sure", "guessed"}


def test_import_for_an_unknown_agency_lists_the_known_ones(data):
    result = yangguang(data, "import-document", str(PLAN), "--agency", "nowhere")

    assert result.returncode == 1
    assert "szfb（佳木斯市人民政府办公室）" in result.stderr
    assert "jyj（佳木斯市教育局）" in result.stderr


@pytest.mark.parametrize("typed", ["教育局", "jyju"])
def test_import_for_a_misspelt_agency_lists_those_alike(data, typed):
    result = yangguang(data, "import-document", str(PLAN), "--agency", typed)

    assert result.returncode == 1
    assert "jyj（佳木斯市教育局）" in result.stderr
    assert "szfb" not in result.stderr


def test_new_city_can_be_loaded_into_an_empty_installation(tmp_path):
    folder, data = tmp_path / "hegang", tmp_path / "var"

    made = yangguang(data, "new-city", "鹤岗市", str(folder), "--region", "230400")
    lay_migrated_database(data / "yangguang.sqlite3")
    loaded = yangguang(data, "load-city", YANGGUANG_CITY=str(folder))

    assert made.returncode == 0, made.stderr
    assert loaded.returncode == 0, loaded.stderr
    assert "鹤岗市" in loaded.stdout


def test_new_city_does_not_write_into_a_full_folder(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").write_text("kept")

    result = yangguang(tmp_path, "new-city", "鹤岗市", str(tmp_path / "full"), "--region", "230400")

    assert result.returncode == 1
    assert (tmp_path / "full" / "kept.txt").read_text() == "kept"


def test_production_settings_pass_the_deployment_check(tmp_path):
    result = yangguang(
        tmp_path,
        *("check", "--deploy", "--fail-level", "WARNING"),
        YANGGUANG_PRODUCTION="1",
        YANGGUANG_ALLOWED_HOSTS="portal.example",
    )

    assert result.returncode == 0, result.stderr
