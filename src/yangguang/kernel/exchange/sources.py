"""Where the pages of an old site come from: a folder of saved pages, or a sitemap."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from defusedxml import ElementTree
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = frozenset({".html", ".htm", ".shtml", ".txt", ".docx", ".pdf", ".ofd", ".doc", ".wps"})
LIMIT = 50 * 1024 * 1024
TIMEOUT = 30
"""Seconds one page may take; a page that takes longer is reported and can be tried again."""


class NoPages(ValueError):
    """There is nothing to import, with what to do about it."""


@dataclass(frozen=True)
class OldPage:
    """One page: its address on the old site and how to get its bytes."""

    address: str
    """Path and query as a browser would ask for them."""
    name: str
    location: str
    """File path, or URL."""

    def read(self) -> bytes:
        """The page's bytes. Raises OSError when the file or site does not answer."""
        if not self.location.startswith(("http://", "https://")):
            return Path(self.location).read_bytes()
        request = Request(self.location, headers={"User-Agent": "Yangguang import-site"})  # noqa: S310  scheme checked above
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  scheme checked above
            data: bytes = answer.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise OSError(_("文件超过 50 MB。"))
        return data


def pages_of(source: str) -> list[OldPage]:
    """All pages of a folder, or of a sitemap file or address. Raises NoPages."""
    folder = Path(source)
    found = list(_folder(folder)) if folder.is_dir() else list(_sitemap(source))
    if not found:
        raise NoPages(
            _("%(source)s 中没有可以导入的页面(支持 html、txt、docx、pdf、ofd)。")
            % {"source": source}
        )
    return found


def _folder(folder: Path) -> Iterator[OldPage]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix.lower() in PAGES and not file.is_symlink():
            address = "/" + quote(file.relative_to(folder).as_posix())
            yield OldPage(address, file.name, str(file))


def _sitemap(source: str, depth: int = 0) -> Iterator[OldPage]:
    if depth > 2:
        return
    try:
        data = OldPage("", "", source).read()
        tree = ElementTree.fromstring(data)
    except OSError as problem:
        raise NoPages(
            _("读不到 %(source)s:%(problem)s") % {"source": source, "problem": problem}
        ) from problem
    except (ElementTree.ParseError, ValueError) as problem:
        raise NoPages(
            _("%(source)s 不是有效的 sitemap:%(problem)s") % {"source": source, "problem": problem}
        ) from problem
    nested = tree.tag.endswith("sitemapindex")
    for place in tree.iter():
        url = (place.text or "").strip()
        if not place.tag.endswith("}loc") and place.tag != "loc":
            continue
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            continue
        if nested:
            yield from _sitemap(url, depth + 1)
        else:
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            yield OldPage(address or "/", Path(parts.path).name or "index.html", url)
