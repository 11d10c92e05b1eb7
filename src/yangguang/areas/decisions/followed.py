"""Following one matter to its end, and the list of decisions, by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.decisions import calendar
from yangguang.areas.decisions.rules.dossier import STATE_LABELS, STEP_LABELS, State, Step
from yangguang.areas.decisions.selectors.consultations import public_consultations
from yangguang.areas.decisions.selectors.dossiers import linked_consultations, public_dossiers
from yangguang.areas.decisions.selectors.planning import public_editions
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.registry import ListItem, WholeList, register_events, register_list
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.organizations.selectors import agencies, agency_name
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from yangguang.areas.decisions.models import Consultation, Dossier

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


NAMES = ("number", "agency", "topic")


class MatterList:
    """One matter, a unit's, a topic's, or all of them: whenever something public happens."""

    name = "decisions"
    act_kinds = KINDS
    projection = "decisions"

    def canonical(self, query: QueryDict) -> str:
        """A matter's or consultation's number, a unit's code, a topic's, where one is named."""
        found = QueryDict(mutable=True)
        for name in NAMES:
            value = str(query.get(name, ""))[:LONGEST]
            if value and all(sign.isalnum() or sign == "-" for sign in value):
                found[name] = value
        return found.urlencode()

    def label(self, canonical: str) -> str:
        """重大决策：title."""
        asked = _asked(canonical)
        parts = [
            _title(asked["number"]) if asked["number"] else "",
            _unit(asked["agency"]) if asked["agency"] else "",
            _topic(asked["topic"]) if asked["topic"] else "",
        ]
        told = "、".join(filter(None, parts))
        return _("重大决策") + (f"：{told}" if told else "")

    def path(self, canonical: str) -> str:
        """The matter's page, or where the public's chances stand."""
        number = _asked(canonical)["number"]
        if number and public_dossiers().filter(number=number).exists():
            return reverse("decisions:dossier", args=[number])
        if number and public_consultations().filter(number=number).exists():
            return reverse("decisions:consultation", args=[number])
        if canonical and not number:
            return f"{reverse('decisions:calendar')}?{canonical}"
        return reverse("decisions:dossiers")

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """The area's feed."""
        return [("Atom", reverse("decisions:feed") + (f"?{canonical}" if canonical else ""))]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened with these seals to matters that are public now."""
        acts = Act.objects.filter(seal__sequence__gt=after, seal__sequence__lte=upto)
        return [item for item in news(acts, canonical) if item][:limit]


def _asked(canonical: str) -> dict[str, str]:
    query = QueryDict(canonical)
    return {name: str(query.get(name, "")) for name in NAMES}


def _title(number: str) -> str:
    dossier = public_dossiers().filter(number=number).first()
    if dossier is not None:
        return str(dossier.shown_title)
    consultation = public_consultations().filter(number=number).first()
    return consultation.title if consultation else ""


def _unit(code: str) -> str:
    agency = agencies().filter(code=code).first()
    return agency_name(agency, short=True) if agency else code


def _topic(code: str) -> str:
    return Topic.objects.filter(code=code).values_list("name", flat=True).first() or code


def followed_matters(
    asked: Mapping[str, str],
) -> tuple[QuerySet[Dossier], QuerySet[Consultation]]:
    """Public dossiers and consultations of a number, a unit (`agency`) or a topic (`topic`); a
    dossier's number brings its consultations.
    """
    dossiers, consultations = public_dossiers(), public_consultations().select_related("topic")
    if number := asked.get("number", ""):
        dossiers = dossiers.filter(number=number)
        linked = [c.pk for d in dossiers for c in linked_consultations(d)]
        consultations = consultations.filter(Q(pk__in=linked) | Q(number=number))
    if agency := asked.get("agency", ""):
        dossiers = dossiers.filter(Q(organ__code=agency) | Q(lead__code=agency))
        consultations = consultations.filter(agency__code=agency)
    if topic := asked.get("topic", ""):
        dossiers = dossiers.filter(topic__code=topic)
        consultations = consultations.filter(topic__code=topic)
    return dossiers, consultations


def news(acts: QuerySet[Act], canonical: str = "") -> Iterator[ListItem]:
    """Public acts of the area as lines, newest first; what is not public now is left out."""
    rows = acts.filter(kind__in=KINDS, visibility="public").order_by("-seal__sequence")
    dossiers, consultations = followed_matters(_asked(canonical))
    wanted_dossiers = {
        d.number: d for d in dossiers.filter(number__in=_refs(rows, "decision_dossier"))
    }
    wanted = {c.number: c for c in consultations.filter(number__in=_refs(rows, "consultation"))}
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


class CataloguesList(WholeList):
    """年度决策事项目录: a new edition."""

    name = "decision-catalogues"
    title = gettext_lazy("决策事项目录")
    page = "decisions:catalogues"
    act_kinds = frozenset({"decisions.catalogue_published"})

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Editions published with these seals that are public now."""
        del canonical
        about = Act.objects.filter(
            kind__in=self.act_kinds, seal__sequence__gt=after, seal__sequence__lte=upto
        ).values("subject_id")
        found = public_editions().filter(pk__in=about).select_related("record__current__version")
        return [
            ListItem(
                key=f"{edition.organ.code}-{edition.year}-{edition.number}",
                line=Line(
                    edition.record.current.version.title,
                    reverse("decisions:catalogue", args=[edition.organ.code, edition.year]),
                    (agency_name(edition.organ), datetime_cn(edition.record.current.published_at)),
                ),
            )
            for edition in found[:limit]
            if edition.record and edition.record.current
        ]


def register() -> None:
    """Register lists and days, at start."""
    register_list(MatterList())
    register_list(CataloguesList())
    calendar.register_source("consultations", calendar.consultation_days)
    register_events("decisions", calendar.events)
