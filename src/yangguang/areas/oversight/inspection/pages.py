"""Reading one rendered page: what it says of itself, where it leads, what is wrong with it.

Pure: HTML in, facts out. The parser of the standard library keeps memory small.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.inspection.rules import Check, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
HIDDEN = frozenset({"script", "style", "template", "noscript"})
INLINE = frozenset(
    "a abbr b bdi cite code dfn em i mark q s small span strong sub sup time u".split()  # noqa: SIM905
)
"""Elements that do not end a line of the text."""
CELLS = frozenset({"td", "th"})
NAMED = frozenset({"a", "button"})
FIELDS = frozenset({"input", "select", "textarea"})
NO_LABEL = frozenset({"hidden", "submit", "button", "image", "reset"})
SITE_TAGS = ("SiteName",)
ARTICLE_TAGS = ("ArticleTitle", "PubDate", "ContentSource", "Url")
COLUMN_TAGS = ("ColumnName", "ColumnType")
FOOTER_WAYS = (
    (_("我为政府网站找错"), "error_reports:about"),
    (_("站点地图"), "portal:map"),
)
LONGEST_TEXT = 400_000
SPACE = re.compile(r"\s+")
BREAKS = re.compile(r"[ \t\n]*[\t\n][ \t\n]*")


def _one_break(found: re.Match[str]) -> str:
    """What stands between two texts: cells of a row follow each other, rows end the line."""
    return "\n" if "\n" in found[0] else "\t"


@dataclass
class PageFacts:
    """What stands on a page."""

    title: str = ""
    language: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    """Addresses as written, fragments left out."""
    sources: list[str] = field(default_factory=list)
    """Pictures, scripts and styles the page loads."""
    pictures: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    images_without_alt: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    double_ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    has_main: bool = False
    has_skip: bool = False
    text: str = ""


class _Reader(HTMLParser):
    """Collects the facts of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.facts = PageFacts()
        self.ids: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, str]] = []
        self.open: list[tuple[str, str, bool]] = []
        """Links and buttons under way: tag, where it leads, whether it has a name."""
        self.in_label = 0
        self.skipping = 0
        self.in_title = False
        self.parts: list[str] = []
        self.size = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._common(tag, known)
        self._break(tag)
        if tag in HIDDEN:
            self._code(tag, known)
            self.skipping += 1
        elif tag == "img":
            self._image(known)
        elif tag in NAMED:
            self._named(tag, known)
        elif tag in FIELDS:
            self._field(tag, known)
        elif tag == "label":
            self.in_label += 1
            self.labelled.add(known.get("for", ""))
        elif tag == "meta" and "name" in known:
            self.facts.metas.setdefault(known["name"], known.get("content", ""))
        elif tag == "link" and known.get("rel") in {"stylesheet", "icon"}:
            self.facts.sources.append(known.get("href", ""))
        elif tag == "html":
            self.facts.language = known.get("lang", "")
        elif tag == "main":
            self.facts.has_main = True
        elif tag == "title":
            self.in_title = not self.facts.title
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.facts.headings.append(int(tag[1]))

    def _break(self, tag: str) -> None:
        """What an element puts between two texts, so that a row of a table stays one line."""
        if tag not in INLINE and not self.skipping:
            self.parts.append("\t" if tag in CELLS else "\n")

    def _common(self, tag: str, known: dict[str, str]) -> None:
        mark = known.get("id", "")
        if mark and mark in self.ids:
            self.facts.double_ids.append(mark)
        self.ids.add(mark)
        for name in known:
            if name == "style" or name.startswith("on"):
                self.facts.inline.append(f"{tag} {name}")

    def _code(self, tag: str, known: dict[str, str]) -> None:
        if tag == "script" and known.get("src"):
            self.facts.sources.append(known["src"])
        elif tag == "style" or (
            tag == "script" and known.get("type", "") not in {"application/ld+json", "text/plain"}
        ):
            self.facts.inline.append(tag)

    def _image(self, known: dict[str, str]) -> None:
        source = known.get("src", "")
        self.facts.sources.append(source)
        if not source.startswith("data:"):
            self.facts.pictures.append(source)
        if "alt" not in known:
            self.facts.images_without_alt.append(source)
        elif known["alt"] and self.open:
            self._name()

    def _named(self, tag: str, known: dict[str, str]) -> None:
        target = known.get("href", "")
        if tag == "a" and target:
            if target.startswith("#"):
                self.facts.has_skip = self.facts.has_skip or target == "#main"
            else:
                self.facts.links.append(target.partition("#")[0])
        named = bool(known.get("aria-label") or known.get("aria-labelledby") or known.get("title"))
        self.open.append((tag, target or known.get("id", ""), named))

    def _field(self, tag: str, known: dict[str, str]) -> None:
        if known.get("type", "") in NO_LABEL or self.in_label:
            return
        if known.get("aria-label") or known.get("aria-labelledby") or known.get("title"):
            return
        self.fields.append((known.get("id", ""), known.get("name", "") or tag))

    def _name(self) -> None:
        tag, target, _named = self.open[-1]
        self.open[-1] = (tag, target, True)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        if tag in HIDDEN:
            self.skipping = max(self.skipping - 1, 0)
        elif tag == "label":
            self.in_label = max(self.in_label - 1, 0)
        elif tag == "title":
            self.in_title = False
        elif tag in NAMED and self.open:
            _tag, target, named = self.open.pop()
            if not named:
                self.facts.nameless.append(target or tag)

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.facts.title += data
            return
        if self.skipping:
            return
        if not data.strip():
            self.parts.append(" ")
            return
        if self.open:
            self._name()
        if self.size < LONGEST_TEXT:
            self.parts.append(SPACE.sub(" ", data))
            self.size += len(data)

    def done(self) -> PageFacts:
        """The facts, once the whole page is read."""
        found = self.facts
        found.title = " ".join(found.title.split())
        found.text = BREAKS.sub(_one_break, "".join(self.parts)).strip()
        found.unlabelled = [name for mark, name in self.fields if mark not in self.labelled]
        return found


def read(html: str) -> PageFacts:
    """What stands on the page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.done()


def internal_links(facts: PageFacts, path: str, hosts: frozenset[str]) -> set[str]:
    """Paths on this site the page leads to, without queries."""
    found = set()
    for link in (*facts.links, *facts.pictures):
        parts = urlsplit(urljoin(f"http://here{path}", link))
        if parts.scheme in {"http", "https"} and (parts.hostname or "") in hosts | {"here"}:
            found.add(parts.path or "/")
    return found


def judge(
    facts: PageFacts, path: str, *, hosts: frozenset[str], is_article: bool, is_column: bool
) -> Iterator[Found]:
    """What is wrong with the page itself."""
    yield from _self(facts, path, is_article=is_article, is_column=is_column)
    yield from _reading(facts, path)
    paths = {urlsplit(link).path for link in facts.links}
    for name, way in FOOTER_WAYS:
        if reverse(way) not in paths:
            yield Found(Check.FOOTER_LINKS, path, way, str(name))
    for kind in sorted(set(facts.inline)):
        yield Found(Check.INLINE_CODE, path, kind, kind)
    for source in sorted(set(facts.sources)):
        host = urlsplit(source).hostname
        if host and host not in hosts:
            yield Found(Check.OTHER_HOSTS, path, host, source[:200])


def _self(facts: PageFacts, path: str, *, is_article: bool, is_column: bool) -> Iterator[Found]:
    if not facts.title:
        yield Found(Check.PAGE_TITLE, path)
    wanted = (
        *SITE_TAGS,
        *(ARTICLE_TAGS if is_article else ()),
        *(COLUMN_TAGS if is_column else ()),
    )
    for name in wanted:
        if not facts.metas.get(name, "").strip():
            yield Found(Check.META_TAGS, path, name, name)
    if is_article:
        told = facts.metas.get("PubDate", "").strip()
        if not told or told not in facts.text:
            yield Found(Check.PUBDATE_SHOWN, path, "", told)


def _reading(facts: PageFacts, path: str) -> Iterator[Found]:
    if not facts.language:
        yield Found(Check.LANGUAGE, path)
    if not (facts.has_main and facts.has_skip):
        yield Found(Check.LANDMARKS, path)
    for source in sorted(set(facts.images_without_alt)):
        yield Found(Check.ALT_TEXT, path, source[:120], source[:200])
    for name in sorted(set(facts.unlabelled)):
        yield Found(Check.FIELD_LABELS, path, name[:120], name)
    for target in sorted(set(facts.nameless)):
        yield Found(Check.LINK_NAMES, path, target[:120], target[:200])
    for mark in sorted(set(facts.double_ids)):
        yield Found(Check.DOUBLE_IDS, path, mark[:120], mark)
    leaps = [(a, b) for a, b in zip(facts.headings, facts.headings[1:], strict=False) if b > a + 1]
    if facts.headings.count(1) != 1 or leaps:
        evidence = " ".join(f"h{n}" for n in facts.headings[:20])
        yield Found(Check.HEADINGS, path, "", evidence)


def weight_of(body: bytes) -> int:
    """Kilobytes the page takes on its way, compressed."""
    return -(-len(gzip.compress(body, 6)) // 1024)
