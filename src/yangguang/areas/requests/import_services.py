"""An agency's own register taken over: read, tried without writing, written row by row as a job."""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.requests.models import (
    Correction,
    CorrectionAnswer,
    Fee,
    Outcome,
    Remedy,
    Request,
    ThirdParty,
)
from yangguang.areas.requests.rules.importing import (
    COLUMNS,
    LONGEST,
    Recognised,
    Row,
    Stand,
    missing_columns,
    read_row,
    recognise,
    twice,
)
from yangguang.areas.requests.rules.names import Act, Clock
from yangguang.areas.requests.rules.receipt import CHANNEL_OF, ApplicantType, Carrier
from yangguang.areas.requests.rules.remedies import Ending, Order
from yangguang.areas.requests.rules.states import GROUND_CORRECTED, GROUND_PAID
from yangguang.areas.requests.rules.thirdparties import THIRD_PARTY_GROUND
from yangguang.areas.requests.selectors import KIND, about_request, may_receive, settings_for
from yangguang.areas.requests.services import (
    BY_CLOCK,
    applicant_key,
    done_by,
    start_defence,
    start_limit,
    third_party_has_letter,
)
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.services import Arrival, check_size, open_case, perform
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of
from yangguang.kernel.cases.timing import add_fact, renew_due, result_of, start_clock
from yangguang.kernel.clocks import (
    Extended,
    Limited,
    Paused,
    Restarted,
    Resumed,
    Started,
    Stopped,
    evaluate,
)
from yangguang.kernel.jobs.models import Job, JobLine
from yangguang.kernel.jobs.registry import JobKind
from yangguang.kernel.jobs.rules import OPEN_STATES, JobProblem
from yangguang.kernel.jobs.rules import Outcome as LineOutcome
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.vault import Unreadable, open_bytes, seal, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.clocks import Fact, Rule
    from yangguang.kernel.jobs.running import Run
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

JOB_NAME = "requests.import_register"
FOLDER = "registers"
ABOUT = "register of requests"
SPREADSHEET = b"PK"
MOST_COLUMNS = 60
HEADING_WITHIN = 6
"""Lines among which the heading is looked for: registers begin with a title."""
HEADS = (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE)
STATES = {
    Stand.HANDLED: Act.TAKE_OVER,
    Stand.CORRECTING: Act.TAKE_OVER_CORRECTING,
    Stand.PAYING: Act.TAKE_OVER_PAYING,
    Stand.CONSULTING: Act.TAKE_OVER_CONSULTING,
    Stand.ENDED: Act.TAKE_OVER_ENDED,
}


@dataclass
class Table:
    """A register as read: its headings, what they were taken for, its rows."""

    columns: list[Recognised]
    lines: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def mapped(self) -> dict[str, int]:
        """Place of each known column."""
        return {c.key: c.place for c in self.columns if c.key}

    def rows(self, *, today: date) -> list[Row]:
        """Every row, checked. Raises Refused for a table without a column that is needed."""
        places = self.mapped()
        missing = missing_columns(list(places))
        if missing:
            raise Refused(
                "column_missing",
                _("没有找到这些列：%(names)s。请在下面指明，或者改用模板。")
                % {"names": "、".join(missing)},
            )
        found = [
            read_row(
                line,
                {k: cells[i] for k, i in places.items() if i < len(cells)},
                today=today,
            )
            for line, cells in self.lines
        ]
        twice(found)
        return found


def read_table(data: bytes, *, mapping: Mapping[str, str] | None = None) -> Table:
    """An xlsx workbook's first sheet with rows, or a CSV. Raises Refused for what is neither.

    `mapping`: what an officer said the columns are, by place; the rest stays out.
    """
    lines = list(_lines(data))
    scored = [
        (sum(1 for c in recognise(cells) if c.key), -i)
        for i, (_n, cells) in enumerate(lines[:HEADING_WITHIN])
    ]
    best = max(scored, default=(0, 0))
    if best[0] == 0:
        raise Refused(
            "no_heading", _("前几行里没有认出表头。请在第一行写明各列的名称，或者改用模板。")
        )
    place = -best[1]
    columns = [c for c in recognise(lines[place][1]) if c.heading.strip()]
    if mapping is not None:
        columns = [
            Recognised(c.place, c.heading, mapping.get(str(c.place), ""), c.certainty)
            for c in columns
        ]
    return Table(columns, lines[place + 1 :])


def _lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    rows = _sheet(data) if data.startswith(SPREADSHEET) else _csv(data)
    kept = 0
    for line, cells in enumerate(rows, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        kept += 1
        if kept > LONGEST:
            raise Refused("too_long", _("行数超过 %(most)d，请分成几份导入。") % {"most": LONGEST})
        yield line, [cell.replace("\0", "") for cell in cells[:MOST_COLUMNS]]


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:2000]
        separator = max(",\t;", key=sample.count)
        yield from csv.reader(io.StringIO(text), delimiter=separator)
        return
    raise Refused("encoding", _("文件的编码无法识别。请另存为 xlsx，或者 UTF-8 编码的 CSV。"))


def _sheet(data: bytes) -> Iterator[list[str]]:
    # openpyxl takes a third of a second to load, and few pages need it.
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=LONGEST + 100, max_col=MOST_COLUMNS, values_only=True):
            yield [_cell(value) for value in row]
    except Refused:
        raise
    except Exception as error:
        raise Refused("sheet", _("打不开这份表格。请另存为 xlsx 后再上传。")) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "year"):
        return f"{value:%Y-%m-%d}"
    text = str(value)
    return text.removesuffix(".0") if isinstance(value, float) else text


def template() -> bytes:
    """An empty register with the columns, one sample row and what each column takes."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has a sheet
    sheet.title = str(_("登记表"))
    sheet.append([f"{c.label}{'*' if c.is_needed else ''}" for c in COLUMNS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cell in sheet[1]:
        sheet.column_dimensions[cell.column_letter].width = 18
    sheet.freeze_panes = "A2"
    notes = book.create_sheet(str(_("填写说明")))
    notes.append([_("列"), _("是否必填"), _("例如"), _("也认得的名称")])
    for column in COLUMNS:
        needed = _("必填") if column.is_needed else ""
        notes.append([str(column.label), needed, column.sample, "、".join(column.also)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- tried without writing -----------------------------------------------------------------------


def facts_of(row: Row, rule: Rule, at: datetime) -> list[Fact]:
    """What happened to the reply clock, by the dates of the row, in their order.

    Each was noted in the old register on its day: that is its moment here, at noon of the city.
    """
    days = row.days
    kind, ref = Clock.THIRD_PARTY.value, "1"

    def noon(name: str) -> datetime:
        return min(datetime.combine(days[name], time(12), CITY_ZONE), at)

    facts: list[Fact] = [Started(at=noon("received_on"))]
    if row.stand is Stand.CORRECTING:
        facts.append(Stopped(at=noon("asked_on"), why=_("告知补正")))
    if row.stand is Stand.PAYING:
        facts.append(Stopped(at=noon("fee_told_on"), why=_("通知缴费")))
    if "corrected_on" in days:
        facts.append(Restarted(at=noon("corrected_on"), ground=GROUND_CORRECTED))
    if "fee_paid_on" in days:
        facts.append(Restarted(at=noon("fee_paid_on"), ground=GROUND_PAID))
    if "extended_on" in days:
        facts.append(
            Extended(
                at=noon("extended_on"),
                amount=row.extended_days,
                ground=_("原登记册"),
                approver=_("原登记册"),
            )
        )
    if "third_asked_on" in days:
        facts.append(
            Paused(at=noon("third_asked_on"), kind=kind, ground=THIRD_PARTY_GROUND, ref=ref)
        )
        if "third_received_on" in days:
            facts.append(Limited(at=noon("third_received_on"), kind=kind, limit=rule, ref=ref))
        if "third_answered_on" in days:
            facts.append(Resumed(at=noon("third_answered_on"), kind=kind, ref=ref))
    if "decided_on" in days:
        facts.append(Stopped(at=noon("decided_on"), why=_("已答复")))
    return sorted(facts, key=lambda fact: fact.at)


@dataclass(frozen=True)
class Tried:
    """What a row would become."""

    row: Row
    is_known: bool
    """Taken over already: it is left alone."""
    due_on: date | None


def try_rows(agency: Agency, rows: Sequence[Row], *, at: datetime) -> list[Tried]:
    """What every row would become, without writing anything."""
    known = known_refs(agency)
    values = settings_of(current_kind(KIND), agency_id=agency.pk, on=city_date(at))
    rule, party = limit_of(values, Clock.REPLY), limit_of(values, Clock.THIRD_PARTY)
    calendar = calendar_for("office")
    found = []
    for row in rows:
        due = None
        if not row.problems and row.stand in {Stand.HANDLED, Stand.CONSULTING}:
            due = evaluate(rule, facts_of(row, party, at), calendar, at).due_on
        found.append(Tried(row, row.key in known, due))
    return found


def known_refs(agency: Agency) -> set[str]:
    """Old numbers of the agency's register that were taken over."""
    start = f"{agency.code}:"
    refs = Request.objects.filter(imported_ref__startswith=start)
    return {ref.removeprefix(start) for ref in refs.values_list("imported_ref", flat=True)}


# --- written -------------------------------------------------------------------------------------


def may_import(actor: Actor) -> bool:
    """Whether the person heads an agency whose register could come in."""
    return bool(actor.agencies_with(*HEADS))


def check_may_import(agency: Agency, actor: Actor) -> None:
    """Raises Refused unless the actor heads the agency's requests."""
    if not may_receive(agency) or not any(actor.has(role, agency.pk) for role in HEADS):
        raise Refused("not_permitted", _("请由本单位的公开工作机构或者办理组负责人导入。"))


@transaction.atomic
def import_row(
    *, agency: Agency, row: Row, actor: Actor, at: datetime, demonstration: bool = False
) -> Case | None:
    """Take one request over; None when its old number is known. Raises Refused.

    It comes in today as an act of whoever imports it; what happened before stands as dated facts,
    so that the clock goes on from where it was.
    """
    if row.problems:
        raise Refused("row", " ".join(row.problems))
    key = f"{agency.code}:{row.key}"
    if Request.objects.filter(imported_ref=key).exists():
        return None
    if row.applicant_type is None:  # a row without one has a problem
        raise Refused("applicant_type", _("没有申请人类型。"))
    applicant = _applicant(row)
    case = open_case(
        arrival=Arrival(
            kind=KIND,
            agency=agency,
            title=_("政府信息公开申请（%(way)s）") % {"way": _("原登记册转入")},
            channel=CHANNEL_OF[row.way],
            applicant=applicant,
            texts={"info_title": row.info},
            facts={"applicant_type": row.applicant_type, "way": row.way},
            demonstration=demonstration,
        ),
        actor=actor,
        at=at,
    ).case
    request = Request.objects.create(
        case=case,
        applicant_type=row.applicant_type,
        applicant_key=applicant_key(applicant),
        way=row.way,
        arrived_on=row.days["received_on"],
        received_on=row.days["received_on"],
        carrier=Carrier.OTHER,
        imported_ref=key,
        result=row.result or "",
        filed_with=_listed_first(agency, row),
    )
    _children(request, row, case)
    case = perform(
        case=case,
        lock=case.lock,
        act=STATES[row.stand],
        answers={},
        actor=actor,
        at=at,
        hands=BY_CLOCK,
    )
    _clocks(case, request, row, at)
    renew_due(case)
    return case


def _listed_first(agency: Agency, row: Row) -> Request | None:
    """The item of the same application that came over first; None for the first, or only, one."""
    if not row.item:
        return None
    number = f"{agency.code}:{row.ref}"
    listed = Q(imported_ref=number) | Q(imported_ref__startswith=f"{number}#")
    first = Request.objects.filter(listed).order_by("pk").first()
    return (first.filed_with or first) if first is not None else None


def _applicant(row: Row) -> dict[str, str]:
    given = row.person
    number = given.get("id_number", "")
    is_person = row.applicant_type is ApplicantType.NATURAL
    found = {
        "name": given.get("applicant") or _("原登记册 %(ref)s 号申请人") % {"ref": row.ref},
        "phone": given.get("phone", ""),
        "address": given.get("address", ""),
        ("id_number" if is_person else "uscc"): number,
    }
    if not found["phone"] and not found["address"]:
        found["address"] = _("见原登记册 %(ref)s 号") % {"ref": row.ref}
    return found


def _children(request: Request, row: Row, case: Case) -> None:
    days = row.days
    if "asked_on" in days:
        correction = Correction.objects.create(request=request, asked_on=days["asked_on"])
        if "corrected_on" in days:
            CorrectionAnswer.objects.create(correction=correction, received_on=days["corrected_on"])
    if "third_asked_on" in days:
        words = {"name": _("见原登记册"), "address": "", "info": row.info[:500]}
        ThirdParty.objects.create(
            request=request,
            place=1,
            round=1,
            sealed=seal(words, about=about_request(case)),
            asked_on=days["third_asked_on"],
            answered_on=days.get("third_answered_on"),
            received_on=days.get("third_answered_on") and days.get("third_received_on"),
            opinion=row.opinion or "",
        )
    if row.fee is not None:
        Fee.objects.create(
            request=request,
            basis=row.fee.basis,
            quantity=row.fee.quantity,
            amount=row.fee.amount,
            notified_on=days["fee_told_on"],
            paid_on=days.get("fee_paid_on"),
        )


def _remedies(case: Case, request: Request, row: Row, at: datetime) -> None:
    """Reviews and suits as the register has them; what is not answered yet has its time."""
    for place, remedy in enumerate(row.remedies, start=1):
        is_ordered = remedy.redo_due_on is not None or remedy.is_redone
        made = Remedy.objects.create(
            request=request,
            place=place,
            round=1,
            kind=remedy.kind,
            filed_on=remedy.filed_on,
            body=remedy.body or _("见原登记册"),
            answered_on=remedy.answered_on,
            ending=remedy.ending,
            decided_on=remedy.decided_on,
            order=Order.REDO if is_ordered else Order.NONE,
            redo_due_on=remedy.redo_due_on,
            redone=remedy.is_redone,
        )
        if made.ending == Ending.PENDING and made.answered_on is None:
            start_defence(case, made, at)


def _clocks(case: Case, request: Request, row: Row, at: datetime) -> None:
    values, act = settings_for(case), done_by(case)
    first, *rest = facts_of(row, limit_of(values, Clock.THIRD_PARTY), at)
    clock = start_clock(case, Clock.REPLY, first, rule=limit_of(values, Clock.REPLY), act=act)
    for fact in rest:
        if isinstance(fact, Limited) and row.stand is Stand.CONSULTING:
            continue  # written with the third party's own clock
        add_fact(clock, fact, act=act, stops=isinstance(fact, Stopped))
    if row.stand is Stand.CORRECTING:
        start_limit(case, Clock.CORRECTION, row.days["asked_on"], at)
    elif row.stand is Stand.PAYING:
        start_limit(case, Clock.PAYMENT, row.days["fee_told_on"], at)
    elif row.stand is Stand.CONSULTING and "third_received_on" in row.days:
        party = request.third_parties.get(place=1)
        third_party_has_letter(party, case, row.days["third_received_on"], at)
    elif row.stand is Stand.ENDED and row.result is not None:
        found = result_of(clock, at)
        Outcome.objects.create(
            request=request,
            round=1,
            result=row.result,
            decided_on=row.days["decided_on"],
            due_on=found.due_on,
            used=found.used,
            record=act,
        )
        _remedies(case, request, row, at)


# --- as a job ------------------------------------------------------------------------------------


def keep_upload(name: str, data: bytes) -> str:
    """Keep an uploaded register sealed until it is taken over; where. Raises Refused."""
    check_size(name, len(data))
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    default_storage.save(path, ContentFile(seal_bytes(data, about=ABOUT)))
    return path


def opened_upload(path: str) -> bytes:
    """The register. Raises Refused when it is no longer kept."""
    try:
        with default_storage.open(path, "rb") as file:
            return open_bytes(bytes(file.read()), about=ABOUT)
    except (FileNotFoundError, Unreadable):
        raise Refused("gone", _("上传的文件已经删除，请重新上传。")) from None


def drop_upload(path: str) -> None:
    """Forget an uploaded register."""
    default_storage.delete(path)


def known_uploads() -> set[str]:
    """Registers that a job still needs; others go in the night."""
    jobs = Job.objects.filter(kind=JOB_NAME, state__in=OPEN_STATES)
    return {str(given.get("path", "")) for given in jobs.values_list("arguments", flat=True)}


def start_import(
    *,
    agency: Agency,
    path: str,
    mapping: Mapping[str, str] | None,
    actor: Actor,
    at: datetime,
) -> Job:
    """Let the worker take the register over. Raises Refused."""
    check_may_import(agency, actor)
    return start_job(
        kind=JOB_NAME,
        title=_("%(agency)s：导入依申请公开登记册") % {"agency": agency_name(agency, short=True)},
        actor=actor,
        at=at,
        agency=agency,
        subject_ref=f"register:{agency.code}",
        arguments={"agency": agency.code, "path": path, "mapping": mapping},
    )


def _run(run: Run) -> None:
    given: dict[str, Any] = run.job.arguments
    agency = agency_for(given["agency"])
    try:
        check_may_import(agency, run.actor)
        data = opened_upload(given["path"])
        rows = read_table(data, mapping=given["mapping"]).rows(today=city_date(run.at))
    except Refused as refusal:
        raise JobProblem(str(refusal)) from None
    done = run.finished_keys()
    for place, row in enumerate(rows, start=1):
        if str(row.line) not in done:
            _take_over(run, agency, row)
        run.progress(place, len(rows))
    transaction.on_commit(partial(drop_upload, given["path"]))


def _take_over(run: Run, agency: Agency, row: Row) -> None:
    """One row and its line together; a row that cannot be taken over is told with its mend."""
    line = JobLine(
        key=str(row.line), label=_("第 %(line)d 行 %(ref)s") % {"line": row.line, "ref": row.key}
    )
    try:
        with transaction.atomic():
            case = import_row(agency=agency, row=row, actor=run.actor, at=run.at)
            if case is None:
                line.outcome, line.message = LineOutcome.SKIPPED, _("以前已经导入")
            else:
                line.outcome, line.message = (
                    LineOutcome.DONE,
                    _("已转入 %(n)s") % {"n": case.number},
                )
                line.url = reverse("desk:matter", args=[case.number])
            run.report([line])
    except Refused as refusal:
        line.outcome, line.message = LineOutcome.REFUSED, str(refusal)
        run.report([line])
    except IntegrityError:
        if row.key not in known_refs(agency):
            raise
        line.outcome, line.message = LineOutcome.SKIPPED, _("以前已经导入")
        run.report([line])


def _back(_job: Job) -> tuple[str, str]:
    return _("办件"), reverse("desk:matters")


JOB = JobKind(JOB_NAME, gettext_lazy("导入依申请公开登记册"), _run, _back)
