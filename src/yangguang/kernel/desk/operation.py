"""How the installation is running: the worker, its followers, seals, timed facts, backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, answered, how_many, side_by_side
from yangguang.kernel.calendars.registry import room_label
from yangguang.kernel.calendars.selectors import ask_last_runs
from yangguang.kernel.ledger.models import Act, Follower, Seal, TimedFact
from yangguang.kernel.ledger.registry import follower_label
from yangguang.kernel.notices.selectors.checking import ask_problems
from yangguang.kernel.publishing import print_orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yangguang.kernel.calendars.models import ClockRun
    from yangguang.kernel.publishing.models import PrintOrder

QUIET = timedelta(minutes=2)
"""Unsealed acts older than this mean that the worker stands still."""
BACKUP_DUE = timedelta(days=2)


@dataclass(frozen=True)
class FollowerRow:
    """One follower: how far, how far behind, what went wrong."""

    name: str
    position: int
    behind: int
    failures: int
    last_error: str
    updated_at: datetime | None


@dataclass(frozen=True)
class Operation:
    """Everything the operation page shows."""

    last_sequence: int
    last_sealed_at: datetime | None
    unsealed: int
    oldest_unsealed: datetime | None
    followers: Sequence[FollowerRow]
    late_facts: Sequence[TimedFact]
    prints_waiting: int
    prints_failing: Sequence[PrintOrder]
    last_backup: datetime | None


def last_backup() -> datetime | None:
    """When the newest backup in the data folder was written."""
    folder = Path(settings.DATA_DIR) / "backups"
    times = [p.stat().st_mtime for p in folder.iterdir()] if folder.is_dir() else []
    return datetime.fromtimestamp(max(times), UTC) if times else None


def is_without_backup(*, at: datetime) -> bool:
    """Whether the newest backup is too old, or there is none although the database is.

    A database made today has nothing yet that could have been saved yesterday.
    """
    newest = last_backup()
    if newest is None:
        applied = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))
        newest = applied["first"]
    return newest is None or newest < at - BACKUP_DUE


def operation(*, at: datetime) -> Operation:
    """The present state, read from the ledger's tables."""
    return answered(ask_operation(at=at))


def ask_operation(*, at: datetime) -> Asking[Operation]:
    """`operation`, asked together with others."""
    unsealed = Act.objects.filter(seal__isnull=True)
    late = TimedFact.objects.filter(
        done_at__isnull=True, cancelled_at__isnull=True, due_at__lt=at - QUIET
    )
    parts: list[Asking[Any]] = [
        _ask_ledger(
            Seal.objects.order_by("-sequence")[:1],
            how_many(unsealed),
            unsealed.order_by("at").values_list("at", flat=True)[:1],
            Follower.objects.order_by("name"),
            late.order_by("due_at")[:20],
        ),
        print_orders.ask_state(),
    ]
    (seals, (count,), oldest, followers, facts), (waiting, failing) = yield from side_by_side(parts)
    last = seals[0].sequence if seals else 0
    return Operation(
        last_sequence=last,
        last_sealed_at=seals[0].sealed_at if seals else None,
        unsealed=count,
        oldest_unsealed=oldest[0] if oldest else None,
        followers=[
            FollowerRow(
                follower_label(f.name),
                f.position,
                last - f.position,
                f.failures,
                f.last_error,
                f.updated_at,
            )
            for f in followers
        ],
        late_facts=facts,
        prints_waiting=waiting,
        prints_failing=failing,
        last_backup=last_backup(),
    )


def _ask_ledger(*questions: QuerySet[Any, Any]) -> Asking[Sequence[list[Any]]]:
    return (yield questions)


def clock_troubles(runs: Sequence[ClockRun]) -> list[str]:
    """Due dates that the last comparison did not bear out, and rooms whose run failed."""
    found = []
    for run in runs:
        if run.error:
            text = _("“%(name)s”的期限没有算完：%(error)s")
            found.append(text % {"name": room_label(run.name), "error": run.error[:200]})
        elif run.kind == "check" and run.count:
            text = _(
                "“%(name)s”有 %(count)d 件的到期日与计时记录不一致。"
                "请运行 yangguang calendar rederive。"
            )
            found.append(text % {"name": room_label(run.name), "count": run.count})
    return found


def troubles(*, at: datetime) -> list[str]:
    """What an administrator must look at, in words; nothing when all is well."""
    return answered(ask_troubles(at=at))


def ask_troubles(*, at: datetime) -> Asking[list[str]]:
    """`troubles`, asked together with others."""
    parts: list[Asking[Any]] = [ask_operation(at=at), ask_last_runs(), ask_problems(at=at)]
    now, runs, unsent = yield from side_by_side(parts)
    found = []
    if now.oldest_unsealed and now.oldest_unsealed < at - QUIET:
        found.append(_("后台进程没有运行：%(count)d 个行为等待封存。") % {"count": now.unsealed})
    found += [
        _("“%(name)s”处理失败 %(count)d 次：%(error)s")
        % {
            "name": f.name,
            "count": f.failures,
            "error": f.last_error.strip().rpartition("\n")[2][:200],
        }
        for f in now.followers
        if f.failures
    ]
    if now.late_facts:
        found.append(_("%(count)d 项定时事务已过时间，尚未办理。") % {"count": len(now.late_facts)})
    if now.prints_failing:
        found.append(
            _("%(count)d 份文件的打印件没有生成成功：%(error)s")
            % {"count": len(now.prints_failing), "error": now.prints_failing[0].last_error[:200]}
        )
    found += clock_troubles(runs)
    if is_without_backup(at=at):
        found.append(_("两天内没有备份。请运行 yangguang backup。"))
    return [*found, *unsent]
