"""What publishing gives the ledger: acts, the catalogue, printing, the hand of the timetable."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.jobs.registry import register_job
from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_check,
    register_loop,
    register_projection,
    register_timed,
)
from yangguang.kernel.publishing import showing
from yangguang.kernel.publishing.catalogue import CatalogueProjection
from yangguang.kernel.publishing.composing import check_composed
from yangguang.kernel.publishing.conditions import register_condition
from yangguang.kernel.publishing.long_jobs import JOBS
from yangguang.kernel.publishing.print_orders import PrintProjection, print_due
from yangguang.kernel.publishing.proof import differing_publications
from yangguang.kernel.publishing.services.releasing import PUBLISH_ON_TIME, publish_on_time

PUBLIC_ACTS = (
    ActKind(
        "publishing.published",
        _("公开第%(number)s版，索引号%(index_no)s"),
        frozenset({"number", "index_no", "digest"}),
    ),
    ActKind(
        "publishing.corrected",
        _("更正，公开第%(number)s版"),
        frozenset({"number", "index_no", "digest"}),
    ),
    ActKind("publishing.withdrawn", _("撤下"), frozenset({"number", "kind"})),
    ActKind(
        "publishing.validity_changed",
        _("有效性变更为“%(validity_label)s”"),
        frozenset({"validity", "validity_label"}),
    ),
)
INTERNAL_ACTS = (
    ActKind("publishing.drafted", _("起草")),
    ActKind("publishing.finding_kept", _("说明理由后保留一处检查发现")),
    ActKind("publishing.submitted", _("提交审查")),
    ActKind("publishing.reviewed", _("审查通过")),
    ActKind("publishing.returned", _("退回修改")),
    ActKind("publishing.recalled", _("撤回修改")),
    ActKind("publishing.attribute_reviewed", _("复核不主动公开的理由")),
    ActKind("publishing.scheduled", _("定时发布")),
    ActKind("publishing.unscheduled", _("取消定时发布")),
    ActKind("publishing.revision_opened", _("开始更正")),
    ActKind("publishing.discarded", _("作废草稿")),
    ActKind("publishing.related", _("关联另一条信息")),
    ActKind("publishing.unrelated", _("取消关联")),
    ActKind("publishing.batch_created", _("建立批量审查")),
    ActKind("publishing.batch_changed", _("调整批量审查的内容")),
    ActKind("publishing.batch_submitted", _("提交批量审查")),
    ActKind("publishing.batch_reviewed", _("批量审查通过")),
    ActKind("publishing.batch_returned", _("批量退回")),
    ActKind("publishing.batch_published", _("批量发布")),
)


def register() -> None:
    """Register everything once, at start."""
    showing.register()
    register_condition("publishing.composed", check_composed)
    register_acts(*PUBLIC_ACTS, *INTERNAL_ACTS)
    register_projection(CatalogueProjection())
    register_projection(PrintProjection())
    register_loop("printing", lambda at: print_due(at=at))
    register_check("publishing", differing_publications)
    register_timed(PUBLISH_ON_TIME, publish_on_time)
    for kind in JOBS:
        register_job(kind)
