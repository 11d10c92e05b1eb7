"""Making the copy: ask for a page, write it, follow its links; later only what moved."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from yangguang.kernel.cases.sheets import print_sheets
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.killlist import kill_list
from yangguang.kernel.publishing.print_orders import print_due
from yangguang.kernel.publishing.selectors.catalogue import turning
from yangguang.kernel.serving import rules
from yangguang.kernel.serving.kills import Kills
from yangguang.kernel.serving.mirroring.index import Index
from yangguang.kernel.serving.mirroring.links import (
    SENT_BY,
    file_of,
    is_copied,
    links_of,
    rewritten,
    with_whole_links,
    without_forms,
)
from yangguang.kernel.serving.registry import is_readable, is_shared
from yangguang.kernel.serving.rendering import Answer, rendered, request_for
from yangguang.kernel.serving.server import MARK
from yangguang.kernel.serving.site import program, publication_tags
from yangguang.kernel.tags import selectors
from yangguang.kernel.tags.rules import EVERYTHING
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Callable

    from yangguang.kernel.tags import Collected

BEGINNING = (
    *("/", "/map/", "/catalogue/", "/columns/", "/zfxxgk/", "/agencies/", "/board/"),
    *("/sitemap.xml", "/robots.txt", "/catalogue/feed.atom"),
)
STATE = "mirror.json"
PRINTED_IN = 5
"""Times a printed form is asked for: others may wait to be printed before it."""
NOT_DOCUMENTS = "address NOT LIKE '/documents/%' AND address NOT LIKE '/static/%'"


@dataclass(frozen=True)
class Copied:
    """What one run did."""

    made: int
    here: int
    waiting: int


def known_folders() -> Path:
    """The list of all copies made from this data folder, so that withdrawals reach them."""
    return Path(settings.DATA_DIR) / "mirrors.txt"


class Copier:
    """One folder and the site it is a copy of."""

    def __init__(self, folder: Path, application: Any, *, at: datetime) -> None:
        self.folder, self.application, self.at = folder.resolve(), application, at
        self.index = Index(self.folder)
        self.live = settings.SITE_URL
        self.kills = Kills(kill_list(), publication_tags)
        self._announce()

    def _announce(self) -> None:
        known = known_folders()
        lines = known.read_text("utf-8").splitlines() if known.exists() else []
        if str(self.folder) not in lines:
            known.write_text("\n".join([*lines, str(self.folder)]) + "\n", "utf-8")

    def run(self, progress: Callable[[int, int], None], *, limit: int | None = None) -> Copied:
        """Bring the copy up to date, or make `limit` pages of it; the next run goes on."""
        n = selectors.clock()
        self._what_moved(n)
        self.index.ask_for(BEGINNING)
        done = 0
        for address in self.index.waiting():
            if limit is not None and done >= limit:
                break
            self._make(address)
            done += 1
            progress(done, self.index.counts()[1])
        here, waiting = self.index.counts()
        if not waiting:
            self._finished(n, here)
        return Copied(done, here, waiting)

    def _what_moved(self, n: int) -> None:
        index, today = self.index, city_date(self.at)
        before = int(index.fact("n", "0"))
        moved = {tag for tag, _n in selectors.moved_since(before)}
        if index.fact("program") != program() or n < before or EVERYTHING in moved:
            index.again()
        else:
            index.moved(moved)
        last = index.fact("day")
        if last and last != today.isoformat():
            # What is in force, due or open is judged by the day.
            index.again(NOT_DOCUMENTS)
            turned = turning(date.fromisoformat(last), today)
            index.moved({f"record:{pk}" for pk in turned})
        # Noted at once: a run that is interrupted leaves what waits in the index.
        index.remember("n", n)
        index.remember("day", today.isoformat())
        index.remember("program", program())

    def _make(self, address: str) -> None:
        file = file_of(address)
        is_static = address.startswith(settings.STATIC_URL)
        if not self._will_be_here(address):
            self.index.made(address, (), is_here=False)
            return
        answer, collected = self._asked(address)
        tags, body = collected.tags, answer.body
        is_page = answer.content_type.startswith("text/html")
        if is_page and SENT_BY.encode() in body:
            body = self._without_forms(address, body)
        is_here = (
            bool(file)
            and int(answer.status[:3]) in rules.KEPT_STATUSES
            and (is_static or not collected.refusals)
            and not (is_page and SENT_BY.encode() in body)
            and not self.kills.forbid(tags)
        )
        if is_here:
            self._write(address, file, body, answer.content_type)
        else:
            self._remove(address)
        self.index.made(address, () if is_static else tags, is_here=is_here)
        if is_here and self.kills.forbid(tags):
            self._remove(address)

    def _asked(self, address: str) -> tuple[Answer, Collected]:
        """What the application answers; a form that has yet to be printed is printed here.

        The web process leaves that to the worker and tells its reader to come back. A copy that
        went on without it would lack the form and lead to it.
        """
        found = rendered(self.application, request_for(address, base_url=self.live))
        for _time in range(PRINTED_IN):
            if int(found[0].status[:3]) != HTTPStatus.ACCEPTED:
                break
            print_sheets(self.at)
            print_due(at=self.at)
            found = rendered(self.application, request_for(address, base_url=self.live))
        return found

    def _write(self, address: str, file: str, body: bytes, content_type: str) -> None:
        if content_type.startswith("text/html"):
            page = with_whole_links(body.decode(), address=address)
            self.index.ask_for(links_of(page))
            page = rewritten(
                page, address=address, file=file, is_here=self._will_be_here, live=self.live
            )
            words = self._as_of(address)
            body = page.replace(MARK.decode(), words, 1).encode()
        target = self.folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as aside:
            aside.write(body)
        Path(aside.name).chmod(0o644)
        Path(aside.name).replace(target)

    def _will_be_here(self, address: str) -> bool:
        path, _mark, query = address.partition("?")
        if path.startswith(settings.STATIC_URL):
            return True
        return (is_shared(path) and is_copied(query)) or is_readable(path, query)

    def _without_forms(self, address: str, body: bytes) -> bytes:
        note = format_html(
            '<p class="page-acts"><a class="button button-primary" href="{}">{}</a></p>'
            '<p class="table-note">{}</p>',
            f"{self.live}{address}",
            _("到网站填写"),
            _("这是静态副本，不能接收表单。网站打不开的时候，请用页面上写明的其他方式。"),
        )
        return without_forms(body.decode(), instead=note).encode()

    def _as_of(self, address: str) -> str:
        return format_html(
            '<p class="as-of"><span class="frame">{} <a href="{}">{}</a></span></p>',
            _("这是静态副本，本页制作于%(at)s。") % {"at": datetime_cn(self.at)},
            f"{self.live}{address}",
            _("到网站查看最新内容、搜索和办事"),
        )

    def _remove(self, address: str) -> None:
        remove_file(self.folder, address)

    def _finished(self, n: int, here: int) -> None:
        state = {"as_of": self.at.isoformat(), "n": n, "pages": here, "site": self.live}
        aside = self.folder / f".{STATE}"
        aside.write_text(json.dumps(state, ensure_ascii=False) + "\n", "utf-8")
        aside.replace(self.folder / STATE)


def remove_file(folder: Path, address: str) -> None:
    """Delete the file of an address, emptied first: something may hold it open."""
    file = folder / file_of(address)
    with suppress(OSError):
        os.truncate(file, 0)
        file.unlink()


def as_of(folder: Path) -> datetime | None:
    """When the copy was complete last; None: never."""
    try:
        state = json.loads((folder / STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return datetime.fromisoformat(state["as_of"])


def take_back(tags: list[str]) -> None:
    """Delete what carries one of the tags from every copy made from this data folder."""
    known = known_folders()
    if not known.exists():
        return
    for line in known.read_text("utf-8").splitlines():
        folder = Path(line)
        if not (folder / ".mirror" / "index.sqlite3").exists():
            continue
        index = Index(folder)
        for address in index.showing(tags):
            remove_file(folder, address)
        index.moved(tags)
        index.close()
