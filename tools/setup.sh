#!/bin/sh
# Makes .venv as a lock file says: tools/setup.sh requirements.txt|requirements-dev.txt
# Does nothing when the lock file and pyproject.toml are those of the last time.
set -eu
cd "$(dirname "$0")/.."
lock="$1"

stop() {
    echo "$1" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

fingerprint() {
    cat "$lock" pyproject.toml | sha256sum | cut -c1-64
}

command -v git >/dev/null 2>&1 ||
    stop "缺少 git / git is missing: sudo apt-get install git"
python="$(find_python)"
[ -n "$python" ] ||
    stop "缺少 Python 3.11 或更高版本 / Python 3.11 or newer is missing: sudo apt-get install python3 python3-venv"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "Python 缺少 venv 模块 / Python lacks the venv module: sudo apt-get install python3-venv"

stamp=".venv/.stamp-$(basename "$lock" .txt)"
wanted="$(fingerprint)"
if [ -x .venv/bin/yangguang ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] &&
    .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

# A folder that was moved or whose Python is gone does not run any more: made again.
if ! .venv/bin/python -c '' 2>/dev/null; then
    echo "创建 Python 环境 .venv / making .venv"
    "$python" -m venv --clear .venv
fi
rm -f .venv/.stamp-*
echo "按 $lock 安装依赖 / installing what $lock lists"
# Without compiling: Python does that itself for what is really imported, a fraction of it.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile \
    --require-hashes -r "$lock" ||
    stop "依赖安装失败 / installation failed: 请检查网络或软件源后重试;离线安装见 docs/operations.md"
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --no-index --editable . ||
    stop "安装本程序失败 / installing the program itself failed"
echo "$wanted" > "$stamp"
# The development lock contains everything of the other one.
[ "$lock" = requirements.txt ] || { cat requirements.txt pyproject.toml | sha256sum | cut -c1-64; } > .venv/.stamp-requirements
