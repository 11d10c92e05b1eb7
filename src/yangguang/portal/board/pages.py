"""What single pages of the board tell beside their rows: accounts, facts, workings, tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.clocks import fold_lines
from yangguang.kernel.duties.limits import clock_of
from yangguang.kernel.duties.matching import Measure, measure, words
from yangguang.kernel.duties.models import Ask
from yangguang.kernel.duties.rules import State, TriggerType
from yangguang.kernel.ledger.selectors import public_sentence
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.rules import GENRE_LABELS, Genre
from yangguang.kernel.publishing.selectors import CatalogueFilters, catalogue_page
from yangguang.kernel.tags import is_collecting, until
from yangguang.kernel.ui.dates import day_cn
from yangguang.portal.addresses import absolute
from yangguang.portal.board import selectors
from yangguang.portal.board.filters import Filters, list_url
from yangguang.portal.board.listing import Listing, address_of
from yangguang.portal.board.plan import Reading, tallies_of
from yangguang.portal.board.rows import (
    ORDER,
    Badge,
    ClauseRow,
    Link,
    PartRow,
    Tally,
    UnitRow,
    badge,
)
from yangguang.portal.board.wording import has_limit, limit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from yangguang.kernel.clocks import WorkingLine
    from yangguang.kernel.duties.derivation.book import Book
    from yangguang.kernel.duties.models import Edition, Obligation
    from yangguang.kernel.duties.selectors.explaining import Explanation, ProofLine
    from yangguang.portal.board.rows import Chapter, LimitWords

EXPORT_LIMIT = 5000
EXPORT_CHUNK = 500
ACTS = 20
COLUMNS = (
    *(gettext_lazy("条款"), gettext_lazy("要求"), gettext_lazy("事由"), gettext_lazy("负责单位")),
    *(gettext_lazy("现承接单位"), gettext_lazy("开始"), gettext_lazy("期限"), gettext_lazy("完成")),
    *(gettext_lazy("状态"), gettext_lazy("时间说明"), gettext_lazy("地址")),
)


def tabs(path: str) -> list[tuple[str, str, None, bool]]:
    """Ways to look at the board; the one being looked at is marked."""
    views = (
        (_("方案全文"), "board:plan"),
        (_("义务清单"), "board:rows"),
        (_("按单位"), "board:agencies"),
        (_("按时限"), "board:limits"),
        (_("历月变化"), "board:history"),
    )
    return [(label, reverse(name), None, path == reverse(name)) for label, name in views]


def document_of(edition: Edition) -> dict[str, Any]:
    """The plan's document; its page where the record is among those published."""
    told = edition.document
    page = catalogue_page(CatalogueFilters(number=told["number"], size=1))
    url = told.get("url") or ""
    if page.entries:
        url = reverse("portal:document", args=[page.entries[0].record.public_id])
    return {**told, "url": url, "dated": date.fromisoformat(told["dated"])}


@dataclass(frozen=True)
class Account:
    """The whole in a few figures, each of which opens to what it counts."""

    at: date
    clauses: int
    measured: int
    not_measured: int
    tallies: tuple[Tally, ...]
    recorded_from: date | None


WITHOUT_ACCOUNT = (State.NOT_MEASURABLE, State.NOT_APPLICABLE)


def account_of(reading: Reading, chapters: Sequence[Chapter]) -> Account:
    """How many clauses can be measured, and how the obligations stand that say something."""
    rows = [row for chapter in chapters for row in chapter.rows]
    measured = sum(row.measured for row in rows)
    told = tallies_of_all(reading, Filters())
    return Account(
        at=reading.today,
        clauses=len(rows),
        measured=measured,
        not_measured=len(rows) - measured,
        tallies=tuple(t for t in told if t.state not in WITHOUT_ACCOUNT),
        recorded_from=reading.since,
    )


def tallies_of_all(reading: Reading, filters: Filters) -> tuple[Tally, ...]:
    """The reading's obligations by state."""
    counts: Counter[State] = Counter()
    for of_clause in reading.counts.values():
        counts.update(of_clause)
    return tallies_of(counts, filters)


def legend_of(chapters: Sequence[Chapter]) -> list[Badge]:
    """The states that occur, each shape once."""
    found: dict[str, Badge] = {}
    for chapter in chapters:
        for row in chapter.rows:
            found.setdefault(row.badge.code, row.badge)
    order = [state.value for state in ORDER]
    return sorted(found.values(), key=lambda b: order.index(b.code) if b.code in order else 99)


def part_choices(edition: Edition) -> list[tuple[str, str]]:
    """(code, heading) of the plan's headings, deeper ones set in, for a filter."""
    return [
        (part["code"], "\u3000" * part["code"].count(".") + part["heading"])
        for part in edition.parts
    ]


def eyebrow_of(edition: Edition, clause: str) -> str:
    """Where in the plan a clause stands: 四、重点工作 · （二）… · 2.…"""
    headings = {part["code"]: part["heading"] for part in edition.parts}
    code = clause.rpartition("-")[0].split(".")
    above = [".".join(code[: depth + 1]) for depth in range(len(code))]
    return " · ".join([*(headings[c] for c in above if c in headings), clause])


def neighbours_of(edition: Edition, clause: str) -> dict[str, Any]:
    """The clauses before and after, in the plan's order."""
    ids = edition.ids
    place = ids.index(clause)
    around = {"before": place - 1, "after": place + 1}
    return {
        name: {"clause": ids[at], "url": reverse("board:clause", args=[ids[at]])}
        for name, at in around.items()
        if 0 <= at < len(ids)
    }


def facts_of_clause(reading: Reading, row: ClauseRow) -> list[tuple[str, ...]]:
    """The metadata box of a clause."""
    duty = reading.held(row.clause).duty
    now = _("、").join(link.title for link in row.owner.now)
    return [
        (_("条款编号"), row.clause),
        (_("牵头单位"), row.owner.label, "", _("现为%(now)s") % {"now": now} if now else ""),
        (_("办理单位"), row.doer),
        (_("由什么引起"), _opening_words(reading, row.clause)),
        (_("时限"), row.limit.words),
        (_("硬性程度"), _("原则上") if duty.soft else ""),
    ]


def _opening_words(reading: Reading, clause: str) -> str:
    trigger = reading.held(clause).duty.trigger
    match trigger.type:
        case TriggerType.ACT:
            return _("公开%(what)s") % {"what": _matter(trigger.where)}
        case TriggerType.EVENT:
            return trigger.event_label
        case TriggerType.CALENDAR:
            return _("每到一期")
        case TriggerType.DATE:
            return _("方案印发")
    return _("长期要求，没有起点")


def _matter(where: Mapping[str, Any]) -> str:
    """What kind of information a trigger asks for, in words."""
    named = [str(GENRE_LABELS[Genre(code)]) for code in words(where.get("genre", []))]
    named += selectors.names_of(
        columns=words(where.get("column", [])), topics=words(where.get("topic", []))
    )
    every, some = words(where.get("title_all", [])), words(where.get("title", []))
    if every:
        named.append(_("标题含%(words)s的信息") % {"words": _("和").join(f"“{w}”" for w in every)})
    if some:
        named.append(_("标题含%(words)s的信息") % {"words": _("或").join(f"“{w}”" for w in some)})
    return _("，").join(named) or _("信息")


@dataclass(frozen=True)
class WorkingRow:
    """One line of a working: a day, or days that count alike."""

    on: date
    until: date | None
    counted: bool
    number: int
    why: str
    is_due: bool


@dataclass(frozen=True)
class Working:
    """How a due date comes about, line by line."""

    lines: tuple[WorkingRow, ...]
    note: str


LONGEST = 62
"""Lines; a longer working is told in stretches of like days."""


def working_of(book: Book, obligation: Obligation, *, at: datetime) -> Working | None:
    """The working of an obligation; None where there is no limit."""
    result = clock_of(book, obligation, at=at)
    if result is None:
        return None
    lines = list(result.working)
    if len(lines) > LONGEST:
        told = [
            _line(s.first, None if s.is_single else s.last, obligation) for s in fold_lines(lines)
        ]
    else:
        told = [_line(line, None, obligation) for line in lines]
    note = _("期限涉及还没有公布放假安排的年份，日期是暂定的。") if result.provisional else ""
    return Working(tuple(told), note)


def _line(first: WorkingLine, last: WorkingLine | None, obligation: Obligation) -> WorkingRow:
    end = last or first
    return WorkingRow(
        on=first.on,
        until=last.on if last else None,
        counted=first.counted,
        number=end.number,
        why=first.why,
        is_due=first.on <= (obligation.due_on or date.min) <= end.on,
    )


def shown_working(reading: Reading, clause: str) -> dict[str, Any] | None:
    """The newest obligation with a date, as the example of how the limit is counted."""
    newest = selectors.newest_due(clause, at=reading.at)
    if newest is None:
        return None
    row = Listing([newest], reading.at, names=reading.units).rows[0]
    return {
        "title": row.about or row.unit,
        "url": address_of(newest.key),
        "working": working_of(reading.book, newest, at=reading.at),
    }


def sentences_of(book: Book, obligation: Obligation) -> tuple[str, ...]:
    """How the limit of an obligation is reckoned, in sentences."""
    limit: LimitWords = limit_of(book, book.versions[obligation.version_id].duty, has_working=False)
    return (_("%(limit)s。") % {"limit": limit.words}, *limit.sentences)


def facts_of_obligation(
    listing: Listing, obligation: Obligation, told: Explanation
) -> list[tuple[str, ...]]:
    """The metadata box of an obligation."""
    row = listing.row(obligation)
    item = listing.shown.get(obligation.subject)
    return [
        (_("条款"), row.clause, reverse("board:clause", args=[row.clause])),
        (
            *(_("负责单位"), row.unit, row.unit_url),
            _("现为%(now)s") % {"now": row.unit_now} if row.unit_now else "",
        ),
        (_("事由"), row.about, item.url if item else ""),
        (_("起算日"), day_cn(row.opened_on)),
        (_("期限"), day_cn(row.due_on) if row.due_on else _("没有定期限")),
        (_("完成"), day_cn(row.done_on)),
        *((str(Ask(d.ask).label), d.opinion) for d in told.decisions),
    ]


def parts_of(told: Explanation) -> list[PartRow]:
    """What the obligation asks to be proved, part by part, and what proves it."""
    return [
        PartRow(
            _("，或者").join(part.labels),
            _proof(part.proof) if part.proof else None,
            tuple(_taken_back(proof) for proof in part.withdrawn if proof.withdrawn_at),
        )
        for part in told.parts
    ]


def _proof(proof: ProofLine) -> Link:
    item = proof.act.subject if proof.act else None
    title = item.title if item else _("已核定的材料（不公开）")
    return Link(title, item.url if item else "", city_date(proof.at))


def _taken_back(proof: ProofLine) -> str:
    """What proved once and was taken back: when, never what."""
    when = proof.withdrawn_at and city_date(proof.withdrawn_at)
    return _("曾有的证据已于%(day)s撤回") % {"day": day_cn(when)}


def timeline_of(keys: Sequence[str]) -> list[dict[str, Any]]:
    """Public acts about obligations, newest first."""
    return [
        {"at": act.at, "title": public_sentence(act), "url": address_of(act.subject_ref)}
        for act in selectors.acts_about(keys, limit=ACTS)
    ]


SHOWN_STATES = (
    State.FULFILLED,
    State.DONE,
    State.FULFILLED_LATE,
    State.OVERDUE,
    State.TO_EXPLAIN,
    State.DUE_SOON,
    State.PENDING,
)


def units_of(*, at: datetime) -> tuple[list[str], list[UnitRow]]:
    """Units of today with figures: those with most that is late first."""
    counts, known = selectors.counts_by_unit(at=at), selectors.units()
    names = {agency.code: agency_name(agency) for agency in known.values()}
    rows = [
        UnitRow(
            code=code,
            name=names.get(code, code),
            url=reverse("board:agency", args=[code]),
            tallies=tuple(_tally(code, state, found.get(state, 0)) for state in SHOWN_STATES),
        )
        for code, found in counts.items()
    ]
    late = SHOWN_STATES.index(State.OVERDUE)
    rows.sort(key=lambda u: (-u.tallies[late].count, -sum(t.count for t in u.tallies), u.name))
    return [badge(state).label for state in SHOWN_STATES], rows


def _tally(code: str, state: State, count: int) -> Tally:
    url = list_url(Filters(state=state.value, agency=code))
    return Tally(state.value, badge(state).label, count, url)


def former_of(reading: Reading, code: str) -> list[str]:
    """Names of the units it took over from."""
    debts = [debt for debt in reading.book.agencies.debts_of(code) if debt != code]
    return [agency_name(reading.units[reading.book.ids[debt]]) for debt in debts]


def limits_of(reading: Reading, clauses: Iterable[str]) -> list[dict[str, Any]]:
    """Clauses that have a limit, those with the same one together; what is measured first."""
    groups: dict[str, list[ClauseRow]] = defaultdict(list)
    for clause in clauses:
        if has_limit(reading.held(clause).duty):
            row = reading.row(clause)
            groups[row.limit.words].append(row)
    told = [{"words": words, "rows": rows} for words, rows in groups.items()]
    return sorted(told, key=lambda group: not any(row.measured for row in group["rows"]))


def table_of(request: HttpRequest, filters: Filters, *, at: datetime) -> Iterator[Sequence[object]]:
    """The obligations as lines of a table, read some at a time."""
    keys = list(
        selectors.in_order(selectors.narrowed(filters, at=at)).values_list("pk", flat=True)[
            :EXPORT_LIMIT
        ]
    )
    for start in range(0, len(keys), EXPORT_CHUNK):
        found = selectors.by_ids(keys[start : start + EXPORT_CHUNK], at=at)
        for row in Listing(found, at).rows:
            yield (
                *(row.clause, row.title, row.about, row.unit, row.unit_now or row.unit),
                *(row.opened_on, row.due_on, row.done_on, row.badge.label, row.due_words),
                absolute(request, row.url),
            )


HOME_STATES = (
    State.FULFILLED,
    State.DONE,
    State.FULFILLED_LATE,
    State.OVERDUE,
    State.DUE_SOON,
)


def home_figures(*, at: datetime) -> dict[str, Any] | None:
    """A few true figures for the home page; None before a plan is loaded."""
    edition = selectors.edition()
    if edition is None:
        return None
    if is_collecting():
        until(selectors.next_due(at=at))
    reading = Reading(at)
    told = tallies_of_all(reading, Filters())
    unknown = [c for c in edition.ids if measure(reading.held(c).duty) is Measure.NOT_YET]
    return {
        "tallies": [t for t in told if t.state in HOME_STATES],
        "overdue": next((t for t in told if t.state == State.OVERDUE and t.count), None),
        "clauses": len(edition.ids),
        "not_measured": len(unknown),
    }
