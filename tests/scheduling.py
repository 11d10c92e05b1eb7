"""Which tests of a parallel run one process takes together."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

TOGETHER = frozenset(
    f"tests/{name}.py"
    for name in (
        "ops/test_migrations",
        "project/test_demonstration",
        "project/test_today",
        "project/test_whole_site",
    )
)
"""Modules that take every migration or load the whole demonstration: once each, not once in
every process."""


class WholeModules(LoadScopeScheduling):
    """Hands out test by test, these modules as a whole.

    pytest-xdist has the mark `xdist_group` for it, which the pytest we lock passes over.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid
