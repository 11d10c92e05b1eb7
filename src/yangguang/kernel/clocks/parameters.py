"""Limits the plan leaves open, such as 及时 and 定期: dated parameters with who set them.

A parameter is never longer than the law allows: for publishing, 20 working days after the
information is made or changed (条例 article 26).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yangguang.kernel.clocks.errors import BadRule
from yangguang.kernel.clocks.rules import Origin, Rule, Unit, each_period, statutory


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an open limit means from a day on, who set it, and how far the law lets it go."""

    name: str
    """promptly, periodically, …"""
    label: str
    """The word of the plan: 及时, 定期."""
    amount: int
    unit: Unit
    set_by: str
    since: date
    law: str
    """The decision by which it was set, as one would cite it."""
    ceiling: Rule | None = None

    def __post_init__(self) -> None:
        """Refuse a parameter nobody set, and one beyond its ceiling or counted otherwise."""
        if not self.set_by.strip():
            raise BadRule("parameter_set_by_nobody", name=self.label)
        if self.ceiling is None:
            return
        if self.ceiling.unit is not self.unit:
            raise BadRule("ceiling_in_other_unit", name=self.label, unit=self.ceiling.unit)
        if self.amount > self.ceiling.amount:
            raise BadRule(
                "parameter_beyond_ceiling",
                name=self.label,
                amount=self.amount,
                most=self.ceiling.amount,
                law=self.ceiling.law,
            )

    def rule(self) -> Rule:
        """The limit, telling where it comes from."""
        ceiling = self.ceiling.law if self.ceiling else ""
        origin = Origin(self.name, self.set_by, self.since, ceiling)
        rule = statutory(self.amount, self.unit, law=self.law, code=self.name, label=self.label)
        return replace(rule, origin=origin)


def parameter_on(rows: Iterable[Parameter], name: str, on: date) -> Parameter:
    """The parameter of that name in force on a day. Raises BadRule when none is."""
    held = [row for row in rows if row.name == name and row.since <= on]
    if not held:
        raise BadRule("parameter_unknown", name=name, on=on)
    return max(held, key=lambda row: row.since)


def short_rule(
    data: Mapping[str, Any],
    *,
    code: str,
    law: str,
    on: date,
    parameters: Sequence[Parameter] = (),
) -> Rule:
    """A limit in the short form of the plan's data, counted as 民法典 200–204 counts.

    `{"amount": 3, "unit": "working-days"}`, `{"parameter": "promptly"}` (as it stands on the day
    `on`) or `{"by": "11-30"}` (every year). `law` cites the provision; the data's own `law` wins.
    Raises BadRule, naming the key, for anything else.
    """
    keys = set(data) - {"law", "label"}
    law = data.get("law", law)
    label = data.get("label", "")
    if keys == {"parameter"}:
        return parameter_on(parameters, data["parameter"], on).rule()
    if keys == {"by"}:
        return each_period(12, by=data["by"], law=law, code=code, label=label)
    if keys == {"amount", "unit"}:
        try:
            unit = Unit(data["unit"])
        except ValueError as error:
            known = "、".join(Unit)
            raise BadRule("value_unknown", key="unit", value=data["unit"], known=known) from error
        return statutory(data["amount"], unit, law=law, code=code, label=label)
    if "amount" in keys and "unit" not in keys:
        raise BadRule("rule_without_unit", rule=code)
    raise BadRule("key_unknown", key="、".join(sorted(keys)) or "{}")
