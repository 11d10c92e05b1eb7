"""Where the pages of an old site come from: a folder of saved pages, or a sitemap."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import Request, urlopen

from defusedxml import ElementTree
from django.utils.translation import gettext as _

from yangguang.kernel.documents.readers.surroundings import absolute, resolved
from yangguang.kernel.exchange.rules import address_of_file, canonical, rank

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 50 * 1024 * 1024
TIMEOUT = 30
"""Seconds one page may take; a page that takes longer is reported and can be tried again."""


class NoPages(ValueError):
    """There is nothing to import, with what to do about it."""


@dataclass
class Around:
    """What lies beside a page of the old site, and which of it was asked for."""

    page: OldPage
    taken: dict[str, bytes] = field(default_factory=dict)
    """Addresses on the old site with what stood there."""

    def file(self, address: str) -> bytes | None:
        """The bytes at an address of the same site; None when they are not there."""
        path = resolved(self.page.path, address, site=self.page.site)
        if path is None:
            return None
        data = self._fetched(address) if self.page.is_remote else self._read(path)
        if data is not None:
            self.taken[canonical(f"/{quote(path)}")] = data
        return data

    def link(self, address: str) -> str:
        """The address on the old site, from where a redirect leads on."""
        return absolute(self.page.path, address, site=self.page.site)

    def _read(self, path: str) -> bytes | None:
        root = Path(self.page.root)
        file = root / path
        try:
            # A link inside the folder must not lead out of it.
            if not file.resolve().is_relative_to(root.resolve()) or not file.is_file():
                return None
            return file.read_bytes() if file.stat().st_size <= LIMIT else None
        except (OSError, ValueError):
            return None

    def _fetched(self, address: str) -> bytes | None:
        url = urljoin(self.page.location, address)
        try:
            return _fetch(url) if urlsplit(url).hostname == self.page.site else None
        except (OSError, ValueError):
            return None


@dataclass(frozen=True)
class OldPage:
    """One page: its address on the old site and how to get its bytes."""

    address: str
    """Path and query as a browser would ask for them, in the spelling of `canonical`."""
    name: str
    location: str
    """File path, or URL."""
    path: str = ""
    """Where it stands below the site's root, without a leading slash."""
    root: str = ""
    """Folder of the saved site."""
    site: str = ""
    """Host of the old site; absolute addresses on it are its own."""

    @property
    def is_remote(self) -> bool:
        """Whether it has to be fetched."""
        return self.location.startswith(("http://", "https://"))

    def read(self) -> bytes:
        """The page's bytes. Raises OSError when the file or site does not answer."""
        if self.is_remote:
            return _fetch(self.location)
        file = Path(self.location)
        if file.stat().st_size > LIMIT:
            raise OSError(_("文件超过 50 MB。"))
        return file.read_bytes()

    def around(self) -> Around:
        """What lies beside it."""
        return Around(self)


def _fetch(url: str) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise OSError(_("只能读取 http 或 https 地址。"))
    request = Request(url, headers={"User-Agent": "Yangguang import-site"})  # noqa: S310  scheme checked above
    with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  scheme checked above
        data: bytes = answer.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise OSError(_("文件超过 50 MB。"))
    return data


def pages_of(source: str, *, site: str = "") -> list[OldPage]:
    """All pages of a folder, or of a sitemap file or address; pages before documents.

    `site` is the host of the old site, for the absolute addresses in saved pages. Raises NoPages.
    """
    folder = Path(source)
    found = list(_folder(folder, site)) if folder.is_dir() else list(_sitemap(source))
    if not found:
        raise NoPages(
            _("%(source)s 中没有可以导入的页面（支持 html、txt、docx、pdf、ofd）。")
            % {"source": source}
        )
    return sorted(found, key=lambda page: rank(page.path) or 0)


def _folder(folder: Path, site: str) -> Iterator[OldPage]:
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if rank(path) is not None and not file.is_symlink() and file.is_file():
            yield OldPage(address_of_file(path), file.name, str(file), path, str(folder), site)


def _sitemap(source: str, depth: int = 0) -> Iterator[OldPage]:
    if depth > 2:
        return
    try:
        data = OldPage("", "", source).read()
        tree = ElementTree.fromstring(data)
    except OSError as problem:
        raise NoPages(
            _("读不到 %(source)s：%(problem)s") % {"source": source, "problem": problem}
        ) from problem
    except (ElementTree.ParseError, ValueError) as problem:
        raise NoPages(
            _("%(source)s 不是有效的 sitemap:%(problem)s") % {"source": source, "problem": problem}
        ) from problem
    nested = tree.tag.endswith("sitemapindex")
    for place in tree.iter():
        if not place.tag.endswith("}loc") and place.tag != "loc":
            continue
        url = (place.text or "").strip()
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            continue
        if nested:
            yield from _sitemap(url, depth + 1)
        else:
            query = f"?{parts.query}" if parts.query else ""
            yield OldPage(
                canonical(parts.path + query),
                Path(parts.path).name or "index.html",
                url,
                parts.path.lstrip("/"),
                site=parts.hostname or "",
            )
