"""What the calendars give the ledger: their acts and the nightly comparison."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.calendars.checking import NIGHTLY, check_tonight
from yangguang.kernel.calendars.rederiving import JOB, run_job
from yangguang.kernel.jobs.registry import JobKind, register_job
from yangguang.kernel.ledger.registry import ActKind, register_acts, register_daily

ACTS = (
    ActKind("calendars.year_set", _("按《%(source)s》设定%(layer_label)s%(year)s年的放假安排")),
    ActKind("calendars.hours_set", _("自%(since)s起%(calendar_label)s的办公时间为%(spans)s")),
    ActKind("calendars.levels_set", _("自%(since)s起按新的标准认定临近期限")),
    ActKind("calendars.rederived", _("日历变动后重新计算期限，%(changed)s件有变化")),
)
AT_NIGHT = time(2, 30)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_job(JobKind(JOB, _("重新计算期限"), run_job))
    register_daily(NIGHTLY, AT_NIGHT, check_tonight)
