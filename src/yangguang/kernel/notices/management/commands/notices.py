"""`yangguang notices`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.sent import held_since
from yangguang.kernel.notices.dsn import mails_in, take_in
from yangguang.kernel.notices.imap import NoMailbox, unread
from yangguang.kernel.notices.selectors.checking import check
from yangguang.kernel.notices.services.operating import release_messages
from yangguang.kernel.notices.transports import mail
from yangguang.kernel.now import now
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after messages."""

    help = "消息：核对该发的是否都发了，读入退信，恢复备份后放行，发一封试验邮件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One act, with what it needs."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        checking = acts.add_parser("check", help="核对该发的是否都发了；有问题时退出码为 1")
        checking.add_argument("--json", action="store_true", help="以 JSON 输出")
        bounced = acts.add_parser("bounces", help="读入退信：一个文件、mbox、Maildir，或标准输入")
        bounced.add_argument("source", type=Path, nargs="?", help="不写时读标准输入")
        bounced.add_argument(
            "--imap", action="store_true", help="从 YANGGUANG_BOUNCES_IMAP 写明的邮箱取退信"
        )
        releasing = acts.add_parser("release", help="恢复备份后，放行暂停发送的消息")
        releasing.add_argument("--drop", action="store_true", help="已安排的一律不发，以后的照发")
        testing = acts.add_parser("test", help="发一封试验邮件，检查 EMAIL_URL")
        testing.add_argument("address", help="收件邮箱")

    def handle(self, **options: Any) -> None:
        """Do it."""
        getattr(self, f"_{options['act']}")(options)

    def _check(self, options: dict[str, Any]) -> None:
        found = check(at=now())
        if options["json"]:
            self.stdout.write(
                json.dumps({"clean": not found, "problems": found}, ensure_ascii=False)
            )
        else:
            self.stdout.write("\n".join(found) or "该发的都发了。")
        if found:
            raise CommandError(f"{len(found)} 个问题。")

    def _bounces(self, options: dict[str, Any]) -> None:
        source = options["source"]
        if source is not None and not source.exists():
            raise CommandError(f"没有 {source}。")
        if options["imap"] and not settings.BOUNCES_IMAP:
            raise CommandError("没有设置 YANGGUANG_BOUNCES_IMAP。")
        mails, noted = 0, 0
        ignored: list[str] = []
        try:
            for raw in unread(settings.BOUNCES_IMAP) if options["imap"] else mails_in(source):
                mails += 1
                taken = take_in(raw, at=now())
                noted += len(taken.noted)
                ignored += [f"第 {mails} 封没有计入：{why}。" for why in taken.ignored]
        except NoMailbox as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("\n".join([f"读入 {mails} 封，记下退信 {noted} 件。", *ignored]))

    def _release(self, options: dict[str, Any]) -> None:
        if held_since() is None:
            self.stdout.write("没有暂停发送的消息。")
            return
        count = release_messages(drop_waiting=options["drop"], at=now())
        self.stdout.write(
            f"已恢复发送，{count} 条消息{'不再发送' if options['drop'] else '开始发送'}。"
        )

    def _test(self, options: dict[str, Any]) -> None:
        text = _("这是一封试验邮件。收到它，说明邮件设置正确。")
        context = {"text": text, "site": facts()}
        message = mail.build(
            to=options["address"],
            subject=_("【%(site)s】试验邮件") % {"site": facts().name},
            text=render_to_string("notices/mail.txt", context),
            html=render_to_string("notices/test_mail.html", context),
            headers={},
        )
        try:
            mail.send(message, file_name="test.eml")
        except mail.NotTaken as refused:
            raise CommandError(f"对方服务器拒收：{refused}") from refused
        where = "已交给邮件服务器。" if mail.uses_server() else "没有设置 EMAIL_URL，已写成文件。"
        self.stdout.write(where)
