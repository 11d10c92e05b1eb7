"""The letter of supervision (督办函; oversight.md §6.2): fixed words around the facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.supervision.rules import LETTER_TEMPLATE, Act, State
from yangguang.kernel.cases.registry import Block, LetterTemplate
from yangguang.kernel.cases.rules import PartyRole

SUPERVISION = LetterTemplate(
    key=LETTER_TEMPLATE,
    label=_("督办函"),
    title="关于“%(subject)s”的督办函",  # data
    to=PartyRole.RESPONDENT,
    on_issue=Act.LETTER,
    states=frozenset({State.ISSUED, State.IN_PROGRESS, State.RETURNED}),
    blocks=(
        Block(
            "facts",
            _("事实"),
            "你单位承办的“%(goal)s”（编号%(number)s）应于%(due_on)s前完成，%(lateness)s。"  # data
            "此前已发出提醒、催办%(earlier)s次。",  # data
            is_fixed=True,
        ),
        Block("situation", _("存在的问题"), ""),
        Block("demands", _("要求"), ""),
        Block(
            "reply",
            _("答复期限"),
            "请自收到本函之日起%(reply_days)s个工作日内"  # data
            "书面答复办理情况、未完成的原因和完成时间。",  # data
            is_fixed=True,
        ),
        Block(
            "consequence",
            _("后果"),
            "逾期不答复或者仍不落实的，将按照有关规定提出约谈或者通报批评的建议。",  # data
            is_fixed=True,
        ),
    ),
)
TEMPLATES = {SUPERVISION.key: SUPERVISION}
