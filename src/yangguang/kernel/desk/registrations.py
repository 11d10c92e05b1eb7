"""What the desk gives the ledger and its own navigation: acts of administration, sections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.calendars.rules import may_keep
from yangguang.kernel.cases.selectors.access import is_overseer, units_of
from yangguang.kernel.desk.batch_work import BatchWork
from yangguang.kernel.desk.calendar_work import CalendarWork
from yangguang.kernel.desk.duties_work import ObligationWork
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.desk.views.matter_settings import may_open
from yangguang.kernel.desk.work import CasesWork
from yangguang.kernel.ledger.registry import ActKind, register_acts
from yangguang.kernel.notices.selectors.inbox import unread_count
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.search.services import may_keep as keeps_search


def _is_everybody(actor: Actor) -> bool:
    return actor.is_officer


def _has_unit(actor: Actor) -> bool:
    return bool(actor.agencies_with())


def _is_administrator(actor: Actor) -> bool:
    return actor.has(Role.SYSTEM_ADMINISTRATOR)


def _handles_matters(actor: Actor) -> bool:
    return bool(units_of(actor)) or is_overseer(actor)


def _heads_a_unit(actor: Actor) -> bool:
    return bool(actor.agencies_with(*HEADS)) or is_overseer(actor)


HEADS = (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE, Role.LEADER_IN_CHARGE)
SECTIONS = (
    Section(_("今天"), "desk:today", "home", _is_everybody, 10, "t"),
    Section(_("消息"), "desk:messages", "mail", _is_everybody, 15, "m", unread_count),
    Section(_("信息"), "desk:records", "list", _is_everybody, 20, "l"),
    Section(_("办件"), "desk:matters", "people", _handles_matters, 30, "w"),
    Section(_("负责人视图"), "desk:heads", "list", _heads_a_unit, 32),
    Section(_("异常"), "desk:exceptions", "alert", _handles_matters, 34),
    Section(_("到期日历"), "desk:due_calendar", "calendar", _handles_matters, 36),
    Section(_("办件设置"), "desk:matter_settings", "filter", may_open, 68),
    Section(_("批量审查"), "desk:batches", "copy", _has_unit, 22),
    Section(_("同时发布"), "desk:bundles", "link", _has_unit, 24),
    Section(_("不公开信息复核"), "desk:attributes", "eye", _has_unit, 23),
    Section(_("义务"), "desk:obligations", "check", _is_everybody, 40, "o"),
    Section(_("事件登记"), "desk:events", "flag", _is_everybody, 44),
    Section(_("用语参数"), "desk:parameters", "calendar", _is_everybody, 46),
    Section(_("后台任务"), "desk:jobs", "history", _is_everybody, 60),
    Section(_("单位"), "desk:agencies", "flag", _is_administrator, 70),
    Section(_("人员与角色"), "desk:people", "people", _is_administrator, 72),
    Section(_("审查链"), "desk:chains", "shield", _is_administrator, 74),
    Section(_("词表"), "desk:words", "text", _is_administrator, 76),
    Section(_("搜索"), "desk:search", "search", keeps_search, 79),
    Section(_("发件箱"), "desk:outbox", "upload", _is_administrator, 77),
    Section(_("日历"), "desk:calendars", "calendar", may_keep, 75),
    Section(_("运行"), "desk:operation", "clock", _is_administrator, 78),
    Section(_("查阅记录"), "desk:accesses", "eye", _is_administrator, 80),
    Section(_("我的账号"), "desk:account", "person", _is_everybody, 99),
)

ACTS = (
    ActKind("desk.logged_in", _("登录办公端")),
    ActKind("desk.logged_out", _("退出办公端")),
    ActKind("desk.login_locked", _("登录失败次数过多，暂停登录")),
    ActKind("desk.login_unlocked", _("解除暂停登录")),
    ActKind("desk.password_changed", _("修改密码")),
    ActKind("desk.second_factor_enrolled", _("启用动态口令")),
    ActKind("desk.backup_codes_issued", _("生成备用码 %(count)s 个")),
    ActKind("desk.backup_code_used", _("用备用码登录，还剩 %(left)s 个")),
    ActKind("desk.second_factor_reset", _("重置动态口令")),
    ActKind("desk.person_added", _("新增人员")),
    ActKind("desk.contact_changed", _("更改联系方式")),
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
    ActKind("desk.word_saved", _("修改词表：%(term)s")),
    ActKind("desk.word_switched", _("停用或启用词语：%(term)s")),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_work(CasesWork())
    register_work(BatchWork())
    register_work(CalendarWork())
    for section in SECTIONS:
        register_section(section)
    register_work(ObligationWork())
