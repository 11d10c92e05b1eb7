"""Why an obligation stands as it does: what opened it, who owes, the working, what closed it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, answered, side_by_side
from yangguang.kernel.clocks.rules import Rule
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.derivation.proofs import wanted
from yangguang.kernel.duties.limits import clock_of
from yangguang.kernel.duties.matching import measure, missing_kinds
from yangguang.kernel.duties.models import (
    LINKED,
    Ask,
    Closing,
    Decision,
    Event,
    EvidenceLink,
    Lapse,
    LinkKind,
    Obligation,
    Proof,
)
from yangguang.kernel.duties.registry import Shown, shown_subjects
from yangguang.kernel.duties.rules import PERIOD_LABELS, State, TriggerType
from yangguang.kernel.duties.selectors.naming import Names
from yangguang.kernel.duties.selectors.plan import parameter_texts
from yangguang.kernel.duties.selectors.states import state_of
from yangguang.kernel.duties.wording import limit_text, opening_text
from yangguang.kernel.ledger.selectors import full_sentence, public_sentence
from yangguang.kernel.now import city_date
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from yangguang.kernel.clocks.evaluate import Result
    from yangguang.kernel.duties.derivation.book import Book, Held
    from yangguang.kernel.duties.matching import Measure
    from yangguang.kernel.duties.rules import Duty
    from yangguang.kernel.duties.selectors.naming import Debtor
    from yangguang.kernel.ledger.models import Act

LONGEST = 20
"""Withdrawn proofs told of one obligation."""


@dataclass(frozen=True)
class ActLine:
    """An act, as far as the asker may see it."""

    at: datetime
    sentence: str
    sequence: int | None
    subject: Shown | None
    """What it is about; None where the asker may not see that."""


@dataclass(frozen=True)
class ProofLine:
    """Something that proves, or once proved, a part."""

    act: ActLine | None
    at: datetime
    by_hand: bool
    """Whether an officer named it and a second person confirmed it."""
    ref: str
    """Of an internal file, its number; empty where the asker may not see it."""
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class PartLine:
    """One part of what must be proved."""

    part: str
    labels: tuple[str, ...]
    """What can prove it, in words."""
    proof: ProofLine | None
    withdrawn: tuple[ProofLine, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything about one obligation."""

    obligation: Obligation
    state: State
    duty: Duty
    version: int
    since: date | None
    """From when the wording holds; None: from the beginning."""
    document: str
    owner: str
    debtor_role: str
    debtor: Debtor
    trigger: str
    opening: str
    opened_by: ActLine | None
    event: Event | None
    limit: str
    rule: Rule | None
    result: Result | None
    """The clock with its working, line by line, when asked for."""
    measure: Measure
    missing: tuple[str, ...]
    parts: tuple[PartLine, ...]
    lapse: ActLine | None
    decisions: tuple[Decision, ...]
    """For the public only granted ones, whose opinion may be shown and nothing else."""
    links: tuple[EvidenceLink, ...]
    """What officers named; empty for the public."""


def explain(obligation: Obligation, *, at: datetime, is_public: bool = True) -> Explanation:
    """Why the obligation stands as it does; for the public, only what is public."""
    return _Explainer(obligation, at, is_public=is_public).explain()


class _Explainer:
    def __init__(self, obligation: Obligation, at: datetime, *, is_public: bool) -> None:
        self.row, self.at, self.is_public = obligation, at, is_public
        self.book: Book = the_book()
        self.held: Held = self.book.versions[obligation.version_id]
        self.shown: Mapping[str, Shown] = {}

    def explain(self) -> Explanation:
        row, duty = self.row, self.held.duty
        closings, gone = self._closings(), self._withdrawn()
        lapses = Lapse.objects.filter(key=row.key).select_related("act")
        lapse = next((one for one in lapses if one.due_at == row.due_at), None)
        proofs = (*(c.proof for c in closings.values()), *gone)
        # Names of what the acts are about, one reading for each kind of thing.
        self.shown = show({row.subject, *(proof.subject for proof in proofs)})
        rule = Rule.from_json(row.rule) if row.rule else None
        return Explanation(
            obligation=row,
            state=state_of(row, at=self.at),
            duty=duty,
            version=self.held.number,
            since=None if self.held.since.year == 1 else self.held.since,
            document=row.version.edition.document["number"],
            owner=self.book.roles[duty.owner].label,
            debtor_role=self.book.roles[duty.debtor].label,
            debtor=Names(on=city_date(self.at), ids=[row.agency_id]).debtor(
                row.agency_id, row.opened_on
            ),
            trigger=trigger_text(duty),
            opening=opening_text(row.opening, duty.trigger.type),
            opened_by=self._act(row.opened_by),
            event=self._event(),
            limit=limit_text(duty, parameter_texts()),
            rule=rule,
            result=clock_of(self.book, row, at=self.at),
            measure=measure(duty),
            missing=missing_kinds(duty),
            parts=tuple(self._part(part, closings.get(part), gone) for part in duty.parts),
            lapse=self._act(lapse.act) if lapse else None,
            decisions=self._decisions(),
            links=() if self.is_public else self._links(),
        )

    def _closings(self) -> dict[str, Closing]:
        rows = Closing.objects.filter(obligation=self.row)
        return {c.part: c for c in rows.select_related("proof__act__seal", "proof__link")}

    def _withdrawn(self) -> list[Proof]:
        """Proofs that would count had they not been taken back."""
        found: list[Proof] = []
        known = Proof.objects.filter(withdrawn_at__isnull=False)
        known = known.select_related("act__seal", "link").order_by("at", "place")
        for item, pattern in enumerate(self.held.duty.evidence):
            want = wanted(self.book, self.held, item, self.row) if pattern.kinds else None
            if want is None:
                continue
            rows = known.filter(version=self.held.pk, item=item, tied=want.tied)
            if want.agencies is not None:
                rows = rows.filter(agency__in=[self.book.ids[c] for c in want.agencies])
            if want.since:
                rows = rows.filter(at__gte=want.since)
            if want.before:
                rows = rows.filter(at__lt=want.before)
            found += rows[:LONGEST]
        return found + list(known.filter(item=LINKED, tied=self.row.key)[:LONGEST])

    def _act(self, act: Act | None) -> ActLine | None:
        if act is None:
            return None
        tell = public_sentence if self.is_public else full_sentence
        seal = getattr(act, "seal", None)
        hidden = self.is_public and act.visibility != "public"
        return ActLine(
            at=act.at,
            sentence="" if hidden else tell(act),
            sequence=seal.sequence if seal else None,
            subject=self.shown.get(f"{act.subject_type}:{act.subject_ref}"),
        )

    def _event(self) -> Event | None:
        """The event as told last; its title is internal."""
        if self.is_public or self.held.duty.trigger.type is not TriggerType.EVENT:
            return None
        return Event.objects.filter(ref=self.row.opening).order_by("-number").first()

    def _part(self, part: str, closing: Closing | None, gone: Iterable[Proof]) -> PartLine:
        return PartLine(
            part,
            tuple(p.label for p in self.held.duty.evidence if p.part == part),
            self._proof(closing.proof) if closing else None,
            tuple(self._proof(p) for p in gone if p.part == part),
        )

    def _proof(self, proof: Proof) -> ProofLine:
        link = proof.link
        is_file = link is not None and link.kind == LinkKind.FILE
        return ProofLine(
            act=self._act(proof.act),
            at=proof.at,
            by_hand=link is not None,
            ref=link.ref if link and is_file and not self.is_public else "",
            withdrawn_at=proof.withdrawn_at,
        )

    def _decisions(self) -> tuple[Decision, ...]:
        rows = Decision.objects.filter(key=self.row.key).order_by("-pk")
        if self.is_public:
            rows = rows.filter(state="accepted").exclude(ask=Ask.EXPLANATION)
        return tuple(rows.select_related("asked_by", "decided_by"))

    def _links(self) -> tuple[EvidenceLink, ...]:
        rows = EvidenceLink.objects.filter(key=self.row.key).order_by("-pk")
        return tuple(rows.select_related("attached_by", "decided_by", "act__seal"))


def show(subjects: Iterable[str]) -> Mapping[str, Shown]:
    """Subjects (`type:reference`) as the public sees them; what is not public is missing."""
    return answered(ask_shown(subjects))


def ask_shown(subjects: Iterable[str]) -> Asking[Mapping[str, Shown]]:
    """`show`, asked together with others."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for subject in sorted(set(subjects)):
        kind, _colon, ref = subject.partition(":")
        if ref and kind in shown_subjects:
            by_type[kind].append(ref)
    found = yield from side_by_side(shown_subjects[kind](refs) for kind, refs in by_type.items())
    return {
        f"{kind}:{ref}": item
        for kind, shown in zip(by_type, found, strict=True)
        for ref, item in shown.items()
    }


def trigger_text(duty: Duty) -> str:
    """What opens the duty, in words."""
    trigger = duty.trigger
    match trigger.type:
        case TriggerType.STANDING:
            return _("长期有效")
        case TriggerType.DATE:
            return _("自%(day)s起") % {"day": day_cn(trigger.since)}
        case TriggerType.CALENDAR:
            if trigger.period is None:
                return parameter_texts().get(trigger.parameter, trigger.parameter)
            return str(PERIOD_LABELS[trigger.period])
        case TriggerType.EVENT:
            return trigger.event_label
    return _("由登记在案的行为引发")
