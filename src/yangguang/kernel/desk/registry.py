"""What rooms and areas give the desk: sections of its navigation, sources of work for 今天."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.asking import Asking
    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.desk.work import Question
    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class Section:
    """One entry of the navigation."""

    label: str | Promise
    url_name: str
    icon: str
    shown: Callable[[Actor], bool]
    order: int
    """10 今天, 20 publishing, 30 matters, 40 obligations, 60 tools, 70–99 administration."""
    key: str = ""
    """Keyboard shortcut, one letter; empty: none."""
    count: Callable[[Actor], int | None] | None = None
    """What waits there, shown beside the label; None: no number."""


@dataclass(frozen=True)
class Work:
    """Something that waits for somebody, whatever it is: a line of 今天."""

    title: str
    url: str
    kind: str
    """What it is, in words: 信息, 投诉, 督办事项."""
    agency: str
    """Short name of the unit that owes it."""
    state: str
    """The state in words."""
    due_on: date | None = None
    """Last day; None: no limit, or its clock is paused."""
    left: str = ""
    """What is left, in words: 还剩3个工作日, 已逾期2天, 计时暂停."""
    level: str = "none"
    """Level of its clock: none, in_time, due_soon, late, paused."""
    since: datetime | None = None
    number: str = ""
    agencies: tuple[int, ...] = ()
    """The units that owe it, by number, where the source leaves it to the page to name them."""


Lists: TypeAlias = "Mapping[str, Sequence[Work | Case | Question]]"
"""Work by list: mine, unit, waiting."""
NOTHING: Lists = {"mine": (), "unit": (), "waiting": ()}


class WorkSource(Protocol):
    """Gives the work of one room or area, most urgent first, at most `limit` in each list."""

    name: str
    order: int

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Lists | Asking[Lists]:
        """`mine`: what waits for this person; `unit`: what is under way in the person's units and
        waits for a colleague; `waiting`: what this person waits for others to do.

        What it reads it asks for as a generator (`kernel.asking`): the page puts the questions of
        all sources together, so that one more source is not one more question. The plan and the
        calendar are at hand in `the_book()`. Matters and questions about them may be given as
        they are: the page makes lines of all of them at once.
        """


ObligationLinks = Callable[["Actor", str], Sequence[tuple[str, str]]]
"""What an area can do about an obligation, by its key: label and address of each."""

GROUPS: tuple[tuple[int, str | Promise], ...] = (
    (20, _("公开")),
    (30, _("办件")),
    (40, _("义务和督办")),
    (60, _("工具和设置")),
)
"""From which order on a section stands under which heading; before the first: under none."""

sections: list[Section] = []
obligation_links: list[ObligationLinks] = []
work_sources: list[WorkSource] = []


def register_section(section: Section) -> None:
    """Register an entry of the navigation. Raises ValueError when its address or key is taken."""
    if any(known.url_name == section.url_name for known in sections):
        message = f"desk section {section.url_name} is registered twice"
        raise ValueError(message)
    if section.key and any(known.key == section.key for known in sections):
        message = f"the key {section.key} of desk section {section.url_name} is taken"
        raise ValueError(message)
    sections.append(section)
    sections.sort(key=lambda s: s.order)


def group_of(section: Section) -> str:
    """The heading the section stands under in the navigation; empty: under none."""
    return next((str(label) for start, label in reversed(GROUPS) if section.order >= start), "")


def register_obligation_links(links: ObligationLinks) -> None:
    """Register what an area can do about an obligation."""
    obligation_links.append(links)


def register_work(source: WorkSource) -> None:
    """Register a source of work. Raises ValueError when its name is taken."""
    if any(known.name == source.name for known in work_sources):
        message = f"work source {source.name} is registered twice"
        raise ValueError(message)
    work_sources.append(source)
    work_sources.sort(key=lambda s: s.order)
