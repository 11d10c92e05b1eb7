"""What the rich text editor of the edit screen needs to know, as one JSON value of the form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.documents.clean import CLASSES
from yangguang.kernel.publishing.scan.labels import LABELS
from yangguang.kernel.ui.downloads import SHOWN_IN_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.publishing.models import Attachment, Version
    from yangguang.kernel.publishing.scan import Finding
    from yangguang.kernel.publishing.selectors.findings import FindingView

LIBRARY = "django_prose_editor/editor.js"


def _words() -> dict[str, Any]:
    return {
        "bar": _("正文格式"),
        "style": _("段落样式"),
        "styles": {
            "paragraph:": _("正文"),
            "heading:chapter": _("章标题 第一章"),
            "heading:level-1": _("一级标题 一、"),
            "heading:level-2": _("二级标题 （一）"),
            "heading:level-3": _("三级标题 1."),
            "heading:level-4": _("四级标题 (1)"),
            "paragraph:level-1": _("一级段落 一、"),
            "paragraph:level-2": _("二级段落 （一）"),
            "paragraph:level-3": _("三级段落 1."),
            "paragraph:level-4": _("四级段落 (1)"),
            "paragraph:article": _("条文 第一条"),
            "paragraph:subtitle": _("副标题"),
            "paragraph:annex-list": _("附件清单"),
            "heading:": _("小标题"),
        },
        "bold": _("加粗"),
        "italic": _("斜体"),
        "underline": _("下划线"),
        "center": _("居中"),
        "right": _("居右"),
        "no-indent": _("顶格"),
        "bullets": _("项目列表"),
        "numbers": _("编号列表"),
        "link": _("链接"),
        "address": _("网址"),
        "badAddress": _("网址须以 http://、https:// 或 mailto: 开头，不能有空格。"),
        "picture": _("图片"),
        "pictureWords": _("图片说明"),
        "known": _("已上传的图片"),
        "newOne": _("（从电脑选择）"),
        "upload": _("从电脑选择"),
        "alt": _("图片说明（读屏软件会读出来）"),
        "noPicture": _("请选择一张图片。"),
        "noAlt": _("请用一句话说明图片上有什么。"),
        "missing": _("图片没有取得"),
        "table": _("表格"),
        "columns": _("列数"),
        "rows": _("行数（含表头）"),
        "badTable": _("列数 1 至 30，行数 2 至 200。"),
        "tableActs": _("表格操作"),
        "rowAfter": _("下方加行"),
        "columnAfter": _("右侧加列"),
        "deleteRow": _("删行"),
        "deleteColumn": _("删列"),
        "merge": _("合并单元格"),
        "split": _("拆分单元格"),
        "header": _("表头单元格"),
        "caption": _("表题"),
        "captionWords": _("表格的标题"),
        "deleteTable": _("删除表格"),
        "undo": _("撤销"),
        "redo": _("重做"),
        "source": _("源代码"),
        "confirm": _("确定"),
        "cancel": _("取消"),
        "remove": _("去掉链接"),
        "back": _("回到编辑器"),
        "keys": _(
            "按 Alt+F10 到格式栏，再按方向键选择；按 Esc 再按 Tab 离开正文。可直接从 Word 粘贴。"
        ),
        "isSource": _("现在显示的是源代码。"),
        "notKept": _("正文里有编辑器保持不了的格式，为了不丢失内容，请直接修改源代码。"),
        "offline": _("连接中断，图片没有上传。"),
    }


def area_of(finding: Finding) -> str:
    """The name of the text area a finding stands in; empty when it is another field."""
    name, _sep, place = finding.field.partition(":")
    if name == "body":
        return "body"
    return f"annex-{place}-body" if name == "annex" else ""


def pictures_of(version: Version, attachments: Iterable[Attachment]) -> dict[str, dict[str, str]]:
    """The version's pictures by the address under which a text names them."""
    public_id = version.record.public_id
    found = {}
    for file in attachments:
        if file.media_type in SHOWN_IN_PLACE:
            plain = file.digest.partition(":")[2]
            url = reverse("desk:file", args=[public_id, plain, "picture"])
            found[address_of(file)] = {"url": url, "name": file.name}
    return found


def address_of(file: Attachment) -> str:
    """How a text names a file of its version."""
    return f"attachment:sha256/{file.digest.partition(':')[2]}"


def settings_for(
    version: Version, attachments: Iterable[Attachment], findings: Iterable[FindingView]
) -> str:
    """Everything the editor is told, as JSON."""
    here = [
        {"field": area, "text": view.finding.matched, "label": str(LABELS[view.finding.rule])}
        for view in findings
        if view.is_open and view.finding.matched and (area := area_of(view.finding))
    ]
    return json.dumps(
        {
            "library": static(LIBRARY),
            "classes": sorted(CLASSES),
            "pictures": pictures_of(version, attachments),
            "attach": reverse("desk:attach", args=[version.record.public_id, version.number]),
            "findings": here,
            "words": _words(),
        },
        ensure_ascii=False,
    )
