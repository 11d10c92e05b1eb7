"""The nginx configuration as shipped, before a running application."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.ops.scene import OFFICE, ROOT, Place
from yangguang.kernel.ui.middleware import PERMISSIONS, POLICY_HEADER

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
DEPLOY = ROOT / "deploy"
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx; sudo apt-get install nginx")
TITLE = "不该公开的名单"

CONF = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off; default_type application/octet-stream; include /etc/nginx/mime.types;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {deploy}/nginx/yangguang-maps.conf;
    upstream yangguang {{ server 127.0.0.1:{inner}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{outer};
        set $yg_data {data}; set $yg_mirror {mirror}; set $yg_hsts "";
        include {deploy}/nginx/yangguang-locations.conf;
    }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds=30.0):
    until = monotonic() + seconds
    while not condition():
        assert monotonic() < until, "it did not come about"
        sleep(0.05)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Front:
    """nginx before the application, in a folder of their own."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.inner, self.outer = free_port(), free_port()
        self.mirror = folder / "mirror"
        place.extra = {
            "YANGGUANG_PAGES_FOR_NGINX": "1",
            "YANGGUANG_BASE_URL": f"http://127.0.0.1:{self.outer}",
            "YANGGUANG_TRUSTED_PROXY": "1",
        }
        conf = folder / "nginx.conf"
        conf.write_text(
            CONF.format(
                folder=folder,
                deploy=DEPLOY,
                inner=self.inner,
                outer=self.outer,
                data=place.data,
                mirror=self.mirror,
            )
        )
        # Its workers are of another user and have to come this far.
        for above in (folder, *folder.parents):
            if above != Path(above.root) and above.stat().st_uid == os.getuid():
                above.chmod(above.stat().st_mode | 0o055)
        self.nginx = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(conf)])
        self.web = None
        self.start()
        wait_for(lambda: listens(self.outer))

    def start(self):
        self.web = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(self.inner), "--log-level", "warning"),
                *("--blocking-threads", "4", "--workers-kill-timeout", "10"),
                "yangguang.project.wsgi:application",
            ],
            env=self.place.environment,
            start_new_session=True,
        )
        wait_for(lambda: listens(self.inner))

    def stop_application(self):
        os.killpg(self.web.pid, signal.SIGTERM)
        self.web.wait(20)

    def stop(self):
        if self.web.poll() is None:
            self.stop_application()
        self.nginx.terminate()
        self.nginx.wait(20)

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.outer, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        reply = connection.getresponse()
        body = reply.read()
        found = {name.lower(): value for name, value in reply.getheaders()}
        connection.close()
        return reply.status, found, body

    def file_of(self, path, mode="plain"):
        return self.place.data / "pages" / "baked" / mode / path.strip("/") / "index.html"

    def baked(self, path, mode="plain", **headers):
        """Ask until nginx has the page as a file of its own."""
        self.get(path, **headers)
        wait_for(lambda: self.file_of(path, mode).exists())


@pytest.fixture
def front(place, tmp_path):
    folder = tmp_path / "front"
    folder.mkdir()
    made = Front(place, folder)
    yield made
    made.stop()


def test_pages_come_as_files_with_the_headers_of_the_application(front):
    first = front.get("/agencies/", Accept_Encoding="gzip")
    front.baked("/agencies/")
    # Shown to be nginx's own: the application is asked nothing any more.
    front.stop_application()
    second = front.get("/agencies/", Accept_Encoding="gzip")
    plain = front.get("/agencies/")

    assert first[0] == second[0] == plain[0] == 200
    assert gzip.decompress(first[2]) == gzip.decompress(second[2]) == plain[2]
    for name in (
        *("content-type", "cache-control", "vary", "content-security-policy"),
        *("permissions-policy", "x-content-type-options", "x-frame-options", "referrer-policy"),
        *("cross-origin-opener-policy", "content-encoding"),
    ):
        assert second[1].get(name) == first[1].get(name), name
    again = front.get("/agencies/", If_None_Match=plain[1]["etag"])
    assert again[0] == 304
    assert front.get("/agencies/", "HEAD")[2] == b""


def test_publication_is_seen_behind_nginx_within_a_second_and_a_half(front):
    front.baked("/catalogue/")
    front.place.python(OFFICE + PUBLISH)
    published = monotonic()

    wait_for(lambda: TITLE.encode() in front.get("/catalogue/")[2], 1.5)

    assert monotonic() - published < 1.5


def test_withdrawn_for_secrecy_is_gone_behind_nginx_when_the_act_is_done(front):
    address = front.place.python(OFFICE + PUBLISH)
    # Every file nginx may hold open.
    for path in ("/catalogue/", address):
        wait_for(lambda path=path: TITLE.encode() in front.get(path)[2])
        front.baked(path)
        assert TITLE.encode() in front.get(path)[2]

    front.place.python(OFFICE + WITHDRAW)

    for path in ("/catalogue/", address):
        try:
            body = front.get(path)[2]
        except (http.client.HTTPException, OSError):
            # nginx held the emptied file open for the rest of its second.
            body = b""
        assert TITLE.encode() not in body
    wait_for(lambda: front.get(address)[0] == 410, 3)


def test_display_mode_has_files_of_its_own(front):
    front.baked("/agencies/")
    front.baked("/agencies/", "1.5_high", Cookie="yg_display=1.5_high")

    large = front.get("/agencies/", Cookie="yg_display=1.5_high; other=1")[2]

    assert b"contrast-high" in large
    assert b"contrast-high" not in front.get("/agencies/", Cookie="yg_display=../plain")[2]
    assert b"contrast-high" not in front.get("/agencies/")[2]


def test_questions_acts_and_everything_else_reach_the_application(front):
    front.baked("/catalogue/")

    assert front.get("/catalogue/?text=%E4%BE%9B%E6%9A%96")[0] == 200
    assert front.get("/catalogue/", "POST")[0] == 403
    assert front.get("/nowhere/")[0] == 404
    assert front.get("/..%2f..%2fyangguang.sqlite3")[0] in {400, 404}
    assert front.get("/complaints/")[0] == 200


def test_application_stopped_gives_pages_then_the_copy_then_when_to_come_back(front):
    front.baked("/agencies/")
    front.mirror.mkdir()
    (front.mirror / "map").mkdir()
    (front.mirror / "map" / "index.html").write_text("<p>copy</p>")
    front.stop_application()

    assert front.get("/agencies/")[0] == 200
    assert front.get("/map/")[2] == b"<p>copy</p>"
    status, headers, body = front.get("/complaints/")
    assert (status, headers["retry-after"]) == (503, "120")
    assert "2分钟后再试" in body.decode()
    assert front.get("/complaints/", "POST")[0] == 503


def test_new_application_begins_without_the_files_of_the_one_before(front):
    front.baked("/catalogue/")
    front.stop_application()
    front.place.python(OFFICE + PUBLISH)
    front.start()

    # The first page asked of the application is when it looks.
    front.get("/robots.txt")
    wait_for(lambda: TITLE.encode() in front.get("/catalogue/")[2], 3)


def test_headers_of_the_configuration_are_those_of_the_code():
    text = (DEPLOY / "nginx" / "yangguang-locations.conf").read_text()

    assert re.search(r'Content-Security-Policy "(.*)";', text)[1] == POLICY_HEADER
    assert re.search(r'Permissions-Policy "(.*)";', text)[1] == PERMISSIONS


PUBLISH = """
from yangguang.kernel.organizations.models import Agency, Person
from yangguang.kernel.publishing.models import Column, Topic
at = at.replace(hour=8)
office = Office(at, "gaj", "佳木斯市公安局")
found = office.published(title="不该公开的名单")
seal(at=at)
run_followers(at=at)
print(f"/documents/{found.record.public_id}/")
"""

WITHDRAW = """
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.models import Record
publisher = actor_for(Person.objects.get(username="gaj-publisher"), on=city_date(at))
services.withdraw(record=Record.objects.get(agency__code="gaj"), kind="secrecy",
    public_reason="依法撤下", internal_reason="", actor=publisher, at=at.replace(hour=9))
"""
