"""What the desk gives the ledger: the acts of administration, all internal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.registry import ActKind, register_acts

ACTS = (
    ActKind("desk.logged_in", _("登录办公端")),
    ActKind("desk.logged_out", _("退出办公端")),
    ActKind("desk.login_failed", _("登录失败")),
    ActKind("desk.password_changed", _("修改密码")),
    ActKind("desk.second_factor_enrolled", _("启用动态口令")),
    ActKind("desk.second_factor_reset", _("重置动态口令")),
    ActKind("desk.person_added", _("新增人员")),
    ActKind("desk.person_barred", _("停用账号")),
    ActKind("desk.person_readmitted", _("恢复账号")),
    ActKind("desk.password_reset", _("重设密码")),
    ActKind("desk.role_granted", _("授予角色“%(role_label)s”")),
    ActKind("desk.role_ended", _("终止角色“%(role_label)s”")),
    ActKind("desk.delegated", _("委托他人代行“%(role_label)s”")),
    ActKind("desk.delegation_ended", _("收回委托")),
    ActKind("desk.agency_added", _("新增单位“%(name)s”")),
    ActKind("desk.agency_renamed", _("更名为“%(name)s”")),
    ActKind("desk.agency_merged", _("并入“%(name)s”")),
    ActKind("desk.agency_split", _("拆分为“%(name)s”")),
    ActKind("desk.chain_set", _("设定审查链")),
    ActKind("desk.word_saved", _("修改词表:%(term)s")),
    ActKind("desk.word_switched", _("停用或启用词语:%(term)s")),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
