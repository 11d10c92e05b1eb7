"""Builds dist/: what an installation without Internet needs.

Wheels of everything requirements.txt lists, for Python 3.11 on Linux x86_64 and aarch64, the
wheel of the project itself, a script that installs them, and the digest of every file.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
MACHINES = ("x86_64", "aarch64")
GLIBC = range(17, 37)
"""Debian 12 has glibc 2.36; a wheel for any older one runs there."""
INSTALL = """#!/bin/sh
# Installs Yangguang from this folder, without Internet: sh install.sh [FOLDER]
# Needs Python 3.11 with venv. Afterwards: FOLDER/bin/yangguang run
set -eu
cd "$(dirname "$0")"
target="${1:-/opt/yangguang}"
machine="$(uname -m)"
[ -d "wheels/$machine" ] || { echo "no wheels for $machine in this bundle" >&2; exit 1; }
sha256sum --quiet --check SHA256SUMS || { echo "the bundle is damaged" >&2; exit 1; }
${PYTHON:-python3} -m venv "$target"
"$target/bin/python" -m pip install --quiet --no-index --find-links "wheels/$machine" \\
    --require-hashes -r requirements.txt
"$target/bin/python" -m pip install --quiet --no-index --no-deps yangguang-*.whl
echo "installed: $target/bin/yangguang run"
"""


def pip(*arguments: str) -> None:
    """Run pip; its failure is ours."""
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    subprocess.run(command, cwd=ROOT, check=True)


def sums() -> str:
    """Digest and name of every file, as sha256sum reads them."""
    files = sorted(p for p in DIST.rglob("*") if p.is_file())
    return "".join(
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(DIST)}\n" for p in files
    )


def main() -> int:
    """Build everything anew."""
    shutil.rmtree(DIST, ignore_errors=True)
    for machine in MACHINES:
        tags = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC]
        print(f"wheels for {machine}", flush=True)
        pip(
            *("download", "--require-hashes", "--no-deps", "--only-binary=:all:"),
            *("--python-version", "3.11", "--implementation", "cp"),
            *("--abi", "cp311", "--abi", "abi3", "--abi", "none"),
            *(
                part
                for tag in (*tags, f"manylinux2014_{machine}", "any")
                for part in ("--platform", tag)
            ),
            *("-r", "requirements.txt", "-d", str(DIST / "wheels" / machine)),
        )
    pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(DIST), ".")
    shutil.rmtree(ROOT / "build", ignore_errors=True)  # setuptools leaves its workshop behind
    shutil.copy(ROOT / "requirements.txt", DIST)
    (DIST / "install.sh").write_text(INSTALL)
    (DIST / "SHA256SUMS").write_text(sums())
    total = sum(p.stat().st_size for p in DIST.rglob("*") if p.is_file())
    print(f"{DIST}: {total / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
