"""网站指南: how to find, take part, apply, follow up and read, as questions and answers.

What a page of the system can tell of itself stands here; what the city decides (telephone, hours)
comes from its facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.ui.html import linked_data
from yangguang.kernel.ui.site import facts
from yangguang.portal.doors import BOARD, DOORS
from yangguang.portal.structured import of_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Answer:
    """A question, what is answered, and where to go on."""

    name: str
    """Its place on the page."""
    question: str
    text: str
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Part:
    """Questions about one thing."""

    name: str
    title: str
    answers: Sequence[Answer]


def _finding() -> Part:
    return Part(
        "find",
        _("查找"),
        (
            Answer(
                "search",
                _("怎样搜索"),
                _(
                    "在每页上方的搜索框里写几个字就可以：日常说法（低保、房本）、拼音和首字母、"
                    "机构的全称简称和旧名、年份都认得。写在双引号里的词要连在一起出现；"
                    "前面加减号的词不要出现。写错一个字也能找到。"
                ),
                [(_("搜索"), reverse("search:results"))],
            ),
            Answer(
                "number",
                _("只知道文号，怎样找到文件"),
                _(
                    "直接写文号。括号写成〔〕、[ ]、（ ）都可以，不写括号也可以，"
                    "例如：佳办发2017 27。"
                ),
                [(_("政府信息目录"), reverse("portal:catalogue"))],
            ),
            Answer(
                "validity",
                _("文件现在还有效吗"),
                _(
                    "每份文件标明有效、已修改、部分失效、废止、失效或者尚未生效。"
                    "在政策文件库里填一个日期，可以看那一天哪些文件有效；废止的文件原文也留着。"
                ),
                [(_("政策文件库"), reverse("regulations:library"))],
            ),
            Answer(
                "news",
                _("有新消息怎样知道"),
                _(
                    "每个列表下面都能订阅：发邮件、加入日历，或者用阅读器订阅。"
                    "搜索结果也能订阅。订阅要先在邮件里确认，点一下就能退订。"
                ),
                [(_("订阅"), f"{reverse('notices:subscribe')}?list=catalogue")],
            ),
        ),
    )


def _taking_part() -> Part:
    return Part(
        "join",
        _("参与和办理"),
        (
            Answer(
                "comment",
                _("怎样对草案提意见"),
                _(
                    "打开草案，可以对全文提，也可以逐条提。不用登录，可以不留姓名。"
                    "提交以后有编号和查询码；结束后公布每条意见采纳不采纳、为什么。"
                ),
                [
                    (_("正在征求意见的草案"), reverse("decisions:home")),
                    (_("查我的意见"), reverse("decisions:follow")),
                ],
            ),
            Answer(
                "meeting",
                _("怎样列席会议、参加听证"),
                _(
                    "公告里写明名额、条件和报名时间。名额不够时抽签，"
                    "抽签的办法事先公布，人人都可以重新算一遍。"
                ),
                [(_("列席、开放日和听证"), reverse("meetings:home"))],
            ),
            Answer(
                "apply",
                _("想要的信息没有公开，怎样申请"),
                _(
                    "先查一查是不是已经公开。没有公开的，向制作或者保存它的机关申请，"
                    "写明名称、文号或者便于查找的特征，不需要说明用途。"
                    "机关自收到之日起二十个工作日内答复，延长的会告诉您。"
                ),
                [(_("申请公开政府信息"), f"{reverse('portal:disclosure')}#apply")],
            ),
            Answer(
                "status",
                _("交了以后怎样知道办到哪一步"),
                _(
                    "用回执上的编号和查询码查询，可以看到每一个期限是怎样算出来的。"
                    "查询码丢了，可以用留下的电话或者邮箱找回。"
                ),
                [(_("查我的办件"), reverse("cases:status"))],
            ),
            Answer(
                "complain",
                _("机关没有依法公开，找谁"),
                _(
                    "可以向政务公开主管部门举报；对答复不服的，可以申请行政复议或者提起行政诉讼，"
                    "答复书里写明了期限和机关。"
                ),
                [(_("举报未依法公开"), reverse("oversight:complaints"))],
            ),
            Answer(
                "fault",
                _("网页上有错怎样告诉我们"),
                _("每页最下面有“我为政府网站找错”，会自动带上这一页的地址，不用留姓名。"),
                [(_("我为政府网站找错"), reverse("error_reports:about"))],
            ),
        ),
    )


def _reading() -> Part:
    return Part(
        "read",
        _("看得清、用得上"),
        (
            Answer(
                "large",
                _("字太小、颜色太淡怎么办"),
                _(
                    "每页上方有“大字”“特大”和“高对比”，点一下就行，下次来还记得，不用登录。"
                    "系统设为深色的，网页也是深色。"
                ),
            ),
            Answer(
                "keyboard",
                _("不用鼠标能用吗"),
                _(
                    "能。按 Tab 键逐项移动，第一项是“跳到正文”；按 / 键进入搜索框。"
                    "读屏软件能读出标题、表单和图表下面的表格。关闭脚本，全部事项也能办。"
                ),
            ),
            Answer(
                "print",
                _("怎样打印和下载"),
                _(
                    "文件页面有版式文件（PDF）和可以编辑的文档（Word）。"
                    "直接打印网页也可以，纸上有短地址和二维码，能查到最新文本。"
                ),
            ),
            Answer(
                "language",
                _("有其他语言吗"),
                _(
                    "文件以中文文本为准。目前网页只有中文；"
                    "页面已经标明语言，浏览器的翻译功能可以使用，译文不作为依据。"
                ),
            ),
        ),
    )


def _contact() -> Part:
    known = facts()
    told = [
        (_("主办单位：%(name)s。") % {"name": known.host_unit}) if known.host_unit else "",
        (_("联系方式：%(contact)s。") % {"contact": known.contact}) if known.contact else "",
        (_("地址：%(address)s。") % {"address": known.address}) if known.address else "",
        _("具体事项请找办理它的机关：每个机关的公开指南里有受理机构的地址、时间和电话。"),
    ]
    return Part(
        "contact",
        _("联系"),
        (
            Answer(
                "office",
                _("怎样联系网站和各机关"),
                "".join(told),
                [
                    (_("各机关的公开指南"), reverse("portal:disclosure")),
                    (_("政务新媒体"), reverse("media:accounts")),
                ],
            ),
        ),
    )


def parts() -> list[Part]:
    """All of it, in order."""
    return [_finding(), _taking_part(), _reading(), _contact()]


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The seven doors, then the questions people have."""
    told = parts()
    asked = [(a.question, a.text) for part in told for a in part.answers]
    context = {
        "ways": [*DOORS, BOARD],
        "parts": told,
        "linked_data": linked_data(of_questions(asked)),
        "crumbs": [(_("首页"), "/"), (_("网站指南"), "")],
    }
    return render(request, "portal/guide.html", context)
