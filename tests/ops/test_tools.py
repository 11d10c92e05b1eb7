from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from check_markers import unmarked_in_python, unmarked_in_template  # noqa: E402
from run_tests import Tally  # noqa: E402

TARGETS = ("run", "test", "test-all", "check", "format", "bench", "accounts", "bundle", "clean")
REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="0" skipped="{}"/></testsuites>'


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_file_has_versions_hashes_and_no_addresses(name):
    text = (ROOT / name).read_text()
    pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[[^]]*\])?==", text, re.MULTILINE)

    assert len(pinned) > 40
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "--index" not in text


def test_every_make_target_explains_itself():
    result = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    for target in TARGETS:
        assert re.search(rf"^  make {target} +\S", result.stdout, re.MULTILINE), target


@pytest.mark.parametrize(
    ("present", "said"), [(["git"], "Python 3.11"), (["python3"], "git")], ids=["python", "git"]
)
def test_setup_says_in_one_line_what_is_missing(tmp_path, present, said):
    for tool in ("sh", "dirname", "cat", "sha256sum", "cut", "basename"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    for tool in present:
        (tmp_path / tool).symlink_to(sys.executable if "python" in tool else f"/usr/bin/{tool}")

    result = subprocess.run(
        ["/bin/sh", str(ROOT / "tools" / "setup.sh"), "requirements.txt"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert said in result.stderr
    assert "apt-get install" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_unmarked_text_is_found_in_python_and_templates():
    python = '"""说明"""\nfrom x import gettext as _\na = _("好")\nb = "坏"\n'
    template = '{% translate "好" %}\n<p>坏</p>{# 好 #}\n'

    assert [line for line, _text in unmarked_in_python(python)] == [4]
    assert [line for line, _text in unmarked_in_template(template)] == [2]


def test_tally_counts_failures_and_names_what_was_left_out(tmp_path):
    report = tmp_path / "report.xml"
    tally = Tally()

    report.write_text(REPORT.format(10, 2, 1))
    tally.add("one", report, 1, 1.0)
    tally.add("two", report, 5, 1.0)
    tally.add("three", tmp_path / "absent.xml", 3, 1.0)

    assert (tally.passed, tally.failed, tally.skipped) == (7, 3, 1)
    assert len(tally.left_out) == 1


def test_tally_names_only_tests_that_ran_in_no_pass(tmp_path):
    report = tmp_path / "report.xml"
    case = '<testcase classname="t" name="{}">{}</testcase>'
    tally = Tally()

    for here, there in (("a", "b"), ("b", "a")):
        cases = case.format(here, "") + case.format(there, "<skipped/>")
        cases += case.format("never", "<skipped/>")
        report.write_text(f'<testsuite tests="3" skipped="2">{cases}</testsuite>')
        tally.add(here, report, 0, 1.0)
    tally.note_skipped()

    assert [line.rpartition("::")[2] for line in tally.left_out] == ["never"]


def test_private_server_starts_and_leaves_nothing_behind():
    from private_postgres import binaries, private_postgres

    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    import psycopg

    with private_postgres() as url, psycopg.connect(f"{url}postgres") as connection:
        row = connection.execute("SHOW data_directory").fetchone()

    assert not Path(row[0]).exists()
