"""What this area gives the kernel: acts, proof, shared pages, work and sections of the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.press.figures import media_figures
from yangguang.areas.press.selectors import KEEPERS, is_office
from yangguang.areas.press.work import PressWork
from yangguang.kernel.desk.figures import register_figures
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.registry import ActKind, register_acts
from yangguang.kernel.organizations.rules import Actor
from yangguang.kernel.serving.registry import declare_shared

NAMED = frozenset({"name", "platform"})
ACTS = (
    ActKind("press.filing_handed_in", _("提交政务新媒体备案：%(what)s")),
    ActKind("press.filing_sent_back", _("退回政务新媒体备案：%(what)s")),
    ActKind("press.account_registered", _("开设%(platform)s“%(name)s”，已备案"), NAMED),
    ActKind("press.account_changed", _("变更%(platform)s“%(name)s”的登记"), NAMED),
    ActKind("press.account_paused", _("%(platform)s“%(name)s”停止更新"), NAMED),
    ActKind("press.account_resumed", _("%(platform)s“%(name)s”恢复更新"), NAMED),
    ActKind("press.account_closed", _("注销%(platform)s“%(name)s”"), NAMED),
    ActKind("press.account_merged", _("%(platform)s“%(name)s”并入“%(into)s”"), NAMED | {"into"}),
    ActKind("press.account_updated", _("填报政务新媒体的更新情况")),
    ActKind(
        "press.joint_column_opened",
        _("开办合办栏目“%(name)s”，%(count)s家单位参加"),
        frozenset({"name", "count"}),
    ),
    ActKind("press.joint_column_ended", _("结束合办栏目“%(name)s”"), frozenset({"name"})),
)
PROOF = (
    Evidence("media_account", ("press.account_registered",), _("政务新媒体账号登记")),
    Evidence("joint_column", ("press.joint_column_opened",), _("合办的专栏、专版")),
)
SHARED = ("accounts", "account", "joint_columns")
"""Pages that show everybody the same."""


def _shown(actor: Actor) -> bool:
    return is_office(actor) or bool(actor.agencies_with(*KEEPERS))


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    for proof in PROOF:
        register_evidence(proof)
    declare_shared(*(f"media:{name}" for name in SHARED))
    register_figures("press", media_figures)
    register_work(PressWork())
    register_section(Section(_("政务新媒体"), "media_desk:accounts", "phone", _shown, 28))
