"""The messages of this room itself: subscriptions, query codes, summaries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.notices.wording import Line, MessageTemplate

LINKS = frozenset({"list", "frequency", "url"})
LIST = "政府信息目录：通知"  # data
PAGE = "https://www.example.gov.cn/"

TEMPLATES = (
    MessageTemplate(
        name="notices.confirm_subscription",
        label=_("确认订阅"),
        subject=_("请确认订阅“{list}”"),
        text=_(
            "有人用这个邮箱在本网站订阅“{list}”，{frequency}。\n\n"
            "如果是您本人，请在 3 天内打开下面的链接并按“确认订阅”。"
            "如果不是您本人，不必理会：不确认就不会再收到邮件，3 天后本站删除这个邮箱地址。"
        ),
        next_step=_("确认以后，每封邮件都附有退订链接，一次点击即可退订，退订时邮箱地址一并删除。"),
        short=_("请打开邮件中的链接确认订阅“{list}”。"),
        link_label=_("确认订阅"),
        supplied=LINKS,
        sample={"list": LIST, "frequency": "每天一次", "url": PAGE},  # data
    ),
    MessageTemplate(
        name="notices.subscribed_already",
        label=_("已经订阅"),
        subject=_("您已订阅“{list}”"),
        text=_("有人用这个邮箱再次订阅“{list}”。您已经订阅，{frequency}，不必再办。"),
        next_step=_("要改变频率或者退订，请打开下面的链接。"),
        short=_("您已订阅“{list}”，不必再办。"),
        link_label=_("管理订阅"),
        supplied=LINKS,
        sample={"list": LIST, "frequency": "每天一次", "url": PAGE},  # data
    ),
    MessageTemplate(
        name="notices.digest",
        label=_("订阅的新信息"),
        subject=_("“{list}”有 {count} 条新信息：{first}"),
        text=_("您订阅的“{list}”（{frequency}）有 {count} 条新公开或者更正的信息："),
        next_step=_("要改变频率或者退订，请打开：{manage}"),
        short=_("“{list}”有 {count} 条新信息：{first}"),
        link_label=_("查看完整列表"),
        sample={
            "list": LIST,
            "frequency": "每天一次",  # data
            "count": 1,
            "first": "关于做好冬季供暖保障工作的通知",  # data
            "manage": PAGE,
            "url": PAGE,
            "lines": (
                Line(
                    "关于做好冬季供暖保障工作的通知", PAGE, ("佳木斯市教育局", "2026-11-02")
                ),  # data
            ),
        },
    ),
    MessageTemplate(
        name="notices.query_code",
        label=_("新的查询码"),
        subject=_("{label}的新查询码"),
        text=_("您申请找回“{label}”的查询码。原来的查询码已经作废，新的查询码见下。"),
        facts=((_("编号"), "number"), (_("新查询码"), "code")),
        next_step=_(
            "请用编号和新查询码在网站上查询办理情况。查询码相当于密码，请不要告诉他人。"
            "如果不是您本人申请的，请联系受理单位。"
        ),
        short=_("您的{label}（编号 {number}）的新查询码是 {code}，原查询码作废。请勿告诉他人。"),
        link_label=_("查询办理情况"),
        sample={
            "label": "投诉举报",  # data
            "number": "TS-2026-00012",
            "code": "7KQ4-XM2P",
            "url": PAGE,
        },
    ),
    MessageTemplate(
        name="notices.summary",
        label=_("每日汇总"),
        subject=_("您有 {count} 条未读消息"),
        text=_("自上一封汇总邮件以来，办公端有下列未读消息："),
        next_step=_("提醒方式可以在“我的账号”里修改。"),
        short=_("您在办公端有 {count} 条未读消息。"),
        link_label=_("到办公端查看"),
        sample={
            "count": 1,
            "url": PAGE,
            "lines": (Line("有一条信息等您审查", PAGE, ("请登录办公端审查。",)),),  # data
        },
        for_officers=True,
    ),
)
