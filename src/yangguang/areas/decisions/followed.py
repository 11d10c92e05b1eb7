"""Following one matter to its end, and the list of decisions, by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.decisions import calendar
from yangguang.areas.decisions.models import Consultation, Dossier
from yangguang.areas.decisions.rules.dossier import STATE_LABELS, STEP_LABELS, State, Step
from yangguang.areas.decisions.selectors.consultations import public_consultations
from yangguang.areas.decisions.selectors.dossiers import linked_consultations, public_dossiers
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.registry import ListItem, register_events, register_list
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

KINDS = frozenset(
    {
        "decisions.draft_opened",
        "decisions.adoption_published",
        "decisions.consultation_stopped",
        "decisions.dossier_moved",
        "decisions.dossier_step_done",
        "decisions.dossier_media_noted",
    }
)
LONGEST = 40


class MatterList:
    """One matter, or all of them: whenever something public happens."""

    name = "decisions"
    act_kinds = KINDS
    projection = "decisions"

    def canonical(self, query: QueryDict) -> str:
        """The matter's number, where one is named."""
        number = str(query.get("number", ""))[:LONGEST]
        found = QueryDict(mutable=True)
        if number and all(sign.isalnum() or sign == "-" for sign in number):
            found["number"] = number
        return found.urlencode()

    def label(self, canonical: str) -> str:
        """重大决策：title."""
        found = _dossier(canonical)
        return _("重大决策") + (f"：{found.shown_title}" if found else "")

    def path(self, canonical: str) -> str:
        """The matter's page."""
        found = _dossier(canonical)
        if found is not None:
            return reverse("decisions:dossier", args=[found.number])
        return reverse("decisions:dossiers")

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """The area's feed."""
        return [("Atom", reverse("decisions:feed") + (f"?{canonical}" if canonical else ""))]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened with these seals to matters that are public now."""
        acts = Act.objects.filter(seal__sequence__gt=after, seal__sequence__lte=upto)
        return [item for item in news(acts, canonical) if item][:limit]


def _number(canonical: str) -> str:
    return str(QueryDict(canonical).get("number", ""))


def _dossier(canonical: str) -> Dossier | None:
    number = _number(canonical)
    return public_dossiers().filter(number=number).first() if number else None


def news(acts: QuerySet[Act], canonical: str = "") -> Iterator[ListItem]:
    """Public acts of the area as lines, newest first; what is not public now is left out."""
    rows = acts.filter(kind__in=KINDS, visibility="public").order_by("-seal__sequence")
    number = _number(canonical)
    dossiers = public_dossiers().filter(number=number) if number else public_dossiers()
    consultations: QuerySet[Consultation] | list[Consultation] = public_consultations()
    if number:
        found = dossiers.first()
        consultations = linked_consultations(found) if found else []
    wanted_dossiers = {
        d.number: d for d in dossiers.filter(number__in=_refs(rows, "decision_dossier"))
    }
    wanted = {c.number: c for c in consultations}
    for act in rows:
        if act.subject_type == "decision_dossier" and act.subject_ref in wanted_dossiers:
            matter = wanted_dossiers[act.subject_ref]
            yield _item(act, matter.shown_title, reverse("decisions:dossier", args=[matter.number]))
        elif act.subject_type == "consultation" and act.subject_ref in wanted:
            item = wanted[act.subject_ref]
            yield _item(act, item.title, reverse("decisions:consultation", args=[item.number]))


def _refs(rows: QuerySet[Act], subject: str) -> QuerySet[Act, str]:
    return rows.filter(subject_type=subject).order_by().values_list("subject_ref", flat=True)


def _item(act: Act, title: str, url: str) -> ListItem:
    return ListItem(
        key=f"{act.subject_ref}:{act.pk}",
        line=Line(f"{words_of(act)}：{title}", url, (datetime_cn(act.at),)),
    )


def words_of(act: Act) -> str:
    """What the act was, for everybody."""
    if act.kind == "decisions.dossier_moved":
        return str(STATE_LABELS.get(State(act.payload["state"]), ""))
    if act.kind == "decisions.dossier_step_done":
        return _("完成%(step)s") % {"step": STEP_LABELS[Step(act.payload["step"])]}
    return {
        "decisions.draft_opened": _("公开征求意见"),
        "decisions.adoption_published": _("公布意见采纳情况"),
        "decisions.consultation_stopped": _("终止公开征求意见"),
        "decisions.dossier_media_noted": _("媒体公布"),
    }[act.kind]


def register() -> None:
    """Register lists and days, at start."""
    register_list(MatterList())
    calendar.register_source("consultations", calendar.consultation_days)
    register_events("decisions", calendar.events)
