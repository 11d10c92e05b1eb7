"""Recognising an official document (GB/T 9704) in plain blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.documents.blocks import Raw
from yangguang.kernel.documents.ending import Ending, read_annexes, read_ending
from yangguang.kernel.documents.frame import Framed, strip_frame
from yangguang.kernel.documents.head import Head, read_head
from yangguang.kernel.documents.levels import body_html
from yangguang.kernel.documents.model import (
    Attachment,
    Certainty,
    Found,
    Part,
    PartKind,
    ReadDocument,
    SourceKind,
    guessed,
    missing,
    sure,
)
from yangguang.kernel.documents.numbers import parse
from yangguang.kernel.documents.wording import (
    QUOTED,
    organisations,
    parse_date,
    parse_moment,
    party_first,
    same_title,
)
from yangguang.kernel.now import city_date


@dataclass(frozen=True, slots=True)
class _Seen:
    """The document taken apart, before anything is concluded."""

    raw: Raw
    framed: Framed
    head: Head
    ending: Ending
    annexes: tuple[Part, ...]


def recognise(raw: Raw, *, name: str = "", at: datetime | None = None) -> ReadDocument:
    """The document in `raw`, every field with how surely it is known."""
    framed = strip_frame(raw)
    head = read_head(framed)
    ending = read_ending(framed.blocks[head.end :])
    annexes = read_annexes(ending, _quoted_titles(head, ending))
    seen = _Seen(raw, framed, head, ending, annexes)
    issuers = _issuers(seen)
    title = _title(seen, issuers, name)
    kind = PartKind.NOTICE if annexes else PartKind.MAIN
    body = (*head.subtitles, *ending.body)
    parts = (Part(kind, title.value, body_html(body)), *annexes)
    return ReadDocument(
        title=title,
        doc_number=_number(seen),
        issuers=issuers,
        main_recipients=_recipients(head),
        formed_on=_formed_on(seen),
        note=_marked(ending.note, _("成文日期之后括号内的附注")),
        signature=_signature(ending),
        content_source=_labelled(framed, "source"),
        republisher=_republisher(framed),
        republisher_record=_marked(framed.record, _("页脚的备案号")),
        republished_at=_republished_at(framed),
        source_kind=_source_kind(framed, issuers.value),
        responsible_editor=_labelled(framed, "editor"),
        secrecy=_marked(head.secrecy, _("版头的密级标志")),
        urgency=_marked(head.urgency, _("版头的紧急程度")),
        copied_to=_marked(ending.copied_to, _("版记的抄送机关")),
        parts=parts,
        attachments=_named_in(parts, raw.attachments),
        stripped=(*framed.stripped, *head.set_aside, *ending.set_aside),
        warnings=(*raw.warnings, *_warnings(seen, at)),
        media_type=raw.media_type,
    )


def _named_in(parts: Sequence[Part], attachments: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The files that the text itself names; those of the page's frame stay behind with it."""
    text = "".join(part.body_html for part in parts)
    return tuple(file for file in attachments if file.reference in text)


def _quoted_titles(head: Head, ending: Ending) -> tuple[str, ...]:
    """The titles by which the document calls its annexes: its list first, then 现将《…》."""
    if ending.annex_titles:
        return ending.annex_titles
    for text in (*(block.text for block in ending.body), head.title):
        for found in QUOTED.finditer(text):
            after = text[found.end() : found.end() + 16]
            before = text[max(0, found.start() - 12) : found.start()]
            if any(
                word in after for word in ("印发给", "印发", "发给", "转发", "公布", "发布")
            ) or (before.endswith(("现将", "印发", "转发", "制定了", "公布", "发布"))):
                return (found[1],)
    return ()


def _marked(value: str, why: str) -> Found[str]:
    return sure(value, why) if value else missing("", _("文中没有找到"))


def _labelled(framed: Framed, key: str) -> Found[str]:
    return _marked(framed.labels.get(key, ""), _("网页上注明"))


def _number(seen: _Seen) -> Found[str]:
    label = seen.framed.labels.get("number", "")
    if seen.head.number:
        return sure(str(seen.head.number), _("独占一行的发文字号"))
    if parsed := parse(label):
        return sure(str(parsed), _("网页上注明"))
    if label:
        return guessed(label, _("网页上注明，但不合发文字号格式"))
    return missing("", _("没有独占一行的发文字号"))


def _issuers(seen: _Seen) -> Found[tuple[str, ...]]:
    signed = tuple(name for line in seen.ending.signature for name in organisations(line))
    headed = seen.head.issuers
    prefix = _prefix_issuers(seen.head.title or seen.framed.page_title)
    labelled = organisations(seen.framed.labels.get("issuer", ""))
    if signed and set(signed) in (set(headed), set(prefix), set(labelled)):
        return sure(party_first(signed), _("标题与署名一致"))
    if signed:
        return guessed(party_first(signed), _("取自署名，与标题不能互相印证"))
    for names, why in (
        (headed, _("取自标题上方的机关名称")),
        (labelled, _("网页上注明")),
        (prefix, _("取自标题开头")),
    ):
        if names:
            return guessed(party_first(names), why)
    return missing((), _("标题和署名中都没有机关名称"))


def _prefix_issuers(title: str) -> tuple[str, ...]:
    cuts = [
        at
        for word in ("关于", "印发", "转发", "批转", "令", "公告", "通告")
        if (at := title.find(word)) > 0
    ]
    return organisations(title[: min(cuts)]) if cuts else ()


def _title(seen: _Seen, issuers: Found[tuple[str, ...]], name: str) -> Found[str]:
    own, page = seen.head.title, seen.framed.page_title
    if own and page:
        if _squeezed(own) == _squeezed(page):
            return sure(_spaced(own, issuers.value), _("正文标题与网页标题一致"))
        if _squeezed(own) in _squeezed(page) or _squeezed(page) in _squeezed(own):
            return guessed(max(own, page, key=len), _("正文标题与网页标题详略不同，取较详的"))
        return guessed(own, _("正文标题与网页标题不同，取正文标题"))
    if own:
        own = _spaced(own, issuers.value)
        if seen.head.title_certain:
            return sure(own, _("正文之前的标题"))
        return guessed(own, _("正文之前像标题的文字"))
    if page:
        return sure(_spaced(page, issuers.value), _("网页标题"))
    if seen.annexes or seen.ending.body:
        stem = name.rpartition(".")[0] or name
        return (
            guessed(stem, _("文中没有找到标题，暂用文件名"))
            if stem
            else missing("", _("没有找到标题"))
        )
    return missing("", _("没有找到标题"))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _spaced(title: str, names: Sequence[str]) -> str:
    """Joint issuers run together on a page get the blank that a heading's lines stand for."""
    together = "".join(names)
    if len(names) > 1 and title.startswith(together):
        return " ".join(names) + title[len(together) :]
    return title


def _recipients(head: Head) -> Found[str]:
    if not head.recipients:
        return missing("", _("标题之后没有以冒号结束的一行"))
    if head.recipients_certain:
        return sure(head.recipients, _("标题之后以冒号结束的机关名称"))
    return guessed(head.recipients, _("标题之后以冒号结束的一行"))


def _formed_on(seen: _Seen) -> Found[date | None]:
    labelled = parse_date(seen.framed.labels.get("formed", ""))
    if seen.ending.formed_on:
        if labelled and labelled != seen.ending.formed_on:
            return guessed(seen.ending.formed_on, _("取自署名下的日期，与网页注明的成文日期不同"))
        if seen.ending.signature or labelled:
            return sure(seen.ending.formed_on, _("署名下的日期"))
        return guessed(seen.ending.formed_on, _("独占一行的日期，上方没有署名"))
    if labelled:
        return sure(labelled, _("网页上注明"))
    if seen.head.dated:
        return guessed(seen.head.dated, _("标题下括号内的日期"))
    return missing(None, _("没有独占一行的日期"))


def _signature(ending: Ending) -> Found[tuple[str, ...]]:
    if ending.signature:
        return sure(ending.signature, _("成文日期上方的署名"))
    return missing((), _("成文日期上方没有署名"))


def _republisher(framed: Framed) -> Found[str]:
    if framed.host and framed.host_named:
        return sure(framed.host, _("网站自己的署名"))
    if framed.host:
        return guessed(framed.host, _("由页脚的地址推断"))
    return missing("", _("没有网站的标识"))


def _republished_at(framed: Framed) -> Found[datetime | None]:
    moment = parse_moment(framed.labels.get("published", ""))
    return sure(moment, _("网页上注明的时间")) if moment else missing(None, _("没有注明发布时间"))


def _source_kind(framed: Framed, issuers: Sequence[str]) -> Found[SourceKind]:
    if not framed.stripped and not framed.labels:
        return guessed(SourceKind.ORIGINAL, _("文件没有网页的框架"))
    if framed.host and any(framed.host in name or name in framed.host for name in issuers):
        return guessed(SourceKind.ORIGINAL, _("网页属于发文机关自己的网站"))
    if framed.host:
        return guessed(SourceKind.REPUBLISHED, _("网页属于另一网站，不是发文机关的"))
    if framed.labels.get("published") or framed.labels.get("source"):
        return guessed(SourceKind.REPUBLISHED, _("网页注明了来源或发布时间"))
    return guessed(SourceKind.ORIGINAL, _("没有转载的标识"))


def _warnings(seen: _Seen, at: datetime | None) -> list[str]:
    found: list[str] = []
    if seen.head.secrecy:
        found.append(_("文件带有密级标志“%(mark)s”，不得公开。") % {"mark": seen.head.secrecy})
    for part in seen.annexes:
        quoted = part.quoted_title
        if quoted and quoted != part.title:
            kind = _("略有不同") if same_title(part.title, quoted) else _("不同")
            found.append(
                _("附件标题《%(own)s》与正文所引《%(quoted)s》%(kind)s，两者都已保留。")
                % {"own": part.title, "quoted": quoted, "kind": kind}
            )
    missing_count = len(seen.ending.annex_titles) - len(seen.annexes)
    if missing_count > 0:
        found.append(
            _("附件说明列出 %(listed)d 个附件，文件中只有 %(present)d 个。")
            % {"listed": len(seen.ending.annex_titles), "present": len(seen.annexes)}
        )
    if at and seen.ending.formed_on and seen.ending.formed_on > city_date(at):
        found.append(_("成文日期在今天之后，请核对。"))
    return found


_LABELS = {
    "title": _l("标题"),
    "doc_number": _l("发文字号"),
    "issuers": _l("发文机关"),
    "main_recipients": _l("主送机关"),
    "formed_on": _l("成文日期"),
    "note": _l("附注"),
    "signature": _l("署名"),
    "content_source": _l("来源"),
    "republisher": _l("来源网站"),
    "republisher_record": _l("网站备案号"),
    "republished_at": _l("来源发布时间"),
    "source_kind": _l("原件或转载"),
    "responsible_editor": _l("责任编辑"),
    "secrecy": _l("密级"),
    "urgency": _l("紧急程度"),
    "copied_to": _l("抄送"),
}
_CERTAINTIES = {
    Certainty.SURE: _l("确定"),
    Certainty.GUESSED: _l("推断"),
    Certainty.MISSING: _l("未找到"),
}
_SOURCE_KINDS = {SourceKind.ORIGINAL: _l("原件"), SourceKind.REPUBLISHED: _l("转载件")}


@dataclass(frozen=True, slots=True)
class Row:
    """One recognised field as shown to the person who checks it."""

    field: str
    label: str
    value: str
    certainty: Certainty
    certainty_label: str
    why: str


def describe(document: ReadDocument) -> tuple[Row, ...]:
    """Every recognised field as a row of words, for a terminal or a table."""
    rows = []
    for name, label in _LABELS.items():
        found = getattr(document, name)
        certainty_label = str(_CERTAINTIES[found.certainty])
        rows.append(
            Row(name, str(label), _told(found.value), found.certainty, certainty_label, found.why)
        )
    return tuple(rows)


def _told(value: object) -> str:
    if isinstance(value, SourceKind):
        return str(_SOURCE_KINDS[value])
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)
