"""`yangguang run`."""

from __future__ import annotations

import threading
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from yangguang.areas.oversight.inspection.registrations import order
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.documents.printing import font_problem
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.project import accounts, env, loading, running

LONGEST_START = 60.0


class Command(BaseCommand):
    """Make the installation ready and keep its processes running."""

    help = "启动门户和后台进程；首次启动时建库并装入演示城市"

    def handle(self, **options: Any) -> None:
        """Prepare, then supervise until stopped."""
        del options
        host, port = env.text("HOST"), env.number("PORT")
        if not running.port_is_free(host, port):
            message = f"端口 {port} 已被占用，请换一个：PORT={port + 1} make run(port in use)"
            raise CommandError(message)
        self._prepare()
        children = [
            running.Child("worker", running.worker_command()),
            running.Child(
                "web", running.web_command(host, port, env.number("YANGGUANG_WEB_WORKERS"))
            ),
        ]
        threading.Thread(target=self._announce, args=(host, port), daemon=True).start()
        running.supervise(children)
        self.stdout.write("已停止。")

    def _prepare(self) -> None:
        problem = font_problem()
        if problem:
            self.stdout.write(f"提示：{problem}")
        self.stdout.write("检查数据库")
        call_command("migrate", verbosity=0, interactive=False)
        ensure_seeded(at=now())
        if settings.PRODUCTION:
            call_command("collectstatic", verbosity=0, interactive=False)
        elif loading.is_empty() or loading.is_unfinished():
            call_command("load_demonstration", stdout=self.stdout)
            # The worker checks the new site at once, not only in the night.
            order(actor=SYSTEM, at=now())

    def _announce(self, host: str, port: int) -> None:
        until = monotonic() + LONGEST_START
        while not running.answers(port, host):
            if monotonic() > until:
                return
            sleep(0.1)
        for username, password, name, roles in accounts.listing():
            self.stdout.write(f"  {username:<26}{password:<17}{name}  {roles}")
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(
            f"\n门户 portal  http://{shown}:{port}/\n后台 desk    http://{shown}:{port}/desk/\n"
            "按 Ctrl-C 停止；make accounts 再次列出账号。"
        )
        self.stdout.flush()
