"""Taking the frame of a web page (navigation, dates, footer) off the document inside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from yangguang.kernel.documents.blocks import Block, Raw, squash
from yangguang.kernel.documents.model import ATTACHED
from yangguang.kernel.documents.wording import (
    TITLE_END,
    is_balanced,
    is_organisation,
    is_titlelike,
    parse_moment,
)

# What a page says above or beside a document, under the names used on government sites.
_LABELS = {
    "发布时间": "published", "发布日期": "published", "公开日期": "published", "发文时间": "published",
    "时间": "published", "日期": "published", "更新时间": "updated",
    "信息来源": "source", "文章来源": "source", "来源": "source", "稿源": "source",
    "责任编辑": "editor", "编辑": "editor", "作者": "author", "发布人": "author",
    "浏览次数": "", "浏览量": "", "点击数": "", "点击率": "", "阅读次数": "", "访问次数": "", "阅读": "",
    "字号": "", "字体": "", "字体大小": "", "视力保护色": "", "分享到": "", "分享": "",
    "发文机关": "issuer", "发布机构": "issuer", "发文单位": "issuer",
    "发文字号": "number", "文号": "number", "文件编号": "number",
    "成文日期": "formed", "生成日期": "formed",
    "标题": "title", "名称": "title", "信息名称": "title", "文件名称": "title",
    "索引号": "", "主题分类": "", "主题词": "", "公开方式": "", "公开形式": "", "公开范围": "",
    "体裁": "", "文种": "", "有效性": "", "效力状态": "", "有效期": "", "信息分类": "", "组配分类": "",
}  # fmt: skip
_WEAK = {"时间", "日期", "标题", "名称", "作者", "编辑", "来源", "阅读", "分享", "有效期"}
_LABEL = re.compile(
    r"(?:^|(?<=[\s|｜【\[(（]))("
    + "|".join(sorted(_LABELS, key=len, reverse=True))
    + r")\s*[:：]\s*"
)
_CRUMB = re.compile(r"^(?:(?:您)?(?:现在|当前|所在)?的?位置|首页\s*[>»›/\-])")
_EDITOR = re.compile(r"(?:责任编辑|责编|网站编辑|编辑)\s*[:：]\s*([^\s)）】\]|｜]{1,20})")
_FOOT = re.compile(
    r"^[（(【\[]?\s*(?:责任编辑|责编|网站编辑|编辑|初审|复审|终审|审核|监制)\s*[:：]"
    r"|ICP\s*备|公网安备|网站标识码|版权所有|[Cc]opyright|©"
    r"|^(?:主办|承办|协办)(?:单位)?\s*[:：]|^技术支持|^网站(?:地图|首页|声明)|^(?:联系|关于)我们"
    r"|^友情链接|^上一[篇条]|^下一[篇条]|^相关(?:链接|阅读|稿件|文章|信息|文档)|^扫一扫|^分享到"
    r"|^[【\[]?(?:打印|关闭|返回|收藏)(?:本页|此页|窗口|顶部|页面)?[】\]]?(?:$|\s|[【\[])|^返回顶部"
    r"|^[(（]?浏览本站|^您是第|^地址[:：].*(?:邮编|邮政编码|电话)"
)
_ADDRESS = re.compile(
    r"地址\s*[:：]?\s*(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?市)?"
    r"(?:[\u4e00-\u9fff]{1,6}?[县区旗市])?"
)
_REGION = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:省|自治区|[县区旗市])")
_HOST = re.compile(r"(?:主办(?:单位)?|版权所有)\s*[:：]?\s*([\u4e00-\u9fff]{4,30})")
_RECORD = re.compile(r"[\u4e00-\u9fff]ICP\s*备\s*\d{6,12}号?(?:-\d+)?")
_PROSE = 60
_BOX_LABELS = 3
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SEARCHED = 80


@dataclass(frozen=True, slots=True)
class Framed:
    """A document without its frame, and what the frame told."""

    blocks: tuple[Block, ...]
    labels: dict[str, str] = field(default_factory=dict)
    stripped: tuple[str, ...] = ()
    page_title: str = ""
    host: str = ""
    host_named: bool = False
    """The site names itself, rather than being inferred from its address."""
    record: str = ""


def labels_in(text: str) -> dict[str, str] | None:
    """The labelled values a line consists of, or None if it is no such line."""
    found = list(_LABEL.finditer(text))
    if not found or len(text) > 160 or text[: found[0].start()].strip(" |｜【[(（"):
        return None
    ends = [match.start() for match in found[1:]] + [len(text)]
    values = {
        match[1]: text[match.end() : end].strip(" |｜】]【[)）")
        for match, end in zip(found, ends, strict=True)
    }
    if len(values) == 1 and (label := next(iter(values))) in _WEAK:
        dated = _LABELS[label] == "published" and parse_moment(values[label])
        if not dated and label != "来源":
            return None
    return {key: value for label, value in values.items() if (key := _LABELS[label])}


def labels_of_box(block: Block) -> dict[str, str] | None:
    """The values of a table that describes the document, as pages show it above the text."""
    if block.is_text or "<table" not in block.html:
        return None
    cells = [squash(unescape(_TAG.sub("", cell))) for cell in _CELL.findall(block.html)]
    found = {
        cell.rstrip(":："): value
        for cell, value in pairwise(cells)
        if cell.rstrip(":：") in _LABELS and value.rstrip(":：") not in _LABELS
    }
    if len(found) < _BOX_LABELS:
        return None
    return {key: value for label, value in found.items() if (key := _LABELS[label]) and value}


def is_prose(block: Block) -> bool:
    """A running sentence, a table, a picture or a file beside the page: no frame has these."""
    carries = not block.is_text or ATTACHED in block.html
    return carries or (len(block.text) >= _PROSE and "。" in block.text)


def strip_frame(raw: Raw) -> Framed:
    """Separate the document in `raw` from the page around it."""
    blocks, foot = _without_foot(raw.blocks)
    labels = dict(raw.labels)
    head_end, title_at = _find_head(blocks, labels)
    page_title = "".join(block.text for block in blocks[title_at[0] : title_at[1]])
    head, blocks = blocks[:head_end], blocks[head_end:]
    crumbs = _leading_navigation(blocks) if not head else 0
    head, blocks = (*head, *blocks[:crumbs]), blocks[crumbs:]
    around = [*raw.stripped, *(block.text for block in head), *(block.text for block in foot)]
    around = [line for line in around if line]
    for line in around:
        if found := _EDITOR.search(line):
            labels.setdefault("editor", found[1])
    host, named = _host(around, labels.get("site", ""))
    record = next((found[0] for line in around if (found := _RECORD.search(line))), "")
    title = page_title or labels.get("title", "")
    return Framed(blocks, labels, tuple(around), title, host, named, record)


def _without_foot(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    start = len(blocks)
    for index in range(len(blocks) - 1, 0, -1):
        block = blocks[index]
        if is_prose(block):
            break
        if _FOOT.search(block.text) or (block.linked and start == index + 1):
            start = index
    return blocks[:start], blocks[start:]


def _find_head(blocks: Sequence[Block], labels: dict[str, str]) -> tuple[int, tuple[int, int]]:
    """Where the document begins, and the page's own title line before the dates, if any."""
    first = last = -1
    for index, block in enumerate(blocks[:_SEARCHED]):
        box = labels_of_box(block)
        if box is None and is_prose(block):
            break
        found = labels_in(block.text) if box is None else box
        if found is not None:
            labels |= {key: value for key, value in found.items() if value}
            first, last = (index if first < 0 else first), index
        elif first >= 0 and index > last + 3:
            break
    if first < 0:
        return 0, (0, 0)
    begin = _title_start(blocks, first)
    return last + 1, (begin, first)


def _title_start(blocks: Sequence[Block], end: int) -> int:
    """A wrapped title goes up while marks are open or a name or connective ends the line above."""
    start = end - 1
    if start < 0 or not is_titlelike(blocks[start].text):
        return end
    while start > 0:
        above = blocks[start - 1].text
        text = "".join(squash(block.text) for block in blocks[start:end])
        joins = is_organisation(squash(above)) or above.endswith(("的", "和", "、", "关于"))
        if is_balanced(text) and not (joins and not text.startswith(squash(above))):
            break
        if not is_titlelike(above) or TITLE_END.search(above):
            break
        start -= 1
    return start


def _leading_navigation(blocks: Sequence[Block]) -> int:
    end = 0
    for index, block in enumerate(blocks[:_SEARCHED]):
        if is_prose(block):
            break
        if _CRUMB.match(block.text) or (block.linked and end == index):
            end = index + 1
    return end


def _host(lines: Iterable[str], site: str) -> tuple[str, bool]:
    named = next((found[1] for line in lines if (found := _HOST.search(line))), "") or site
    if named:
        return named, True
    for line in lines:
        if found := _ADDRESS.search(line):
            regions = _REGION.findall(re.sub(r"^地址\s*[:：]?\s*", "", found[0]))
            if regions:
                return regions[-1], False
    return "", False
