"""Setting what 及时, 定期 and 尽快 mean, within what the law allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.kernel.duties.models import ParameterValue
from yangguang.kernel.duties.reading import exceeds
from yangguang.kernel.duties.rules import PERIOD_LABELS, Amount, Period, Refused
from yangguang.kernel.duties.services.writing import Conflict, check_office, text_of
from yangguang.kernel.duties.wording import amount_text
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


def amount_of(row: ParameterValue) -> Amount:
    """The row's value."""
    return Amount(row.amount, row.unit, Period(row.period) if row.period else None)


def ceiling_of(row: ParameterValue) -> Amount | None:
    """The row's legal ceiling."""
    if not row.ceiling:
        return None
    period = row.ceiling.get("period")
    return Amount(
        row.ceiling.get("amount", 0),
        row.ceiling.get("unit", ""),
        Period(period) if period else None,
    )


def newest_parameter(key: str) -> ParameterValue:
    """The value that holds. Raises ParameterValue.DoesNotExist."""
    row = ParameterValue.objects.filter(key=key).order_by("-number").first()
    if row is None:
        raise ParameterValue.DoesNotExist
    return row


@transaction.atomic
def set_parameter(
    *,
    key: str,
    number: int,
    amount: int = 0,
    period: str = "",
    law: str,
    set_by: str,
    actor: Actor,
    at: datetime,
) -> ParameterValue:
    """Set a value from today on. Obligations still open are reckoned anew; closed ones keep
    theirs. `number` is that of the value the caller saw. Raises Refused or Conflict.
    """
    check_office(actor)
    last = newest_parameter(key)
    if last.number != number:
        raise Conflict
    value = Amount(period=Period(period)) if last.period else Amount(amount, last.unit)
    _check(last, value)
    try:
        with transaction.atomic():
            row = ParameterValue.objects.create(
                key=key,
                number=number + 1,
                label=last.label,
                amount=value.amount,
                unit=value.unit,
                period=value.period or "",
                ceiling=last.ceiling,
                alarm=last.alarm,
                law=text_of(law, _("依据"), 200),
                set_by=text_of(set_by, _("设定单位"), 80),
                person_id=actor.person_id,
                since=city_date(at),
                set_at=at,
            )
    except IntegrityError:
        raise Conflict from None
    record(
        NewAct(
            kind="duties.parameter_set",
            actor=actor,
            at=at,
            subject=Subject("parameter", None, key),
            visibility=Visibility.PUBLIC,
            payload={
                "parameter": key,
                "label": last.label,
                "value": amount_text(value),
                "before": amount_text(amount_of(last)),
                "law": row.law,
            },
        )
    )
    return row


def _check(last: ParameterValue, value: Amount) -> None:
    if value.period is None and value.amount < 1:
        raise Refused("amount", _("数值须为正整数。"))
    if value == amount_of(last):
        raise Refused("unchanged", _("与现行数值相同，没有改动。"))
    ceiling = ceiling_of(last)
    if exceeds(value, ceiling):
        raise Refused(
            "beyond_ceiling",
            _("超过法定上限%(ceiling)s，请改小。")
            % {"ceiling": amount_text(ceiling) if ceiling else ""},
        )


PERIOD_CHOICES = [(p.value, PERIOD_LABELS[p]) for p in Period]
