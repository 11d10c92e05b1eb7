"""The law of hearings beyond that of every open event: stances, observers, the record, the report.

重大行政决策程序暂行条例 (State Council order 713), articles 16 and 17. No database, no clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Stance(StrEnum):
    """What somebody thinks of the draft that is heard."""

    SUPPORT = "support"
    CONDITIONAL = "conditional"
    OPPOSE = "oppose"
    OTHER = "other"


STANCE_LABELS = {
    Stance.SUPPORT: _l("赞成"),
    Stance.CONDITIONAL: _l("有条件赞成"),
    Stance.OPPOSE: _l("反对"),
    Stance.OTHER: _l("中立或者其他"),
}

OBSERVER_GROUPS = {"PT": _l("旁听人员"), "PM": _l("旁听记者")}
"""Those who watch a hearing and do not speak: no participants, never on the list that is drawn."""


STANCE_RULE = _l(
    "报名参加听证的人要选择对听证事项的态度：赞成、有条件赞成、反对、中立或者其他。"
    "每一类名额在候选名单冻结时按态度分配：有人持有的每一种态度先各得 1 席，其余按人数比例分配"
    "（圣拉古法）。按选定的次序取足各种态度的席位；有人退出的，由同一态度的下一位递补，"
    "没有同一态度的，由次序在前的候补递补。候选名单公布序号、报名编号和态度，不公布姓名。"
)
"""How participants are chosen, as the notice and the form say it before anybody registers."""


class Signature(StrEnum):
    """Whether a participant confirmed the record of the hearing."""

    OPEN = ""
    SIGNED = "signed"
    REFUSED = "refused"


SIGNATURE_LABELS = {
    Signature.OPEN: _l("未确认"),
    Signature.SIGNED: _l("已确认并签名"),
    Signature.REFUSED: _l("拒绝签名"),
}


def check_stance(stance: str, *, asked: bool) -> str:
    """The stance as it is kept; nothing where none is asked. Raises Refused."""
    if not asked:
        return ""
    if stance not in set(Stance):
        raise Refused("stance", _("请选择对听证事项的态度。"))
    return stance


def check_signature(mark: str, note: str) -> Signature:
    """The mark of one participant. Raises Refused: a refusal is noted with what was said of it."""
    found = Signature(mark)
    if found is Signature.REFUSED and not note.strip():
        raise Refused("sign_note", _("拒绝签名的要写明情况。"))
    return found


def check_reportable(*, signatures: Collection[str], issues: Sequence[tuple[str, str]]) -> None:
    """Raises Refused while the report of a hearing would lack what article 17 and its form ask.

    `signatures`: of those who came; `issues`: main views and suggestion of each open item.
    """
    unsigned = sum(not mark for mark in signatures)
    if unsigned:
        text = _("还有 %(n)d 位到会参加人没有登记是否确认笔录。")
        raise Refused("unsigned", text % {"n": unsigned})
    if not all(views.strip() and suggestion.strip() for views, suggestion in issues):
        raise Refused("issues", _("每个听证议题都要写明主要观点和处理建议。"))
