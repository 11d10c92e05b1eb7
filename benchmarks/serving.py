"""A kept page: by the web process alone and behind nginx as shipped, against nginx's own files."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from measuring.program import Part, note
from measuring.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
PAGE = "/zfxxgk/"
ROUNDS = 5
CLIENTS = 16
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")

CONF = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log crit; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off; include /etc/nginx/mime.types; sendfile on; keepalive_requests 1000000;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {root}/deploy/nginx/yangguang-maps.conf;
    upstream yangguang {{ server 127.0.0.1:{ours}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{shipped};
        set $yg_data {data}; set $yg_mirror {folder}/none; set $yg_hsts "";
        include {root}/deploy/nginx/yangguang-locations.conf;
    }}
    server {{
        listen 127.0.0.1:{static}; root {files}; index index.html; gzip_static on;
        open_file_cache max=1000; open_file_cache_valid 1s;
    }}
}}
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """A server for the time of the body."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=None
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def granian(module: str, port: int) -> list[str]:
    """The web server as `yangguang run` starts it."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--log-level", "critical", module),
    ]


def asked(port: int) -> bytes:
    """The page as it is sent, compressed."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{PAGE}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as reply:
        return bytes(reply.read())


def rate(port: int, seconds: int) -> float:
    """Answers per second."""
    told = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-H", "Accept-Encoding: gzip"),
            f"http://127.0.0.1:{port}{PAGE}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = RATE.search(told)
    if found is None or "Non-2xx" in told:
        raise RuntimeError(told)
    return float(found[1])


def run(size: int) -> Iterable[Result]:
    """Rounds in turn; `size` is the seconds of each measurement."""
    if NGINX is None or shutil.which("wrk") is None:
        note("serving: left out, nginx and wrk are needed (apt-get install nginx wrk)")
        return
    names = ("static", "shipped", "ours", "whitenoise", "cached")
    ports = {name: free_port() for name in names}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yangguang-bench-")))
        folder.chmod(0o755)
        data, files = folder / "data", folder / "files"
        (files / PAGE.strip("/")).mkdir(parents=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("YANGGUANG_")}
        site = {
            **kept,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{HERE}",
            "YANGGUANG_DATA_DIR": str(data),
            "YANGGUANG_BASE_URL": f"http://127.0.0.1:{ports['shipped']}",
            "YANGGUANG_PAGES_FOR_NGINX": "1",
            "YANGGUANG_TRUSTED_PROXY": "1",
            "YANGGUANG_LOG_LEVEL": "ERROR",
            "DATABASE_URL": "",
        }
        for verb in (["migrate", "-v0"], ["load-city"]):
            subprocess.run(
                [sys.executable, "-m", "yangguang.project", *verb],
                env=site, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        conf = folder / "nginx.conf"
        conf.write_text(CONF.format(folder=folder, root=ROOT, data=data, files=files, **ports))
        application = "yangguang.project.wsgi:application"
        stack.enter_context(running(granian(application, ports["ours"]), ports["ours"], **site))
        stack.enter_context(
            running(
                granian(application, ports["cached"]),
                ports["cached"],
                **{**site, "DJANGO_SETTINGS_MODULE": "measuring.django_cached"},
            )
        )
        stack.enter_context(running([NGINX, "-p", str(folder), "-c", str(conf)], ports["shipped"]))
        page = asked(ports["shipped"])
        place = files / PAGE.strip("/")
        (place / "index.html.gz").write_bytes(page)
        (place / "index.html").write_bytes(gzip.decompress(page))
        stack.enter_context(
            running(
                granian("measuring.whitenoise_alone:application", ports["whitenoise"]),
                ports["whitenoise"],
                **{**site, "BENCH_FILES": str(files)},
            )
        )
        for port in ports.values():
            for _twice in range(2):
                asked(port)
        yield Result("the page, plain", len(gzip.decompress(page)) / 1000, "kB")
        yield from _compared(ports, size)


def _compared(ports: dict[str, int], seconds: int) -> Iterable[Result]:
    rounds = [{name: rate(port, seconds) for name, port in ports.items()} for _ in range(ROUNDS)]

    def ratio(name: str, other: str) -> float:
        return median(found[name] / found[other] for found in rounds)

    yield Result("nginx, a static file", median(r["static"] for r in rounds), "pages/s")
    yield Result("behind nginx as shipped : static file", ratio("shipped", "static"), at_least=0.9)
    yield Result("web process alone : static file", ratio("ours", "static"), at_least=0.5)
    yield Result("web process alone : whitenoise", ratio("ours", "whitenoise"))
    yield Result("web process alone : Django's cache", ratio("ours", "cached"), at_least=10)


PART = Part("serving", "a kept page against nginx's own files", run, 2, database=False)

if __name__ == "__main__":
    sys.exit(PART.main())
