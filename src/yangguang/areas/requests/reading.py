"""What an officer reads above the questions of an act: the ground to be judged, counts of a fee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.requests.rules import fees
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.selectors import (
    counts_of,
    evidence_of,
    info_of,
    may_be_judged,
    named_party,
    pieces_before,
    request_of,
    said_of,
    third_parties_of,
    third_party_data,
)
from yangguang.kernel.cases.registry import Shown
from yangguang.kernel.cases.selectors import text_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from yangguang.areas.requests.models import ThirdParty
    from yangguang.kernel.cases.models import Case


def read_first(case: Case, act: str) -> Sequence[Shown]:
    """What belongs to the act; nothing for most."""
    of_act = OF_ACT.get(act)
    return [row for row in of_act(case) if row.text] if of_act is not None else ()


def _asked(case: Case) -> list[Shown]:
    return [Shown(_("申请公开的信息"), info_of(case))]


def _refusals(case: Case) -> list[Shown]:
    found = _asked(case)
    for party in third_parties_of(case):
        if may_be_judged(party) or (party.answered_on and not party.by_itself):
            found += _party(case, party)
    return found


def _party(case: Case, party: ThirdParty) -> list[Shown]:
    """What of the information is its, what it says of it, and why."""
    name = named_party(case, party)
    links = [
        (file_name, reverse("requests_desk:third_party_file", args=[case.number, row.pk]))
        for row, file_name in evidence_of(case, party)
    ]
    said = said_of(case, party).get("text", "") or _entered(case, party)
    opinion = str(party.get_opinion_display())
    return [
        Shown(
            _("%(party)s：涉及的信息") % {"party": name},
            third_party_data(case, party).get("info", ""),
            of_persons=True,
        ),
        Shown(
            _("%(party)s：意见和理由") % {"party": name},
            f"{opinion}。{said}" if said else opinion,
            links,
            of_persons=True,
        ),
    ]


def _entered(case: Case, party: ThirdParty) -> str:
    """What an officer entered of its letter; of several nobody can tell whose it was."""
    others = [p for p in third_parties_of(case) if p.answered_on and not p.by_itself]
    return text_named(case, "third_party_reasons") if others == [party] else ""


def _fee(case: Case) -> list[Shown]:
    """What both ways to charge would count from; the officer chooses one."""
    row = request_of(case)
    before = pieces_before(row, case)
    one = fees.charged(fees.Basis.PIECE, before=before, quantity=1)
    by_piece = _(
        "这是同一申请人本月向本机关提出的第 %(place)d 件；按件计收，这一件 %(yuan)d 元。"
    ) % {"place": before + 1, "yuan": one}
    return [
        Shown(_("同一申请人"), counts_of(row, case).words),
        Shown(_("按件计收"), by_piece),
        Shown(
            _("按量计收"),
            _("每件申请单独计算：%(rates)s。A4 以下幅面的单面为 1 页。")
            % {"rates": fees.page_rates()},
        ),
    ]


OF_ACT: dict[str, Callable[[Case], list[Shown]]] = {
    Act.JUDGE_REFUSAL: _refusals,
    Act.PUBLIC_INTEREST: _refusals,
    Act.SET_FEE: _fee,
    Act.DECIDE: _asked,
}
