"""What everybody may see: the plan clause by clause, with how its obligations stand.

Nothing here knows a person's name, a reason given inside the house, or an act that is not
public. Figures are counted from dates at the moment of asking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from yangguang.kernel.duties.derivation.book import Held, the_book
from yangguang.kernel.duties.derivation.openings import midnight
from yangguang.kernel.duties.matching import Measure, measure, missing_kinds
from yangguang.kernel.duties.models import Edition, Obligation, ParameterValue
from yangguang.kernel.duties.periods import next_month
from yangguang.kernel.duties.rules import State
from yangguang.kernel.duties.selectors.naming import Names
from yangguang.kernel.duties.selectors.states import with_state
from yangguang.kernel.duties.services.parameters import amount_of, ceiling_of
from yangguang.kernel.duties.wording import amount_text, limit_text
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from yangguang.kernel.duties.rules import Duty

WORST_FIRST = (
    State.OVERDUE,
    State.TO_EXPLAIN,
    State.DUE_SOON,
    State.PENDING,
    # What nobody can see yet comes before what is done: a clause is not done for half its units.
    State.NOT_MEASURABLE,
    State.FULFILLED_LATE,
    State.EXPLAINED,
    State.FULFILLED,
    State.EXCUSED,
    State.NOT_APPLICABLE,
)


@dataclass(frozen=True)
class Tally:
    """How many obligations stand where."""

    counts: Mapping[State, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Fulfilled, in time or late."""
        return self.of(State.FULFILLED) + self.of(State.FULFILLED_LATE)

    @property
    def worst(self) -> State | None:
        """The state that most needs looking at; None: nothing has been opened."""
        return next((state for state in WORST_FIRST if self.of(state)), None)

    def of(self, state: State) -> int:
        """How many stand there."""
        return self.counts.get(state, 0)

    def rows(self) -> list[tuple[State, int]]:
        """State and count of what there is, worst first."""
        return [(state, self.of(state)) for state in WORST_FIRST if self.of(state)]


@dataclass(frozen=True)
class ClauseRow:
    """One clause of the plan and how it stands."""

    clause: str
    part: str
    duty: Duty
    owner: str
    debtor: str
    limit: str
    measure: Measure
    missing: tuple[str, ...]
    """Kinds of act nobody supplies yet, of a clause that cannot be measured."""
    tally: Tally
    is_unassigned: bool
    """Whether nobody has been named for the role that owes."""

    @property
    def heading(self) -> str:
        """The clause's heading."""
        return self.duty.heading

    @property
    def state(self) -> State | None:
        """Where the clause stands on the whole; None: nothing has called for it yet."""
        if self.tally.worst is None and self.measure is Measure.NOT_YET:
            return State.NOT_MEASURABLE
        return self.tally.worst


@dataclass(frozen=True)
class PlanView:
    """The document and its headings."""

    title: str
    number: str
    issuers: tuple[str, ...]
    dated: date
    url: str
    parts: tuple[tuple[str, str, str | None], ...]
    """(code, heading, code of the heading above)."""
    edition: int
    loaded_on: date
    recorded_from: date | None


@dataclass(frozen=True)
class ParameterRow:
    """What a word of the plan means, since when, and who said so."""

    key: str
    label: str
    value: str
    ceiling: str
    law: str
    set_by: str
    since: date
    number: int
    is_period: bool


def plan_view() -> PlanView | None:
    """The plan as loaded last; None where there is none."""
    edition = Edition.objects.order_by("-number").first()
    if edition is None:
        return None
    document = edition.document
    return PlanView(
        title=document["title"],
        number=document["number"],
        issuers=tuple(document.get("issuers") or ()),
        dated=date.fromisoformat(document["dated"]),
        url=document.get("url") or "",
        parts=tuple((p["code"], p["heading"], p.get("parent")) for p in edition.parts),
        edition=edition.number,
        loaded_on=edition.loaded_on,
        recorded_from=edition.recorded_from,
    )


def parameters() -> list[ParameterRow]:
    """The value that holds of each parameter."""
    newest = {row.key: row for row in ParameterValue.objects.order_by("key", "number")}
    rows = []
    for row in newest.values():
        ceiling = ceiling_of(row)
        rows.append(
            ParameterRow(
                row.key,
                row.label,
                amount_text(amount_of(row)),
                amount_text(ceiling) if ceiling else "",
                row.law,
                row.set_by,
                row.since,
                row.number,
                bool(row.period),
            )
        )
    return rows


def parameter_texts() -> dict[str, str]:
    """及时(20个工作日), by the parameter's key."""
    return {row.key: f"{row.label}({row.value})" for row in parameters()}


def _tallies(
    rows: QuerySet[Obligation], *keys: str, at: datetime
) -> dict[tuple[object, ...], Tally]:
    found: dict[tuple[object, ...], Counter[State]] = defaultdict(Counter)
    counted = with_state(rows, at=at).order_by().values(*keys, "state")
    for row in counted.annotate(n=Count("pk")):
        found[tuple(row[key] for key in keys)][State(row["state"])] += row["n"]
    return {key: Tally(counts) for key, counts in found.items()}


def newest_duties() -> list[Held]:
    """The wording of every clause that holds now, in the plan's order."""
    book = the_book()
    edition = Edition.objects.order_by("-number").first()
    ids = edition.ids if edition else []
    return [book.by_clause[clause][-1] for clause in ids if clause in book.by_clause]


def clauses(*, at: datetime, agency: str = "") -> list[ClauseRow]:
    """Every clause with how it stands, in the plan's order; of one agency, only what it owes."""
    book, texts = the_book(), parameter_texts()
    rows = Obligation.objects.all()
    if agency:
        rows = rows.filter(agency__in=_debts(agency))
    tallies = _tallies(rows, "clause", at=at)
    found = []
    for held in newest_duties():
        duty = held.duty
        role = book.roles[duty.debtor]
        tally = tallies.get((duty.clause,), Tally())
        if agency and not tally.total:
            continue
        found.append(
            ClauseRow(
                clause=duty.clause,
                part=duty.part,
                duty=duty,
                owner=book.roles[duty.owner].label,
                debtor=role.label,
                limit=limit_text(duty, texts),
                measure=measure(duty),
                missing=missing_kinds(duty),
                tally=tally,
                is_unassigned=role.group is None and not role.units,
            )
        )
    return found


def clause_row(clause: str, *, at: datetime) -> ClauseRow:
    """One clause. Raises Obligation.DoesNotExist for an id the plan does not have."""
    found = next((row for row in clauses(at=at) if row.clause == clause), None)
    if found is None:
        raise Obligation.DoesNotExist(clause)
    return found


def overall(*, at: datetime) -> Tally:
    """All obligations."""
    return _tallies(Obligation.objects.all(), at=at).get((), Tally())


def _debts(code: str) -> list[int]:
    book = the_book()
    return [book.ids[debt] for debt in book.agencies.debts_of(code) if debt in book.ids]


@dataclass(frozen=True)
class Group:
    """Obligations that have something in common."""

    key: str
    label: str
    tally: Tally


def by_agency(*, at: datetime) -> list[Group]:
    """By who answers today; what a merged unit owed stands with its successor."""
    names = Names(on=city_date(at))
    counts: dict[str, Counter[State]] = defaultdict(Counter)
    for (agency_id,), tally in _tallies(Obligation.objects.all(), "agency", at=at).items():
        code = names.book.codes.get(agency_id, "") if isinstance(agency_id, int) else ""
        for holder in names.holders(code) if code else ("",):
            counts[holder].update(tally.counts)
    order = {code: place for place, code in enumerate(names.book.agencies.by_code)}
    return [
        Group(code, names.short(code) if code else "", Tally(counts[code]))
        for code in sorted(counts, key=lambda c: order.get(c, len(order)))
    ]


def by_limit(*, at: datetime) -> list[Group]:
    """By the kind of time limit, in the order in which the plan first names it."""
    groups: dict[str, Counter[State]] = {}
    for row in clauses(at=at):
        groups.setdefault(row.limit, Counter()).update(row.tally.counts)
    return [Group(label, label, Tally(counts)) for label, counts in groups.items()]


def by_part(*, at: datetime) -> list[Group]:
    """By the plan's headings, each with all below it."""
    plan = plan_view()
    if plan is None:
        return []
    above = {code: parent for code, _heading, parent in plan.parts}
    counts: dict[str, Counter[State]] = defaultdict(Counter)
    for row in clauses(at=at):
        part: str | None = row.part
        while part is not None:
            counts[part].update(row.tally.counts)
            part = above.get(part)
    return [Group(code, heading, Tally(counts[code])) for code, heading, _up in plan.parts]


@dataclass(frozen=True)
class Month:
    """What a month brought, counted from dates."""

    first: date
    opened: int
    in_time: int
    late: int
    open_at_end: int
    overdue_at_end: int


def history(*, at: datetime, months: int = 24, clause: str = "", agency: str = "") -> list[Month]:
    """The last months, oldest first; the running one as it stands at the moment.

    Obligations that cannot be measured, that were due before the record began or that fell away
    are left out, so that nothing is called late that nobody could see.
    """
    rows = with_state(Obligation.objects.all(), at=at).exclude(
        state__in=[State.NOT_MEASURABLE, State.NOT_APPLICABLE, State.EXCUSED]
    )
    if clause:
        rows = rows.filter(clause=clause)
    if agency:
        rows = rows.filter(agency__in=_debts(agency))
    return [
        _month(rows, first, min(midnight(next_month(first)), at)) for first in _firsts(at, months)
    ]


def _firsts(at: datetime, months: int) -> list[date]:
    first = city_date(at).replace(day=1)
    found = [first]
    while len(found) < months:
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def _month(rows: QuerySet[Obligation], first: date, end: datetime) -> Month:
    begun = midnight(first)
    done = Q(fulfilled_at__gte=begun, fulfilled_at__lt=end)
    late = Q(fulfilled_at__gt=F("due_at"))
    still = Q(opened_at__lt=end) & (Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gte=end))
    figures = rows.aggregate(
        opened=Count("pk", filter=Q(opened_at__gte=begun, opened_at__lt=end)),
        done=Count("pk", filter=done),
        late=Count("pk", filter=done & late),
        open_at_end=Count("pk", filter=still),
        overdue_at_end=Count("pk", filter=still & Q(due_at__lt=end)),
    )
    return Month(
        first,
        figures["opened"],
        figures["done"] - figures["late"],
        figures["late"],
        figures["open_at_end"],
        figures["overdue_at_end"],
    )
