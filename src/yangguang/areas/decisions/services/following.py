"""What follows when the gate lets a notice, a report or a decision out, or it is taken back."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.models import (
    CatalogueEdition,
    Clause,
    Consultation,
    Dossier,
    DraftText,
)
from yangguang.areas.decisions.rules.clauses import BadDraft
from yangguang.areas.decisions.rules.consultation import State
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.selectors.released import moment_of
from yangguang.areas.decisions.selectors.texts import body_of, clauses_of, line_of
from yangguang.areas.decisions.services.acting import act_on
from yangguang.areas.decisions.services.drafting import (
    NOTICE_FIELDS,
    NOTICE_HEADINGS,
    retake_draft,
    subject_of,
)
from yangguang.areas.decisions.services.opinions import subject_of_opinion
from yangguang.areas.decisions.services.releasing import take_over
from yangguang.kernel.ledger.rules import Visibility, digest
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.publishing.scan import scan
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.publishing.models import Version

CHUNK = 1000


class Announcements:
    """Takes over what the gate published: consultations open, reports stand."""

    name = "decisions"
    label = _("决策公开")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Consultations whose notice or report the acts published or corrected."""
        of_records = [a for a in acts if a.subject_type == "record"]
        published = {a.subject_id: a.at for a in of_records if a.kind == "publishing.published"}
        corrected = {a.subject_id for a in of_records if a.kind == "publishing.corrected"}
        rows = _waiting()
        for consultation in rows.filter(notice__in=published):
            open_consultation(consultation, at=published[consultation.notice_id])
        for consultation in rows.filter(report__in=published):
            close_consultation(consultation, at=published[consultation.report_id])
        if corrected:
            of_either = Q(notice__in=corrected) | Q(report__in=corrected)
            for consultation in rows.filter(of_either):
                follow_correction(consultation, at=at)
        if published:
            take_over(at)

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Whatever is public and was not taken over yet, or was corrected since."""
        public = {"state": RecordState.PUBLISHED}
        notices = _waiting().filter(notice__state=public["state"])
        for consultation in notices:
            open_consultation(consultation, at=moment_of(consultation.notice))
        for consultation in _waiting().filter(report__state=public["state"]):
            close_consultation(consultation, at=moment_of(consultation.report))
        for consultation in _waiting().filter(opened_at__isnull=False):
            follow_correction(consultation, at=at)
        take_over(at)
        progress(1, 1)

    def fingerprint(self) -> str:
        """State, moments and public words of every consultation; how far every decision is."""
        rows = Consultation.objects.order_by("pk").values_list(
            "number", "state", "opened_at", "reported_at", "title", "basis", "explanation"
        )
        texts = DraftText.objects.filter(is_released=True).order_by("pk")
        found: list[tuple[object, ...]] = [
            *rows,
            *texts.values_list("consultation__number", "number", "digest"),
        ]
        found += Dossier.objects.order_by("pk").values_list("number", "state")
        found += CatalogueEdition.objects.order_by("pk").values_list("pk", "state")
        return digest([[str(v) for v in row] for row in found])


def _waiting() -> QuerySet[Consultation]:
    return Consultation.objects.select_related(
        "agency", "notice__current__version", "report__current__version"
    )


def open_consultation(consultation: Consultation, *, at: datetime) -> None:
    """The notice is public: the draft is what the gate let out, and comments may come."""
    if consultation.state != State.AT_GATE or consultation.notice is None:
        return
    text = consultation.texts.order_by("-number").first()
    publication = consultation.notice.current
    if text is None or publication is None:
        return
    _release(text, publication.version.annexes)
    Consultation.objects.filter(pk=consultation.pk).update(
        state=State.ANNOUNCED, opened_at=at, **_words_of_notice(consultation)
    )
    act_on(
        subject_of(consultation),
        "draft_opened",
        agency_id=consultation.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        title=text.title,
        until=consultation.end_on.isoformat() if consultation.end_on else "",
        record=consultation.notice.public_id,
        object_type=consultation.object_type,
        channels=list(consultation.channels_out),
    )


def close_consultation(consultation: Consultation, *, at: datetime) -> None:
    """The report is public, and with it the version that came of the opinions."""
    if consultation.state != State.REPORTING or consultation.report is None:
        return
    publication = consultation.report.current
    text = consultation.texts.order_by("-number").first()
    if publication is None or text is None:
        return
    if not text.is_released:
        _release(text, publication.version.annexes)
    Consultation.objects.filter(pk=consultation.pk).update(state=State.REPORTED, reported_at=at)
    follow_masking(consultation, publication.version, at=at)
    count = count_of(consultation)
    act_on(
        subject_of(consultation),
        "adoption_published",
        agency_id=consultation.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        total=count.total,
        adopted=count.adopted,
        partly=count.partly,
        record=consultation.report.public_id,
    )


def follow_correction(consultation: Consultation, *, at: datetime) -> None:
    """Notice and report as they are public now: words and clauses that differ follow them."""
    if consultation.opened_at is None or consultation.notice is None:
        return
    texts = list(consultation.texts.filter(is_released=True).order_by("number"))
    followed = False
    if texts and consultation.notice.current is not None:
        words = _words_of_notice(consultation)
        followed = any(getattr(consultation, name) != value for name, value in words.items())
        Consultation.objects.filter(pk=consultation.pk).update(**words)
        followed |= _release(texts[0], consultation.notice.current.version.annexes)
    report = consultation.report
    if len(texts) > 1 and report is not None and report.current is not None:
        followed |= _release(texts[-1], report.current.version.annexes)
    if report is not None and report.current is not None:
        follow_masking(consultation, report.current.version, at=at)
    if followed:
        act_on(
            subject_of(consultation),
            "correction_followed",
            agency_id=consultation.agency_id,
            actor=SYSTEM,
            at=at,
        )


def follow_masking(consultation: Consultation, version: Version, *, at: datetime) -> int:
    """Mask in opinions and answers what the report no longer says; how many were written.

    The pages show opinions and answers row by row, beside the report that passed the gate: what
    the gate masked there must not stand here. Words that are in the report as they are were
    let through; of the others only personal data are touched, and only those the report has not.
    """
    said = _said_in(version)
    rows = consultation.opinions.exclude(reason="", text="").order_by("pk")
    done = 0
    for opinion in rows.iterator(chunk_size=CHUNK):
        changes = {}
        for name in ("reason", "text"):
            words = getattr(opinion, name)
            if not words or plain_line(words) in said.lines:
                continue
            masked = _masked_as(words, said.whole, on=city_date(at))
            if masked != words:
                changes[name] = masked
        if changes:
            write(opinion, opinion.lock, **changes)
            act_on(
                subject_of_opinion(opinion),
                "opinion_remasked",
                agency_id=consultation.agency_id,
                actor=SYSTEM,
                at=at,
                fields=sorted(changes),
            )
            done += 1
    return done


@dataclass(frozen=True)
class _Said:
    """What a report says: whole, and the cells and lines it is made of."""

    whole: str
    lines: frozenset[str]


def plain_line(text: str) -> str:
    """The words on one line, with single blanks."""
    return " ".join(text.split())


def _said_in(version: Version) -> _Said:
    """Its text, and the rows of its file of opinions."""
    cells = [plain_line(cell) for cell in paragraphs(version.body)]
    for attachment in version.attachments.filter(media_type="text/csv"):
        text = files.read(attachment.digest).decode("utf-8-sig", "replace")
        for row in csv.reader(io.StringIO(text)):
            # A cell that begins like a formula stands behind a mark in the file.
            cells += [plain_line(words) for cell in row for words in (cell, cell.removeprefix("'"))]
    return _Said("\n".join(cells), frozenset(cells))


def _masked_as(words: str, said: str, *, on: date) -> str:
    """The words with every personal datum masked that the report does not say."""
    found = [f for f in scan({"words": words}, at=on) if f.suggestion is not None and f.matched]
    for finding in sorted(found, key=lambda f: f.start, reverse=True):
        if plain_line(finding.matched) not in said:
            words = words[: finding.start] + str(finding.suggestion) + words[finding.end :]
    return words


def _words_of_notice(consultation: Consultation) -> dict[str, str]:
    """Title, basis and explanation as the notice says them, whatever was masked in it.

    Lines are taken from under the notice's own headings; where a heading was written anew, only
    lines that still stand in the notice are kept.
    """
    if consultation.notice is None or consultation.notice.current is None:
        return {}
    version = consultation.notice.current.version
    said = paragraphs(version.body)
    found = {"title": version.title}
    for name, begin, end in zip(NOTICE_FIELDS, NOTICE_HEADINGS, NOTICE_HEADINGS[1:], strict=False):
        before = [line.strip() for line in getattr(consultation, name).splitlines()]
        before = [line for line in before if line]
        try:
            start = said.index(str(begin))
            lines = said[start + 1 : said.index(str(end), start)]
        except ValueError:
            lines = [line for line in before if line in said]
        if lines != before:
            found[name] = "\n".join(lines)
    return found


def _release(text: DraftText, annexes: Sequence[dict[str, str]]) -> bool:
    """The clauses say what was published, whatever the gate masked or mended in them.

    Whether they were other words before. Where what was published cannot be read as clauses, a
    text that is not public yet stays so, and of a public one only lines that still stand remain.
    """
    annex = next((a for a in annexes if a["title"] == text.title), None)
    annex = annex or (annexes[0] if annexes else None)
    differs = annex is not None and (
        annex["title"] != text.title
        or paragraphs(annex["body"]) != paragraphs(body_of(clauses_of(text)))
    )
    if annex is not None and differs:
        text.title = annex["title"] or text.title
        try:
            retake_draft(text, annex["body"])
        except BadDraft:
            return text.is_released and _blank(text, set(paragraphs(annex["body"])))
    DraftText.objects.filter(pk=text.pk).update(is_released=True, title=text.title)
    return differs


def _blank(text: DraftText, said: set[str]) -> bool:
    """Take the words of clauses away that no longer stand in what is public; whether any went."""
    gone = [c.pk for c in clauses_of(text) if c.text and line_of(c) not in said]
    return bool(Clause.objects.filter(pk__in=gone).update(text=""))
