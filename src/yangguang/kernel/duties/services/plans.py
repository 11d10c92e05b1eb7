"""Loading a plan: what changed becomes a new dated version; what was opened keeps its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.duties.checking import role_faults
from yangguang.kernel.duties.derivation.book import read_book, read_lives
from yangguang.kernel.duties.lapsing import expect_opening
from yangguang.kernel.duties.models import DutyVersion, Edition, ParameterValue, RoleVersion
from yangguang.kernel.duties.reading import PlanError, raw, read_plan
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.ledger.rules import Visibility, digest
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from yangguang.kernel.duties.rules import Amount, Plan, PolicyParameter
    from yangguang.kernel.organizations.rules import Actor

FILES = ("plan.json", "ids.json", "roles.json", "parameters.json", "duties.json")


@dataclass(frozen=True)
class Loaded:
    """What a loading changed."""

    edition: int
    duties: tuple[str, ...]
    roles: tuple[str, ...]
    parameters: tuple[str, ...]


@transaction.atomic
def load_plan(*, folder: Path, actor: Actor, at: datetime) -> Loaded | None:
    """Load the plan of a city's folder; None when it is what was loaded last.

    Raises PlanError for faults in the files and Refused for a clause that has gone: a clause
    once loaded stays, its text may change.
    """
    plan = read_plan(folder)
    on = city_date(at)
    faults = list(role_faults(plan, read_lives(), folder / "plan", on))
    if faults:
        raise PlanError(faults)
    contents = {n: json.loads((folder / "plan" / n).read_text("utf-8")) for n in FILES}
    mark = digest(contents)
    last = Edition.objects.order_by("-number").first()
    if last and last.digest == mark:
        return None
    _check_clauses(plan)
    edition = Edition.objects.create(
        number=last.number + 1 if last else 1,
        document=contents["plan.json"]["document"],
        parts=contents["plan.json"]["parts"],
        ids=list(plan.ids),
        digest=mark,
        loaded_at=at,
        loaded_on=on,
        recorded_from=plan.recorded_from,
    )
    loaded = Loaded(
        edition.number,
        tuple(_load_duties(plan, raw(folder, "duties.json", "clause"), edition)),
        tuple(_load_roles(raw(folder, "roles.json", "key"), edition)),
        tuple(p.key for p in plan.parameters if _load_parameter(p, at)),
    )
    _tell(plan, loaded, is_same=last is not None and last.document == edition.document,
          actor=actor, at=at)  # fmt: skip
    expect_opening(read_book(), after=on, at=at)
    return loaded


def _check_clauses(plan: Plan) -> None:
    known = set(DutyVersion.objects.values_list("clause", flat=True))
    gone = sorted(known - {duty.clause for duty in plan.duties})
    if gone:
        raise Refused(
            "clause_gone",
            _("计划文件里少了已装入的条款 %(clauses)s；条款只能改写，不能删去，请补回。")
            % {"clauses": "、".join(gone)},
        )


def _load_duties(plan: Plan, known: dict[str, dict[str, Any]], edition: Edition) -> list[str]:
    """New versions of what changed: in force from the day the file names, else from today; the
    first from the beginning.
    """
    newest = {v.clause: v for v in DutyVersion.objects.order_by("clause", "number")}
    rows = []
    for duty in plan.duties:
        definition, before = known[duty.clause], newest.get(duty.clause)
        mark = digest(definition)
        if before and before.digest == mark:
            continue
        rows.append(
            DutyVersion(
                clause=duty.clause,
                number=before.number + 1 if before else 1,
                definition=definition,
                digest=mark,
                since=(duty.since or edition.loaded_on) if before else None,
                edition=edition,
            )
        )
    DutyVersion.objects.bulk_create(rows)
    return [row.clause for row in rows]


def _load_roles(known: dict[str, dict[str, Any]], edition: Edition) -> list[str]:
    newest = {v.key: v for v in RoleVersion.objects.order_by("key", "number")}
    rows = []
    for key, definition in known.items():
        before, mark = newest.get(key), digest(definition)
        if before is None or before.digest != mark:
            number = before.number + 1 if before else 1
            rows.append(
                RoleVersion(
                    key=key, number=number, definition=definition, digest=mark, edition=edition
                )
            )
    RoleVersion.objects.bulk_create(rows)
    return [row.key for row in rows]


def _load_parameter(item: PolicyParameter, at: datetime) -> bool:
    """The file's value, unless the office has set another: then the office's stays."""
    last = ParameterValue.objects.filter(key=item.key).order_by("-number").first()
    fields = {
        "label": item.label,
        "amount": item.value.amount,
        "unit": item.value.unit,
        "period": item.value.period or "",
        "ceiling": amount_json(item.ceiling),
        "alarm": amount_json(item.alarm),
        "law": item.law,
        "set_by": item.set_by,
    }
    if last and (
        last.person_id is not None or all(getattr(last, k) == v for k, v in fields.items())
    ):
        return False
    ParameterValue.objects.create(
        key=item.key,
        number=last.number + 1 if last else 1,
        since=city_date(at) if last else item.since,
        set_at=at,
        **fields,
    )
    return True


def amount_json(amount: Amount | None) -> dict[str, Any]:
    """An amount as its table keeps it."""
    if amount is None:
        return {}
    if amount.period:
        return {"period": amount.period.value}
    return {"amount": amount.amount, "unit": amount.unit}


def _tell(plan: Plan, loaded: Loaded, *, is_same: bool, actor: Actor, at: datetime) -> None:
    # Who owes and since when may have changed for any clause with the roles or the document.
    every = not is_same or loaded.roles or loaded.parameters
    clauses = [d.clause for d in plan.duties] if every else list(loaded.duties)
    record(
        NewAct(
            kind="duties.plan_loaded",
            actor=actor,
            at=at,
            subject=Subject("plan", None, f"edition-{loaded.edition}"),
            visibility=Visibility.PUBLIC,
            payload={
                "edition": loaded.edition,
                "through": city_date(at).isoformat(),
                "clauses": clauses,
                "count": len(loaded.duties),
            },
        )
    )
