"""Reads of proposals that are matters: their facts, whom they may go to, how long it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import Dossier, ProposalMatter
from yangguang.areas.decisions.rules.proposal import Clock, State
from yangguang.areas.decisions.selectors.planning import organs, public_number
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.selectors import text_named
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

KIND = "decision_proposal"


def matter_of(case: Case) -> ProposalMatter:
    """The proposal's own facts."""
    return ProposalMatter.objects.select_related("dossier").get(case=case)


def rows(case: Case) -> Sequence[tuple[str, str]]:
    """The proposal's facts for its page at the desk."""
    row = matter_of(case)
    dossier = f"{row.dossier.number} {row.dossier.title}" if row.dossier else ""
    return [
        (_("研究结果"), row.get_result_display() if row.result else ""),
        (_("决策档案"), dossier),
    ]


def public_rows(case: Case, _at: datetime) -> Sequence[tuple[str, str]]:
    """What the author is told: nothing of a result nobody has approved yet."""
    if case.state != State.ANSWERED:
        return []
    return [
        (_("研究结果"), matter_of(case).get_result_display()),
        (_("答复"), text_named(case, "answer")),
    ]


def further_links(case: Case) -> Sequence[tuple[str, str]]:
    """The procedure an adopted proposal has begun, once everybody may see it."""
    if case.state != State.ANSWERED:
        return []
    number = public_number(matter_of(case).dossier)
    return [(_("看这件事的进展"), reverse("decisions:dossier", args=[number]))] if number else []


def desk_links(case: Case, _actor: Actor) -> Sequence[tuple[str, str]]:
    """The dossier, beside the matter."""
    row = matter_of(case)
    if row.dossier is None:
        return []
    return [(_("打开决策档案"), reverse("decisions_desk:dossier", args=[row.dossier.number]))]


def dossier_choices(case: Case) -> Sequence[tuple[str, str]]:
    """Dossiers of the organ the proposal was made to, the newest first."""
    found = Dossier.objects.filter(organ=case.agency_id).order_by("-pk")[:200]
    return [("", _("没有")), *((d.number, f"{d.number} {d.title}") for d in found)]


def competent_units(_case: Case) -> Iterable[Agency]:
    """Organs a proposal may be transferred to."""
    return organs()


def limit_days(on: date) -> tuple[int, int]:
    """Working days until the study begins and until the answer, as the city has them."""
    values = settings_of(current_kind(KIND), agency_id=None, on=on)
    return limit_of(values, Clock.ACCEPTANCE).amount, limit_of(values, Clock.ANSWER).amount
