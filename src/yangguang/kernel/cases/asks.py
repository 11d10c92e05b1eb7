"""Questions of the acts the kernel itself carries out; a kind may ask its own instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.registry import Ask, AskKind, Keep
from yangguang.kernel.cases.rules import SATISFACTION_LABELS, Do

if TYPE_CHECKING:
    from yangguang.kernel.cases.registry import CaseKind

NOTE = Ask("note", _("说明"), AskKind.TEXT, required=False, max_length=500)
REASON = Ask("reason", _("理由"), AskKind.TEXT, max_length=500)

KERNEL_ASKS: dict[str, tuple[Ask, ...]] = {
    Do.ASSIGN: (Ask("person", _("承办人"), AskKind.PERSON, keep=Keep.OWN), NOTE),
    Do.TAKE: (),
    Do.TRANSFER: (
        Ask("target", _("转往"), AskKind.DESK, keep=Keep.OWN),
        REASON,
    ),
    Do.CONSULT: (
        Ask("agency", _("征求哪个单位的意见"), AskKind.AGENCY, keep=Keep.OWN),
        Ask(
            "question",
            _("需要对方说明的问题"),
            AskKind.TEXT,
            help=_(
                "对方只看到这些文字和事项名称，看不到申请人是谁。请不要写入申请人的姓名和联系方式。"
            ),
            keep=Keep.OWN,
        ),
    ),
    Do.RESUME: (NOTE,),
    Do.EXTEND: (
        Ask("days", _("延长的工作日"), AskKind.DAYS, keep=Keep.ACT),
        Ask("ground", _("延长的理由"), AskKind.LINE, max_length=200),
    ),
    Do.SUPPLEMENT: (
        Ask("supplement", _("补充说明"), AskKind.TEXT, required=False, keep=Keep.TEXT),
    ),
    Do.WITHDRAW: (
        Ask("withdrawal", _("撤回的原因"), AskKind.TEXT, required=False, keep=Keep.TEXT),
    ),
    Do.RATE: (
        Ask(
            "level",
            _("您对这次办理是否满意"),
            AskKind.LEVEL,
            choices=tuple((str(k), v) for k, v in SATISFACTION_LABELS.items()),
            keep=Keep.OWN,
        ),
        Ask("rating", _("想说的话"), AskKind.TEXT, required=False, keep=Keep.TEXT),
    ),
    Do.REOPEN: (Ask("reopening", _("不认可答复的理由"), AskKind.TEXT, keep=Keep.TEXT),),
    Do.NOTE: (Ask("note", _("办理记录"), AskKind.TEXT, max_length=1000),),
}


def asks_of(kind: CaseKind, act: str) -> tuple[Ask, ...]:
    """What the act asks: the kind's own questions, or the kernel's."""
    return kind.asks.get(act, KERNEL_ASKS.get(act, ()))
