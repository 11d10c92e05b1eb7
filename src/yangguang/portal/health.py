"""Alive and ready, for whoever watches the server. Nothing here is about persons."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.ledger.followers import follower_states
from yangguang.kernel.ledger.installation import last_beat
from yangguang.kernel.notices.selectors.checking import problems as unsent
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest

WORKER_SILENT = timedelta(minutes=1)


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    del request
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything works; 503 with a list of what does not.

    Warnings are for the operator: messages that wait do not keep anybody from reading.
    """
    del request
    warnings: list[str] = []
    try:
        at = now()
        problems = list(_problems(at))
        warnings = [] if problems else unsent(at=at)
    except DatabaseError:
        problems = [_("数据库没有应答")]
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return JsonResponse(
        {
            "status": "failing" if problems else "ok",
            "problems": problems,
            "warnings": warnings,
        },
        status=status,
    )


def _problems(at: datetime) -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield _("数据库结构还没有升级，请运行 yangguang upgrade")
    seen = last_beat()
    if seen is None or at - seen > WORKER_SILENT:
        yield _("后台进程没有运行，请检查 yangguang worker")
    for follower in follower_states(at=at):
        if not follower.is_healthy:
            yield _("跟随者 %(name)s 连续失败 %(count)d 次") % {
                "name": follower.name,
                "count": follower.failures,
            }
