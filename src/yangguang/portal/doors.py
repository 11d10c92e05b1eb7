"""The seven doors of the portal, in the words of the plan, and what stands behind each.

A door leads to what exists: a page whose area this installation lacks, a column this city does not
have, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

    from yangguang.portal.selectors import ColumnNode


@dataclass(frozen=True)
class Way:
    """A page behind a door."""

    label: str | Promise
    text: str | Promise
    view: str
    """Name of the view; the way is left out where there is none."""
    fragment: str = ""

    @property
    def url(self) -> str:
        """Its address; empty when this installation has no such page."""
        try:
            return reverse(self.view) + self.fragment
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Door:
    """One of the seven."""

    slug: str
    label: str | Promise
    text: str | Promise
    ways: tuple[Way, ...] = ()
    columns: tuple[str, ...] = ()
    """Slugs of the columns behind it, with those below them."""
    view: str = ""
    """A page that is the door itself; empty: the door's own page."""

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.view) if self.view else reverse("portal:door", args=[self.slug])


CONSULT = Way(_("正在征求意见的决策草案"), _("看草案、提意见，看意见怎样采纳。"), "decisions:home")
MEETINGS = Way(
    _("邀请公众列席的会议"), _("看近期的会议，报名列席，看会议的结果。"), "meetings:home"
)
LIBRARY = Way(
    _("政策文件库"), _("规章、规范性文件和其他文件，带效力和解读。"), "regulations:library"
)
GAZETTE = Way(_("政府公报"), _("逐期查阅公报，下载整期的标准文本。"), "portal:gazette")
TOPICS = Way(_("专题"), _("一件事的文件、安排、问答和联系方式放在一起。"), "portal:topics")
STATUS = Way(_("查我的办件"), _("凭编号和查询码看办到哪一步。"), "cases:status")
REQUESTS = Way(_("申请都是怎样答复的"), _("依申请公开的办理记录，不含申请人信息。"), "requests:log")
COMPLAINT = Way(
    _("举报未依法公开"), _("该公开的没有公开、该答复的没有答复。"), "oversight:complaints"
)
MEDIA = Way(
    _("政务新媒体"), _("各单位的微信、微博、客户端：谁主办，还在不在更新。"), "media:accounts"
)
JOINT = Way(
    _("合办栏目"), _("几家单位和媒体一起办的栏目，每条信息从哪里来。"), "media:joint_columns"
)
FAULT = Way(_("我为政府网站找错"), _("网页上有错误，告诉我们。"), "error_reports:about")
DOORS = (
    Door(
        "decisions",
        _("决策"),
        _("决策草案、会议和决定。"),
        columns=("juece",),
        view="decisions:home",
    ),
    Door(
        "execution",
        _("执行与结果"),
        _("定下来的事做得怎样：方案、进度、期限、结果，逐条可查。"),
        ways=(
            Way(_("公开看板"), _("政务公开方案逐条做到哪一步，谁负责，证据在哪里。"), "board:plan"),
            Way(_("各单位的进度"), _("按单位看应做、已做和逾期的事项。"), "board:agencies"),
            Way(_("每月的变化"), _("看板上的数字一个月一个月怎样变化。"), "board:history"),
            TOPICS,
        ),
        columns=("zhixing",),
    ),
    Door(
        "management",
        _("管理"),
        _("权力和责任、执法依据和结果、信用和监督。"),
        ways=(
            LIBRARY,
            GAZETTE,
            Way(_("机构"), _("各机关的名称、沿革和公开的信息。"), "portal:agencies"),
            COMPLAINT,
        ),
        columns=("guanli", "gonggao"),
    ),
    Door(
        "services",
        _("服务"),
        _("办事指南、便民提示、公共企事业单位和重点领域的信息。"),
        ways=(
            STATUS,
            Way(_("期限计算"), _("算一算法定期限到哪一天，逐日说明。"), "portal:deadline"),
        ),
        columns=("fuwu", "zdly"),
    ),
    Door(
        "disclosure",
        _("政府信息公开"),
        _("指南、制度、法定主动公开内容、年报和依申请公开。"),
        view="portal:disclosure",
    ),
    Door(
        "data",
        _("数据"),
        _("目录、统计和可以机器读取的数据，都能下载和订阅。"),
        ways=(
            Way(_("政府信息目录"), _("全部主动公开的信息，可以筛选、导出。"), "portal:catalogue"),
            Way(_("申请办理的统计"), _("依申请公开的数量、时限和结果。"), "requests:statistics"),
            Way(_("看板的数据"), _("全部义务的状态，可以下载表格。"), "board:rows"),
            Way(_("接口说明"), _("给程序用的查询接口（OpenAPI）。"), "api:openapi-json"),
            Way(
                _("订阅"),
                _("用邮件、Atom、RSS 或者日历跟踪任何一个列表。"),
                "notices:subscribe",
                "?list=catalogue",
            ),
        ),
        columns=("tjxx", "czzj"),
    ),
    Door(
        "interaction",
        _("互动"),
        _("提意见、申请、举报、找错，查询办到哪一步。"),
        ways=(
            CONSULT,
            MEETINGS,
            Way(
                _("申请公开政府信息"),
                _("想要的信息没有公开，向保存它的机关申请，不需要说明用途。"),
                "portal:disclosure",
                "#apply",
            ),
            REQUESTS,
            COMPLAINT,
            FAULT,
            MEDIA,
            JOINT,
            STATUS,
        ),
    ),
)
DEEDS = (
    ("search", STATUS),
    (
        "edit",
        Way(
            _("申请公开政府信息"),
            _("没有公开的，向保存它的机关申请，不用说明用途。"),
            "portal:disclosure",
            "#apply",
        ),
    ),
    (
        "document",
        Way(_("查文件是否有效"), _("规章和规范性文件，带效力和解读。"), "regulations:library"),
    ),
    (
        "calendar",
        Way(
            _("算一算法定期限到哪一天"),
            _("申请公开、行政复议、行政诉讼等，逐日说明。"),
            "portal:deadline",
        ),
    ),
    ("list", REQUESTS),
    ("flag", COMPLAINT),
    ("alert", FAULT),
)
"""What the home page offers beside taking part, each with its icon."""
BOARD = Way(_("公开看板"), _("政务公开方案逐条做到哪一步。"), "board:plan")


def door_for(slug: str) -> Door | None:
    """The door that has a page of its own under the slug."""
    return next((door for door in DOORS if door.slug == slug and not door.view), None)


def ways_of(door: Door) -> list[tuple[str, str, str]]:
    """Label, words and address of what there is behind the door."""
    return [(str(way.label), str(way.text), way.url) for way in door.ways if way.url]


def nodes_of(door: Door, tree: list[ColumnNode]) -> Iterator[ColumnNode]:
    """The columns behind the door that the city has."""
    for node in tree:
        if node.column.slug in door.columns:
            yield node
        else:
            yield from nodes_of(door, node.children)
