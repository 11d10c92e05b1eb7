"""What this room gives the ledger: its acts, its upkeep; and one job of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.jobs.models import JobLine
from yangguang.kernel.jobs.registry import JobKind, register_job
from yangguang.kernel.jobs.rules import JobProblem, Outcome
from yangguang.kernel.jobs.running import Upkeep
from yangguang.kernel.ledger.followers import rebuild_compared
from yangguang.kernel.ledger.registry import (
    ActKind,
    follower_label,
    outside,
    projections,
    register_acts,
    register_loop,
)
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from yangguang.kernel.jobs.running import Run

REBUILD = "jobs.rebuild"
ACTS = (
    ActKind("jobs.started", _("开始后台任务“%(label)s”")),
    ActKind("jobs.cancelled", _("停止后台任务“%(label)s”")),
    ActKind("jobs.ended", _("后台任务“%(label)s”结束")),
)


def rebuild_projections(run: Run) -> None:
    """Make every projection anew, one after the other; each is compared with what it was."""
    if not run.actor.has(Role.SYSTEM_ADMINISTRATOR):
        raise JobProblem(str(_("您已不是系统管理员。")))
    names, finished = [*projections, *outside], run.finished_keys()
    for place, name in enumerate(names):
        run.progress(place, len(names))
        if name not in finished:
            result = rebuild_compared(name, at=run.at)
            word = _("与原来一致") if result.is_identical else _("与原来不同，已改正")
            line = JobLine(key=name, label=follower_label(name), message=str(word))
            line.outcome = Outcome.DONE
            run.report([line])
    run.progress(len(names), len(names))


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_loop("jobs upkeep", Upkeep().step)
    register_job(JobKind(REBUILD, _("重新生成目录和各类列表"), rebuild_projections))
