"""What a third party says to a disclosure that touches its rights (条例 article 32)."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

LONGEST_GROUND = 4000
"""Signs of what a third party writes on its page."""


class Opinion(StrEnum):
    """The answers the letter offers; silence is none of them and no consent."""

    AGREES = "agrees"
    PARTLY = "partly"
    REFUSES = "refuses"


OPINION_LABELS = {
    Opinion.AGREES: _("同意公开"),
    Opinion.PARTLY: _("部分同意公开"),
    Opinion.REFUSES: _("不同意公开"),
}


class Judged(StrEnum):
    """What an officer finds of the ground a third party gives."""

    REASONABLE = "reasonable"
    UNREASONABLE = "unreasonable"


JUDGED_LABELS = {
    Judged.REASONABLE: _("理由合理，不公开这部分信息"),
    Judged.UNREASONABLE: _("理由不合理"),
}


class Basis(StrEnum):
    """Why another office is asked."""

    CO_MAKER = "co_maker"
    """Made together: fifteen working days, silence is consent (article 34)."""
    COORDINATION = "coordination"
    """The content touches it (article 11)."""
    REFERRAL = "referral"
    """Whether it may be published is to be decided by it (article 17)."""


BASIS_LABELS = {
    Basis.CO_MAKER: _("共同制作机关（条例第三十四条，逾期视为同意公开）"),
    Basis.COORDINATION: _("内容涉及其他机关（条例第十一条）"),
    Basis.REFERRAL: _("不能确定是否可以公开，报有关主管部门或者保密行政管理部门（条例第十七条）"),
}
PAUSE_GROUND = {
    Basis.CO_MAKER: (
        "征求共同制作机关意见，不计算在答复期限内（条例第三十三条第三款、"  # data
        "第三十四条）"  # data
    ),
    Basis.COORDINATION: "征求其他机关意见，不计算在答复期限内（条例第三十三条第三款）",  # data
    Basis.REFERRAL: "报有关主管部门确定，不计算在答复期限内"  # data
    "（条例第十七条、第三十三条第三款）",  # data
}
THIRD_PARTY_GROUND = "征求第三方意见，不计算在答复期限内（条例第三十三条第三款）"  # data
