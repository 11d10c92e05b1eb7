"""What matters give the ledger and the calendars: acts, erasure, the night's sweep, comparison."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.calendars.registry import register_due_check, register_rederiver
from yangguang.kernel.cases import timing
from yangguang.kernel.cases.printing import print_letters
from yangguang.kernel.cases.registry import register_sealed_folder
from yangguang.kernel.cases.services.nightly import SWEEP
from yangguang.kernel.cases.services.orphans import DRAFTS, NIGHTLY, known_drafts, sweep_tonight
from yangguang.kernel.cases.services.retention import ERASER, erase_again, sweep_on_time
from yangguang.kernel.cases.sheets import FOLDER, forget_old, known_sheets, print_sheets
from yangguang.kernel.cases.sheets import NIGHTLY as SHEETS
from yangguang.kernel.ledger.erasure import register_eraser
from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_daily,
    register_loop,
    register_timed,
)
from yangguang.kernel.tags import declare_named

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_NIGHT = time(3, 30)
PARTY_FIELDS = frozenset({"kind", "act", "label", "to", "letter_label", "delivery_label"})
ACTS: Sequence[ActKind] = (
    ActKind("cases.opened", _("收到%(label)s，%(reason)s"), frozenset({"label", "kind"})),
    ActKind("cases.moved", _("%(label)s"), PARTY_FIELDS),
    ActKind("cases.due_moved", _("%(label)s"), PARTY_FIELDS),
    ActKind("cases.consultation_answered", _("被征求意见的单位已答复")),
    ActKind("cases.consultation_ended", _("结束征求意见")),
    ActKind("cases.letter_drafted", _("拟稿：%(letter_label)s")),
    ActKind("cases.letter_submitted", _("送签：%(letter_label)s")),
    ActKind("cases.letter_approved", _("签批：%(letter_label)s")),
    ActKind("cases.letter_returned", _("退回修改：%(letter_label)s")),
    ActKind("cases.letter_discarded", _("作废：%(letter_label)s")),
    ActKind("cases.letter_issued", _("印发：%(letter_label)s %(letter_number)s")),
    ActKind(
        "cases.letter_delivered",
        _("送达：%(letter_label)s %(letter_number)s（%(delivery_label)s）"),
        PARTY_FIELDS,
    ),
    ActKind("cases.labelled", _("写明办件内容摘要")),
    ActKind("cases.code_renewed", _("换发查询码")),
    ActKind("cases.token_made", _("申请人生成读取令牌")),
    ActKind("cases.token_revoked", _("申请人撤销读取令牌")),
    ActKind("cases.personal_data_erased", _("删除办件中的个人信息")),
    ActKind("cases.setting_changed", _("设置“%(label)s”，自%(valid_from)s起")),
    ActKind("cases.desk_added", _("设立办理组“%(name)s”")),
    ActKind("cases.desk_member_added", _("办理组“%(name)s”增加人员")),
    ActKind("cases.route_added", _("增加分办规则：%(reason)s → %(name)s")),
    ActKind("cases.route_ended", _("终止分办规则：%(reason)s → %(name)s")),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_timed(SWEEP, sweep_on_time)
    register_daily(NIGHTLY, AT_NIGHT, sweep_tonight)
    register_sealed_folder(DRAFTS, known_drafts)
    register_eraser(ERASER, erase_again)
    register_sealed_folder(FOLDER, known_sheets)
    declare_named("cases_sheetorder")
    register_daily(SHEETS, AT_NIGHT, forget_old)
    register_loop("letters", print_letters)
    register_loop("sheets", print_sheets)
    register_rederiver("cases", timing.rederive, _("办件"))
    register_due_check("cases", timing.differing_dates)
