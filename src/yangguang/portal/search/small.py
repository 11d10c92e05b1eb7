"""Small kinds, read whole: agencies, columns, tools, doors, pages, clauses of the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.decisions.meetings.selectors import line_of as meeting_line
from yangguang.areas.decisions.meetings.selectors import public_events
from yangguang.areas.decisions.selectors.consultations import line_of, public_consultations
from yangguang.areas.decisions.selectors.dossiers import dossier_line, public_dossiers
from yangguang.areas.decisions.surveys.selectors import surveys
from yangguang.areas.press import selectors as press
from yangguang.areas.requests.selectors import offices
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import LEVEL_LABELS, Level
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.search.engine import Doc
from yangguang.kernel.search.registry import Shown
from yangguang.kernel.search.text import plain
from yangguang.kernel.ui.dates import date_cn
from yangguang.portal.board.selectors import edition
from yangguang.portal.doors import DEEDS, DOORS, Way
from yangguang.portal.guide import parts
from yangguang.portal.search.behind import Doors
from yangguang.portal.site import pages

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.models import Agency


Row = TypeVar("Row", bound=Model)
Names = Iterable[str] | None
"""Names of the things asked for; None: all of them."""


def _asked_for(rows: QuerySet[Row], name: str, names: Names) -> QuerySet[Row]:
    """The rows whose field bears one of the names."""
    return rows if names is None else rows.filter(**{f"{name}__in": list(names)})


@dataclass(frozen=True)
class Item:
    """One thing of a small kind."""

    name: str
    title: str
    url: str
    text: str = ""
    organisation: str = ""
    agency: tuple[str, ...] = ()
    note: str = ""
    doors: tuple[str, ...] = ()
    """Where it stands behind others than its whole kind."""
    weight: float = 1.0
    """Factor on the weight of its kind."""


@dataclass(frozen=True, eq=False)
class Small:
    """A kind of which there are some hundreds at most."""

    kind: str
    label: str | Promise
    items: Callable[[datetime, Names], Iterable[Item]]
    """All of it; of those the names ask for at least these, which spares reading the others."""
    weight: float = 1.0
    act_kinds: frozenset[str] = frozenset()
    removing_kinds: frozenset[str] = frozenset()
    is_suggested: bool = True
    doors: tuple[str, ...] = ()
    """Names of the doors behind which all of it stands."""
    is_small: bool = field(default=True, init=False)

    def basis(self) -> str:
        """Nothing: a small kind is compared as a whole."""
        return ""

    def changed(self, acts: Sequence[Act]) -> set[str]:
        """Not asked: a small kind is read whole."""
        del acts
        return set()

    def gone(self, acts: Sequence[Act]) -> set[str]:
        """Nothing: what is not read any more is not shown."""
        del acts
        return set()

    def docs(self, keys: Iterable[str] | None, *, at: datetime) -> Iterator[Doc]:
        """All of it, or what the keys name."""
        wanted = None if keys is None else set(keys)
        for item in self.items(at, self._names(wanted)):
            key = f"{self.kind}:{item.name}"
            if wanted is None or key in wanted:
                yield Doc(
                    key=key,
                    title=item.title,
                    body=item.text,
                    organisation=item.organisation,
                    agency=item.agency,
                    door=item.doors or self.doors,
                    weight=self.weight * item.weight,
                    is_suggested=self.is_suggested,
                )

    @staticmethod
    def _names(keys: Iterable[str] | None) -> Names:
        return None if keys is None else [key.partition(":")[2] for key in keys]

    def shown(self, keys: Sequence[str], *, at: datetime) -> dict[str, Shown]:
        """As they are now."""
        wanted = set(keys)
        return {
            key: Shown(key=key, title=item.title, url=item.url, text=item.text, note=item.note)
            for item in self.items(at, self._names(wanted))
            if (key := f"{self.kind}:{item.name}") in wanted
        }

    def titles(self, keys: Sequence[str], *, at: datetime) -> dict[str, tuple[str, str]]:
        """Titles and addresses."""
        return {key: (s.title, s.url) for key, s in self.shown(keys, at=at).items()}


def _agencies(at: datetime, names: Names) -> Iterator[Item]:
    """Agencies with every name, and the address, hours and telephone of their office."""
    found = list(_asked_for(agencies().select_related("parent"), "code", names))
    reached = offices(found, city_date(at))
    for agency in found:
        names = [v.name for v in agency.versions.all()]
        name = agency_name(agency)
        former = [n for n in dict.fromkeys(reversed(names)) if n != name]
        parts = [str(LEVEL_LABELS[Level(agency.level)])]
        if former:
            parts.append(_("曾用名：%(names)s") % {"names": "、".join(former)})
        if not is_current(agency):
            parts.append(_("已撤并"))
        parts += [f"{label}：{value}" for label, value in reached.get(agency.pk, ())]
        called = [w for v in agency.versions.all() for w in (v.name, v.short_name, *v.aliases)]
        yield Item(
            name=agency.code,
            title=name,
            url=reverse("portal:agency", args=[agency.code]),
            text="。".join(parts),
            organisation=" ".join(dict.fromkeys(called)),
            agency=(agency.code,),
            weight=BELOW if _is_below(agency) else 1.0,
        )


BELOW = 0.9
"""Of an agency of a county or town: who names no place means the city's, however short the
other's name is; who names the place meets more of its name.
"""


def _is_below(agency: Agency) -> bool:
    return agency.parent is not None and agency.parent.level in {Level.COUNTY, Level.TOWNSHIP}


def _columns(_at: datetime, names: Names) -> Iterator[Item]:
    rows = Column.objects.filter(is_visible=True).select_related("parent")
    # Where they stand is indexed, and not asked for when some of them are shown.
    doors = Doors() if names is None else None
    for column in _asked_for(rows, "slug", names):
        yield Item(
            name=column.slug,
            title=column.name,
            url=reverse("portal:column", args=[column.slug]),
            text="。".join(part for part in (column.introduction, column.article) if part),
            note=column.parent.name if column.parent else "",
            doors=doors.of_column(column) if doors else (),
        )


FOUND_AS_TOOLS = ("portal:deadline", "notices:subscribe", "requests:log")
"""Ways behind doors that are something to be done, though home does not offer them."""


def _ways() -> Iterator[tuple[Way, bool]]:
    """Everything the doors and home lead to, once, and whether something is done there."""
    known: set[str] = set()
    deeds = [way for _icon, way in DEEDS]
    behind = [way for door in DOORS for way in door.ways]
    acting = {way.view for way in deeds} | set(FOUND_AS_TOOLS)
    for way in (*behind, *deeds):
        if way.url and way.url not in known:
            known.add(way.url)
            yield way, way.view in acting


WORDS = {
    "portal:deadline": gettext_lazy(
        "算一算法定期限到哪一天：申请信息公开、行政复议、行政诉讼、信访答复等，逐个工作日说明怎样算出。"
    ),
    "cases:status": gettext_lazy(
        "查办件、查进度、查答复：用办件编号和查询码查看举报、申请的办理进度和答复。"
    ),
    "oversight:complaints": gettext_lazy(
        "行政机关未按要求主动公开政府信息或者不依法答复申请的，可以举报、投诉，在线填写，按时答复。"
    ),
    "regulations:library": gettext_lazy(
        "查规章和行政规范性文件现在是否有效、过去某一天是否有效，以及清理结果和上级政策转载。"
    ),
    "board:plan": gettext_lazy("政务公开实施方案逐条的责任单位、期限和完成情况。"),
    "portal:disclosure": gettext_lazy(
        "依申请公开、申请信息公开：在网上向行政机关申请获取政府信息，不需要说明用途，不用登录，提交后凭编号和查询码查看办理进度。"
    ),
}
"""What more a way is found by than by what its door says of it."""


def _item_of(way: Way) -> Item:
    words = WORDS.get(way.view)
    text = f"{way.text}{words}" if words else str(way.text)
    name = way.view.replace(":", "-") + way.fragment.translate(NAMED)
    return Item(name, str(way.label), way.url, text, doors=_doors_of(way))


def _doors_of(way: Way) -> tuple[str, ...]:
    """The doors that name the way, or that it is."""
    return tuple(
        door.slug
        for door in DOORS
        if door.view == way.view or any(other.url == way.url for other in door.ways)
    )


NAMED = str.maketrans(dict.fromkeys("?#=&", "-"))


def _tools(_at: datetime, _names: Names) -> Iterator[Item]:
    """What can be done here."""
    yield from (_item_of(way) for way, is_deed in _ways() if is_deed)
    yield Item(
        "calendar",
        _("公开日历"),
        reverse("notices:public_calendar"),
        _("年报期限、文件有效期届满等日期，可以订阅到手机日历。"),
    )


def _entries(_at: datetime, _names: Names) -> Iterator[Item]:
    """The other pages the doors lead to, and the doors with a page of their own."""
    yield from (_item_of(way) for way, is_deed in _ways() if not is_deed)
    for door in DOORS:
        if not door.view:
            yield Item(
                f"door-{door.slug}",
                str(door.label),
                door.url,
                str(door.text),
                doors=(door.slug,),
            )
    yield Item("map", _("站点地图"), reverse("portal:map"), _("网站的全部栏目和页面，放在一页上。"))


def _pages(_at: datetime, _names: Names) -> Iterator[Item]:
    for page in pages():
        address = reverse("portal:page", args=[page.slug])
        yield Item(page.slug, page.title, address, plain(page.body))


def _guide(_at: datetime, _names: Names) -> Iterator[Item]:
    """The guide to the site, and each of its questions at its place on the page."""
    address = reverse("portal:guide")
    told = parts()
    titles = "、".join(part.title for part in told)
    yield Item("guide", _("网站指南"), address, _("怎样用这个网站：%(what)s。") % {"what": titles})
    for part in told:
        for answer in part.answers:
            yield Item(
                name=answer.name,
                title=answer.question,
                url=f"{address}#{part.name}-{answer.name}",
                text=answer.text,
                note=part.title,
            )


def _accounts(at: datetime, names: Names) -> Iterator[Item]:
    """New-media accounts on file; one that is closed says so."""
    on = city_date(at)
    for row in _asked_for(press.accounts(), "number", names):
        line = press.line_of(row, on=on)
        yield Item(
            name=line.number,
            title=line.name,
            url=reverse("media:account", args=[line.number]),
            text=_("政务新媒体，%(platform)s %(handle)s，%(agency)s。%(purpose)s")
            % {
                "platform": line.platform_label,
                "handle": line.handle,
                "agency": line.agency,
                "purpose": line.purpose,
            },
            organisation=line.agency,
            agency=(line.agency_code,),
            note=line.label,
        )


ACCOUNT_ACTS = frozenset(
    {
        "press.account_registered",
        "press.account_changed",
        "press.account_paused",
        "press.account_resumed",
        "press.account_closed",
        "press.account_merged",
    }
)


def _clauses(at: datetime, _names: Names) -> Iterator[Item]:
    found = edition()
    if found is None:
        return
    book, today = the_book(), city_date(at)
    for clause in found.ids:
        try:
            duty = book.in_force(clause, today).duty
        except KeyError:
            continue
        yield Item(
            name=clause,
            title=duty.heading,
            url=reverse("board:clause", args=[clause]),
            text=duty.text,
            note=clause,
        )


def _consultations(at: datetime, names: Names) -> Iterator[Item]:
    """Consultations whose notice is public; which one is open stands beside its title."""
    today = city_date(at)
    for consultation in _asked_for(public_consultations(), "number", names):
        line = line_of(consultation, on=today)
        yield Item(
            name=line.number,
            title=line.title,
            url=reverse("decisions:consultation", args=[line.number]),
            text=_("%(kind)s征求意见，%(start)s至%(end)s，%(agency)s")
            % {
                "kind": line.object_label,
                "start": date_cn(line.start),
                "end": date_cn(line.stopped or line.end),
                "agency": line.agency,
            },
            organisation=line.agency,
            agency=(consultation.agency.code,),
            note=line.label,
        )


def _decisions(at: datetime, names: Names) -> Iterator[Item]:
    """Matters that everybody may know; how far each is stands beside its title."""
    del at
    for dossier in _asked_for(public_dossiers(), "number", names):
        line = dossier_line(dossier)
        yield Item(
            name=line.number,
            title=line.title,
            url=reverse("decisions:dossier", args=[line.number]),
            text=_("重大行政决策，%(kind)s，%(organ)s")
            % {"kind": line.kind_label, "organ": line.organ},
            organisation=line.organ,
            agency=(dossier.organ.code,),
            note=line.label,
        )


def _meetings(at: datetime, names: Names) -> Iterator[Item]:
    """Open meetings, open days and hearings by the words that left the gate."""
    for event in _asked_for(public_events(), "number", names):
        line = meeting_line(event, at=at)
        yield Item(
            name=line.number,
            title=line.title,
            url=reverse("meetings:event", args=[line.number]),
            text=_("%(kind)s，%(on)s，%(agency)s")
            % {"kind": line.kind, "on": date_cn(city_date(line.starts_at)), "agency": line.agency},
            organisation=line.agency,
            agency=(event.agency.code,),
            note=line.label,
        )


MEETING_ACTS = frozenset(
    {
        "opinion.invitation_published",
        "decisions.event_postponed",
        "decisions.event_cancelled",
        "publishing.published",
        "publishing.withdrawn",
    }
)


def _surveys(at: datetime, names: Names) -> Iterator[Item]:
    """Surveys whose notice is public; what they ask can be found."""
    today = city_date(at)
    for survey in _asked_for(surveys.public_surveys(), "number", names):
        line = surveys.line_of(survey, on=today)
        yield Item(
            name=line.number,
            title=line.title,
            url=reverse("surveys:survey", args=[line.number]),
            text="。".join(
                [
                    *surveys.introduction_of(survey),
                    *(question.text for question in surveys.questions_of(survey)),
                ]
            ),
            organisation=line.agency,
            agency=(survey.agency.code,),
            note=line.label,
        )


DECISION_ACTS = frozenset(
    {
        "decisions.dossier_moved",
        "decisions.dossier_step_kept",
        "publishing.published",
        "publishing.withdrawn",
    }
)
CONSULTATION_ACTS = frozenset(
    {
        "decisions.draft_opened",
        "decisions.consultation_stopped",
        "decisions.correction_followed",
        "publishing.published",
        "publishing.withdrawn",
    }
)
SURVEY_ACTS = frozenset(
    {
        "decisions.survey_opened",
        "decisions.survey_correction_followed",
        "decisions.survey_stopped",
        "decisions.survey_results_published",
        "publishing.withdrawn",
    }
)
AGENCY_ACTS = frozenset(
    {
        *("desk.agency_added", "desk.agency_renamed", "desk.agency_merged", "desk.agency_split"),
        "cases.setting_changed",
    }
)
TAKING_PART = ("decisions", "interaction")
"""The doors behind which people take part in decisions."""
KINDS = (
    Small(
        "agency",
        gettext_lazy("机构"),
        _agencies,
        1.3,
        AGENCY_ACTS,
        doors=("management",),
    ),
    Small(
        "consultation",
        gettext_lazy("征求意见"),
        _consultations,
        1.4,
        CONSULTATION_ACTS,
        doors=TAKING_PART,
    ),
    Small(
        "decision",
        gettext_lazy("重大决策"),
        _decisions,
        1.4,
        DECISION_ACTS,
        doors=("decisions",),
    ),
    Small(
        "meeting",
        gettext_lazy("列席、开放日和听证"),
        _meetings,
        1.4,
        MEETING_ACTS,
        doors=TAKING_PART,
    ),
    Small(
        "survey",
        gettext_lazy("问卷调查"),
        _surveys,
        1.4,
        SURVEY_ACTS,
        doors=TAKING_PART,
    ),
    Small("tool", gettext_lazy("办事工具"), _tools, 1.5),
    Small("entry", gettext_lazy("网站入口"), _entries, 1.2),
    Small("column", gettext_lazy("栏目"), _columns, 1.1),
    Small("page", gettext_lazy("网站说明"), _pages, 0.9),
    Small("guide", gettext_lazy("网站指南"), _guide, 0.8, is_suggested=False),
    Small(
        "media",
        gettext_lazy("政务新媒体"),
        _accounts,
        0.9,
        ACCOUNT_ACTS,
        doors=("interaction",),
    ),
    Small(
        "clause",
        gettext_lazy("公开方案条款"),
        _clauses,
        0.8,
        is_suggested=False,
        doors=("execution",),
    ),
)
