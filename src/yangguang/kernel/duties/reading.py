"""Reading a city's plan: `plan/*.json` in, frozen values out, every fault with its line.

`plan.json` (document and headings), `ids.json` (the clauses the plan must have), `roles.json`,
`parameters.json`, `duties.json`. All faults are told at once, each with the mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from yangguang.cities.reading import CityError, Entry, entries
from yangguang.kernel.duties.rules import (
    Amount,
    Duty,
    DutyRole,
    EvidenceType,
    Group,
    Limit,
    Mark,
    Pattern,
    Period,
    Plan,
    PlanDocument,
    PlanPart,
    PolicyParameter,
    RoleUnit,
    Tie,
    Trigger,
    TriggerType,
)

T = TypeVar("T")
CLAUSE = r"[0-9]+(\.[0-9]+)*-[a-z][0-9]*"
NAME = r"[a-z][a-z0-9-]*"
COUNTED = ("working-days", "calendar-days", "hours", "office-hours", "months", "years")
"""Units of `kernel.clocks` in which an amount is told."""
STARTS = ("formed_on",)
ROLLS = ("none", "next-working-day")
DATE = r"\d{4}-\d{2}-\d{2}"
MONTH_DAY = r"\d{2}-\d{2}"
RECORD_KINDS = ("publishing.published", "publishing.corrected")
"""What makes a record evidence, where a pattern does not say."""
TYING = ("agency", "subject", "relation", "period")
COMMON_CONDITIONS = frozenset({*TYING, "payload", "subject_type"})
"""Conditions every act can be asked for; the rest belong to whoever registered the evidence."""


class PlanError(ValueError):
    """Everything that is wrong with a plan's files."""

    def __init__(self, faults: Iterable[CityError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def has_plan(folder: Path) -> bool:
    """Whether the city's folder holds a plan with duties."""
    return (folder / "plan" / "duties.json").is_file()


def read_plan(folder: Path) -> Plan:
    """The plan of a city's folder. Raises PlanError with every fault found."""
    return _Reader(folder / "plan").read()


class _Reader:
    """Reads the files in the order in which they refer to each other, gathering faults."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[CityError] = []
        self.roles: dict[str, DutyRole] = {}
        self.parameters: dict[str, PolicyParameter] = {}
        self.parts: dict[str, PlanPart] = {}
        self.ids: tuple[str, ...] = ()
        self.recorded_from: date | None = None
        self.lines: dict[str, dict[str, int]] = {}
        """By file, the line on which each key stands first."""

    def read(self) -> Plan:
        document = self._document()
        self.ids = self._ids()
        self.roles = self._list("roles.json", "key", role_from_json)
        self.parameters = self._list("parameters.json", "key", _parameter)
        duties = self._list("duties.json", "clause", _duty, self._check)
        self._complete(duties)
        if self.faults or document is None:
            raise PlanError(self.faults)
        order = {clause: place for place, clause in enumerate(self.ids)}
        return Plan(
            document,
            tuple(self.parts.values()),
            tuple(self.roles.values()),
            tuple(self.parameters.values()),
            tuple(sorted(duties.values(), key=lambda d: order[d.clause])),
            self.ids,
            self.recorded_from,
        )

    def _entries(self, name: str) -> list[Entry]:
        path = self.folder / name
        try:
            return list(entries(path))
        except FileNotFoundError:
            self.faults.append(CityError(path, 1, f"缺少文件 {name}；请建立"))
        except UnicodeDecodeError:
            self.faults.append(CityError(path, 1, "不是 UTF-8 编码；请另存为 UTF-8"))
        except CityError as fault:
            self.faults.append(fault)
        return []

    def _document(self) -> PlanDocument | None:
        found = self._entries("plan.json")
        if not found:
            return None
        try:
            return self._plan_file(found[0])
        except CityError as fault:
            self.faults.append(fault)
        return None

    def _plan_file(self, entry: Entry) -> PlanDocument:
        child = entry.child("document")
        if child is None:
            raise entry.fault("document 缺失；请写明文件标题、文号、发文机关和成文日期")
        made = PlanDocument(
            title=child.text("title"),
            number=child.text("number"),
            issuers=child.texts("issuers"),
            dated=child.day("dated"),
            url=child.text_or_empty("url"),
        )
        child.finish()
        self.recorded_from = entry.day_or_none("recorded_from")
        for item in entry.children("parts"):
            part = PlanPart(item.text("code"), item.text("heading"), item.text_or_none("parent"))
            item.finish()
            if part.code in self.parts:
                raise entry.fault(f"parts: {part.code} 出现两次；请删去一处")
            if part.parent is not None and part.parent not in self.parts:
                raise entry.fault(f"parts: {part.code} 的上级 {part.parent} 须写在它前面")
            self.parts[part.code] = part
        entry.finish()
        return made

    def _ids(self) -> tuple[str, ...]:
        path = self.folder / "ids.json"
        found = self._entries("ids.json")
        if not found:
            return ()
        ids = [clause for part in found[0].values for clause in found[0].texts(part)]
        double = sorted({clause for clause in ids if ids.count(clause) > 1})
        if double:
            self.faults.append(CityError(path, 1, f"条款 {double[0]} 出现两次；请删去一处"))
        return tuple(ids)

    def _list(
        self,
        name: str,
        key: str,
        build: Callable[[Entry], T],
        check: Callable[[Entry, Any], None] | None = None,
    ) -> dict[str, T]:
        made: dict[str, T] = {}
        lines: dict[str, int] = {}
        for entry in self._entries(name):
            try:
                identity = entry.text(key)
                if identity in lines:
                    raise entry.fault(f"已在第 {lines[identity]} 行出现；请合并或改正其中一条")
                lines[identity] = entry.line
                item = build(entry)
                entry.finish()
                if check:
                    check(entry, item)
                made[identity] = item
            except CityError as fault:
                what = entry.values.get(key)
                self.faults.append(_named(fault, what if isinstance(what, str) else ""))
        self.lines[name] = lines
        return made

    def _check(self, entry: Entry, duty: Duty) -> None:
        """What refers to the other files."""
        for key in ("owner", "doer"):
            role = getattr(duty, key)
            if role and role not in self.roles:
                raise entry.fault(f"{key}: roles.json 里没有角色 {role!r}；请补上或改正")
        if duty.part not in self.parts:
            raise entry.fault(f"part: plan.json 里没有 {duty.part!r}；请补上或改正")
        if duty.clause not in self.ids:
            raise entry.fault("clause: ids.json 里没有这一条款；请补上或改正")
        self._check_parameters(entry, duty)
        self._check_group(entry, duty)

    def _check_parameters(self, entry: Entry, duty: Duty) -> None:
        named = [("limit", duty.limit.parameter, False)] if duty.limit else []
        named.append(("trigger", duty.trigger.parameter, True))
        for key, name, is_period in named:
            if not name:
                continue
            parameter = self.parameters.get(name)
            if parameter is None:
                raise entry.fault(f"{key}: parameters.json 里没有参数 {name!r}；请补上或改正")
            if (parameter.value.period is not None) is not is_period:
                wanted = "周期" if is_period else "期限"
                raise entry.fault(f"{key}: 参数 {name!r} 不是{wanted}；请换一个参数")

    def _check_group(self, entry: Entry, duty: Duty) -> None:
        role = self.roles[duty.debtor]
        opened_by_act = duty.trigger.type in {TriggerType.ACT, TriggerType.EVENT}
        if role.group is Group.ACTING and not opened_by_act:
            raise entry.fault(
                f"{role.key} 是“行为单位”，只能用于由行为或事件引发的义务；请写明由谁承担"
            )

    def _complete(self, duties: Mapping[str, Duty]) -> None:
        path, known = self.folder / "duties.json", self.lines["duties.json"]
        missing = [clause for clause in self.ids if clause not in duties and clause not in known]
        for clause in missing:
            self.faults.append(CityError(path, 1, f"缺少条款 {clause}；请补上"))


def _named(fault: CityError, identity: str) -> CityError:
    text = str(fault).removeprefix(f"{fault.path}:{fault.line}: ")
    return CityError(fault.path, fault.line, f"{identity}: {text}" if identity else text)


def role_from_json(entry: Entry) -> DutyRole:
    """One role of `roles.json`, as its table keeps it as well."""
    units = []
    for item in entry.children("units"):
        units.append(
            RoleUnit(item.text("agency"), item.day_or_none("from"), item.day_or_none("to"))
        )
        item.finish()
        if units[-1].since and units[-1].until and units[-1].since > units[-1].until:
            raise entry.fault(f"units: {units[-1].agency} 的 to 早于 from；请改正")
    group = None if entry.absent("group") else Group(entry.word("group", tuple(Group)))
    if group is not None and units:
        raise entry.fault("units 与 group 只能写一个；请删去一个")
    return DutyRole(
        key=entry.word_like("key", r"[a-z][a-z0-9_-]*"),
        label=entry.text("label"),
        units=tuple(units),
        group=group,
        mark=Mark(entry.word("mark", tuple(Mark))),
        note=entry.text_or_empty("note"),
        line=entry.line,
    )


def _parameter(entry: Entry) -> PolicyParameter:
    value = _amount(entry)
    ceiling, alarm = entry.child("ceiling"), entry.child("alarm")
    made = PolicyParameter(
        key=entry.word_like("key", NAME),
        label=entry.text("label"),
        value=value,
        ceiling=None if ceiling is None else _amount(ceiling),
        law=entry.text("law"),
        set_by=entry.text("set_by"),
        since=entry.day("since"),
        mark=Mark(entry.word("mark", tuple(Mark))),
        alarm=None if alarm is None else _amount(alarm),
        note=entry.text_or_empty("note"),
        line=entry.line,
    )
    for child in (ceiling, alarm):
        if child is not None:
            child.finish()
    if exceeds(value, made.ceiling):
        raise entry.fault("ceiling: 数值超过法定上限，或单位不同无法比较；请改小或统一单位")
    return made


def exceeds(value: Amount, ceiling: Amount | None) -> bool:
    """Whether a value is beyond its ceiling; units that differ cannot be compared and do."""
    if ceiling is None:
        return False
    if value.period is not None and ceiling.period is not None:
        order = list(Period)
        return order.index(value.period) > order.index(ceiling.period)
    return value.unit != ceiling.unit or value.amount > ceiling.amount


def _amount(entry: Entry) -> Amount:
    if not entry.absent("period"):
        return Amount(period=Period(entry.word("period", tuple(Period))))
    amount = entry.number("amount")
    if amount < 1:
        raise entry.fault("amount: 须为正整数；请改正")
    return Amount(amount, entry.word("unit", COUNTED))


def _duty(entry: Entry) -> Duty:
    clause = entry.word_like("clause", CLAUSE)
    trigger = entry.child("trigger")
    if trigger is None:
        raise entry.fault('trigger 缺失；请写明由什么引发，长期义务写 {"type": "standing"}')
    items = entry.children("evidence")
    if not items:
        raise entry.fault("evidence 为空；请写明什么能证明，哪怕目前还没有系统能提供")
    limit = entry.child("limit")
    made = Duty(
        clause=clause,
        part=entry.text("part"),
        heading=entry.text("heading"),
        text=entry.text("text"),
        owner=entry.text("owner"),
        doer=entry.text_or_empty("doer"),
        soft=entry.truth("soft"),
        trigger=_trigger(trigger),
        limit=None if limit is None else _limit(limit),
        evidence=tuple(_evidence(item) for item in items),
        needs=_needs(entry),
        area=entry.text("area"),
        note=entry.text_or_empty("note"),
        mark=Mark(entry.word("mark", tuple(Mark))),
        since=entry.day_or_none("since"),
        line=entry.line,
    )
    if not clause.startswith(f"{made.part}-"):
        raise entry.fault(f"part: 条款 {clause} 不在 {made.part} 之下；请改正")
    if entry.truth("standing") is not (made.trigger.type is TriggerType.STANDING):
        raise entry.fault("standing 与 trigger 不一致；请改正其中一个")
    if made.soft and made.limit is None and made.trigger.type is not TriggerType.CALENDAR:
        raise entry.fault("soft: 没有期限的义务无所谓“原则上”；请写明期限或去掉 soft")
    return made


def _needs(entry: Entry) -> tuple[str, ...]:
    needs = entry.texts("needs")
    for code in needs:
        if not re.fullmatch(r"C\d{2}", code):
            raise entry.fault(f"needs: {code!r} 不是能力编号；请写成 C01 的样子")
    return needs


def _trigger(entry: Entry) -> Trigger:
    kind = TriggerType(entry.word("type", tuple(TriggerType)))
    match kind:
        case TriggerType.ACT:
            start = "" if entry.absent("start") else entry.word("start", STARTS)
            made = Trigger(kind, kinds=_kinds(entry), where=_conditions(entry), start=start)
        case TriggerType.EVENT:
            made = Trigger(
                kind, event=entry.word_like("name", NAME), event_label=entry.text("label")
            )
        case TriggerType.CALENDAR:
            made = _calendar(entry)
        case TriggerType.DATE:
            made = Trigger(kind, since=entry.day("on"))
        case TriggerType.STANDING:
            made = Trigger(kind)
    if kind is TriggerType.ACT and set(made.where) & set(TYING) - {"agency"}:
        raise entry.fault("trigger.where: subject、relation、period 只能用于 evidence；请删去")
    entry.finish()
    return made


def _calendar(entry: Entry) -> Trigger:
    parameter = entry.text_or_empty("parameter")
    if bool(parameter) is not entry.absent("period"):
        raise entry.fault("trigger: period 与 parameter 须写一个，且只写一个")
    again, going_on = entry.child("again"), ""
    if again is not None and not parameter:
        going_on = again.text("parameter")
    made = Trigger(
        TriggerType.CALENDAR,
        period=None if parameter else Period(entry.word("period", tuple(Period))),
        parameter=parameter or going_on,
        since=entry.day("from"),
        until=entry.day_or_none("until"),
        again=again.day("from") if again is not None else None,
    )
    if again is not None:
        again.finish()
    if made.since and made.until and made.until < made.since:
        raise entry.fault("trigger: until 早于 from；请改正")
    if made.again and not (made.until and made.until < made.again):
        raise entry.fault("trigger: again 须接在 until 之后；请写明 until，并让 again 晚于它")
    return made


def _limit(entry: Entry) -> Limit:
    made = Limit(
        amount=0 if entry.absent("amount") else entry.number("amount"),
        unit="" if entry.absent("unit") else entry.word("unit", COUNTED),
        law=entry.text_or_empty("law"),
        parameter=entry.text_or_empty("parameter"),
        by="" if entry.absent("by") else entry.word_like("by", f"({DATE}|{MONTH_DAY})"),
        same_day=entry.truth("same_day"),
        roll="" if entry.absent("roll") else entry.word("roll", ROLLS),
    )
    ways = [made.amount or made.unit, made.parameter, made.by, made.same_day]
    if sum(bool(way) for way in ways) != 1:
        raise entry.fault("limit: amount+unit、parameter、by、same_day 须写一种，且只写一种")
    if bool(made.unit) is not (made.amount > 0):
        raise entry.fault("limit: amount 须为正整数，并写明 unit")
    if not made.parameter and not made.law:
        raise entry.fault("limit: law 缺失；请写明期限出自哪里")
    if made.by:
        try:
            (entry.day("by") if re.fullmatch(DATE, made.by) else _month_day(made.by))
        except ValueError:
            raise entry.fault(f"limit: {made.by!r} 不是日期；请改正") from None
    entry.finish()
    return made


def _month_day(text: str) -> None:
    date.fromisoformat(f"2000-{text}")


def _kinds(entry: Entry) -> tuple[str, ...]:
    kinds = entry.texts("kinds")
    for kind in kinds:
        if not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind):
            raise entry.fault(f"kinds: {kind!r} 不像行为种类；请写成 publishing.published 的样子")
    if not kinds:
        raise entry.fault("kinds 为空；请写明哪些行为")
    return kinds


def _evidence(entry: Entry) -> Pattern:
    kind = EvidenceType(entry.word("type", tuple(EvidenceType)))
    label, part = entry.text("label"), entry.text_or_empty("part")
    if kind is EvidenceType.LINK:
        entry.finish()
        return Pattern(kind, label, part=part)
    named = not entry.absent("kinds") or kind is EvidenceType.ACT
    kinds = _kinds(entry) if named else RECORD_KINDS
    where = _conditions(entry)
    entry.finish()
    tie, relation, is_target = _tie(entry, where)
    bound = tie in {Tie.AGENCY, Tie.PERIOD}
    return Pattern(
        type=kind,
        label=label,
        kinds=kinds,
        where={k: v for k, v in where.items() if k not in TYING},
        part=part,
        tie=tie,
        relation=relation,
        is_target=is_target,
        agency=str(where.get("agency", "owner" if bound else "any")),
    )


def _tie(entry: Entry, where: Mapping[str, Any]) -> tuple[Tie, str, bool]:
    ties = [key for key in ("subject", "relation", "period") if key in where]
    if len(ties) > 1:
        raise entry.fault("where: subject、relation、period 只能写一个")
    if not ties:
        return Tie.AGENCY, "", False
    (key,) = ties
    if key != "relation":
        if where[key] != "opening":
            raise entry.fault(f'where.{key}: 只能写 "opening"')
        return Tie(key), "", False
    value = where[key]
    ends = {"to", "from"} & set(value) if isinstance(value, dict) else set()
    if len(ends) != 1 or set(value) != {"kind", *ends} or value[min(ends)] != "opening":
        raise entry.fault(
            'where.relation: 请写成 {"kind": "interprets", "to": "opening"} 或以 from 代 to'
        )
    return Tie.RELATION, str(value["kind"]), "to" in ends


def _conditions(entry: Entry) -> dict[str, Any]:
    child = entry.child("where")
    if child is None:
        return {}
    for key, value in child.values.items():
        if key in {"payload", "relation"}:
            plain = isinstance(value, dict) and bool(value)
        else:
            plain = _is_words(value)
        if not plain:
            raise entry.fault(f"where.{key}: 须为文字或文字的列表")
    payload = child.values.get("payload")
    if isinstance(payload, dict) and not all(_is_words(v) for v in payload.values()):
        raise entry.fault("where.payload: 每一项须为文字或文字的列表")
    return dict(child.values)


def _is_words(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, str) and item for item in value)
    return isinstance(value, str) and bool(value)


def duty_from_json(data: Mapping[str, Any]) -> Duty:
    """A duty as a table keeps it: the very object of the file."""
    entry = Entry(Path("duties.json"), 0, dict(data))
    return _duty(entry)


def raw(folder: Path, name: str, key: str) -> dict[str, dict[str, Any]]:
    """The objects of one of the plan's lists by their key, to be kept word for word."""
    text = (folder / "plan" / name).read_text("utf-8")
    return {str(item[key]): item for item in json.loads(text)}
