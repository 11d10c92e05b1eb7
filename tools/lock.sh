#!/bin/sh
# Writes the lock files from pyproject.toml: exact versions with hashes, valid on x86_64 and
# aarch64. setuptools is locked too, since the project itself is built without isolation.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null 2>&1 || PATH="$PWD/.venv/bin:$PATH"
command -v uv >/dev/null 2>&1 || { echo "uv is missing; install it with: .venv/bin/pip install uv" >&2; exit 1; }
build="$(mktemp)"
trap 'rm -f "$build"' EXIT
echo "setuptools>=75" > "$build"
lock() {
    uv pip compile pyproject.toml "$build" --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$@"
}
lock --output-file requirements.txt
lock --extra dev --constraint requirements.txt --output-file requirements-dev.txt
