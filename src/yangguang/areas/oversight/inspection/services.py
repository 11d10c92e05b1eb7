"""The self-check: one run over record and pages, findings opened and closed by what is there."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yangguang.areas.oversight.error_reports.selectors import owner_of, receiving_unit
from yangguang.areas.oversight.inspection import checks, pages
from yangguang.areas.oversight.inspection.asking import ask
from yangguang.areas.oversight.inspection.models import Finding, Inspection, Rubric, SeenPage
from yangguang.areas.oversight.inspection.rules import (
    CHECKS,
    PAGE_CHECKS,
    Check,
    Found,
    rubric_from_json,
    rubric_to_json,
    score_of,
)
from yangguang.areas.oversight.inspection.selectors import may_see_all, rubric_on
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.publishing.scan import marks, words
from yangguang.kernel.publishing.scan.findings import WordKind
from yangguang.kernel.publishing.selectors.findings import active_words
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.areas.oversight.inspection.rules import Weight
    from yangguang.kernel.clocks.calendar import Calendar
    from yangguang.kernel.organizations.rules import Actor

BEGINNING = ("/", "/map/", "/catalogue/", "/columns/", "/zfxxgk/", "/agencies/", "/board/")
MOST_PAGES = 5000
"""Pages of one run; those newest in the catalogue are met first."""
BATCH = 25
NOT_ASKED = ("/desk/", "/status/", "/static/", "/media/")
SKIPPED = frozenset({"portal:print", "portal:export", "board:export", "portal:short"})
"""Views whose pages cost much or change something: print forms are made when asked for."""
ARTICLES = frozenset({"portal:document"})
COLUMNS = frozenset({"portal:column", "portal:disclosure", "portal:agency_disclosure"})
FAILED = 400
SUBJECTS = {
    "inspection.found": "inspection_finding",
    "inspection.mended": "inspection_finding",
    "inspection.rubric_set": "inspection_rubric",
}
"""What acts are about that are not about a run."""


class Progress(Protocol):
    """Told how far the run is; may raise to stop it."""

    def __call__(self, done: int, total: int) -> None:
        """So many pages of so many known."""


def key_of(found: Found) -> str:
    """What makes it the same finding tomorrow."""
    text = f"{found.check}\n{found.place}\n{found.detail}"
    return hashlib.sha256(text.encode()).hexdigest()


def view_name(path: str) -> str:
    """The view that answers the path; empty when none does."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def begin(*, actor: Actor, at: datetime) -> Inspection:
    """A new run, or the one that was broken off."""
    under_way = Inspection.objects.filter(ended_at__isnull=True).first()
    if under_way is not None:
        return under_way
    try:
        with transaction.atomic():
            run = Inspection.objects.create(started_at=at)
            _act("inspection.started", run.pk, actor, at)
    except IntegrityError:
        return Inspection.objects.get(ended_at__isnull=True)
    _ask_for(run, BEGINNING, "")
    return run


def inspect(
    *,
    actor: Actor,
    at: datetime,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    most_pages: int = MOST_PAGES,
) -> Inspection:
    """Check everything, from wherever an earlier attempt came to, and score it.

    `clock` tells the moment findings are noted at, as a run lasts minutes.
    """
    run = begin(actor=actor, at=at)
    look = _Look(run, actor, clock)
    look.note(checks.of_the_record(look.rubric, at))
    look.over_pages(progress, most_pages)
    look.note(look.over_what_was_seen())
    return finish(run, actor=actor, at=clock())


class _Look:
    """One run under way."""

    def __init__(self, run: Inspection, actor: Actor, clock: Callable[[], datetime]) -> None:
        self.run, self.actor, self.clock = run, actor, clock
        self.rubric = rubric_on(city_date(run.started_at))
        # Names no longer in use are right where former agencies and old plans are spoken of.
        self.words = [word for word in active_words() if word.kind != WordKind.OUTDATED]
        self.calendar = calendar_for()
        self.hosts = _hosts()
        self.main = _main_unit(city_date(run.started_at))
        self.owners: dict[str, int | None] = {}

    def note(self, found: Iterable[Found]) -> None:
        """Write down what was found, in small transactions."""
        rest = list(found)
        while rest:
            part, rest = rest[:200], rest[200:]
            write_findings(
                part,
                run=self.run,
                rubric=self.rubric,
                calendar=self.calendar,
                owner=self._owner,
                actor=self.actor,
                at=self.clock(),
            )

    def _owner(self, found: Found) -> int | None:
        if found.agency_id:
            return found.agency_id
        owner = owner_of(found.place) if found.place.startswith("/") else None
        return owner.pk if owner else self.main

    def over_pages(self, progress: Progress | None, most: int) -> None:
        """Ask for page after page; every page's findings are written with the page."""
        done = self.run.seen.filter(status__isnull=False).count()
        while done < most:
            part = list(self.run.seen.filter(status__isnull=True).order_by("id")[:BATCH])
            if not part:
                return
            for page in part[: most - done]:
                self._one(page)
                done += 1
                if progress is not None:
                    progress(done, min(self.run.seen.count(), most))

    def _one(self, page: SeenPage) -> None:
        name = view_name(page.path)
        began = time.perf_counter()
        answer = ask(page.path)
        took = int((time.perf_counter() - began) * 1000)
        status = answer.status
        found: list[Found] = []
        links: set[str] = set()
        digest = ""
        if status >= FAILED and status != 410:
            check = Check.DEAD_LINKS if status < 500 else Check.PAGE_FAILS
            told = _("返回 %(status)d，链接在 %(source)s") % {
                "status": status,
                "source": page.source or "/",
            }
            place = page.source if check == Check.DEAD_LINKS and page.source else page.path
            found.append(Found(check, place, page.path, told))
        elif status == 200 and answer.body is not None:
            facts_of = pages.read(answer.body.decode("utf-8", "replace"))
            links = pages.internal_links(facts_of, page.path, self.hosts)
            digest = hashlib.sha256(facts_of.title.encode()).hexdigest()[:32]
            found += pages.judge(
                facts_of,
                page.path,
                hosts=self.hosts,
                is_article=name in ARTICLES,
                is_column=name in COLUMNS,
            )
            found += self._texts(facts_of.text, page.path, is_article=name in ARTICLES)
            found += self._measures(answer.body, took, page.path)
        with transaction.atomic():
            self.note(one for one in found if self.rubric[one.check].is_on)
            SeenPage.objects.filter(pk=page.pk).update(status=status, title_digest=digest)
            _ask_for(self.run, links, page.path)

    def _texts(self, text: str, path: str, *, is_article: bool) -> Iterator[Found]:
        for hit in words.find(text, self.words):
            term = text[hit.start : hit.end]
            told = f"{term} → {hit.suggestion}" if hit.suggestion else term
            yield Found(Check.WORDS, path, term, told)
        # Elsewhere the words stand in lists of results and in explanations of the law.
        for hit in marks.find(text) if is_article else ():
            yield Found(Check.CLASSIFICATION, path, "", text[hit.start : hit.end][:60])

    def _measures(self, body: bytes, took: int, path: str) -> Iterator[Found]:
        limit = self.rubric[Check.LOAD_TIME].limit
        if limit and took > limit:
            yield Found(Check.LOAD_TIME, path, "", _("%(n)d 毫秒") % {"n": took})
        weight, most = pages.weight_of(body), self.rubric[Check.PAGE_WEIGHT].limit
        if most and weight > most:
            yield Found(Check.PAGE_WEIGHT, path, "", _("%(n)d KB") % {"n": weight})

    def over_what_was_seen(self) -> Iterator[Found]:
        """What only all pages together tell: titles borne by several."""
        if not self.rubric[Check.DUPLICATE_TITLE].is_on:
            return
        twice = (
            self.run.seen.exclude(title_digest="")
            .order_by()
            .values("title_digest")
            .annotate(n=Count("pk"))
            .filter(n__gt=1)[: checks.MOST]
        )
        for row in twice:
            same = self.run.seen.filter(title_digest=row["title_digest"]).order_by("id")
            paths = list(same.values_list("path", flat=True)[:5])
            yield Found(Check.DUPLICATE_TITLE, paths[0], "", "、".join(paths)[:400])


def _hosts() -> frozenset[str]:
    known = {urlsplit(settings.SITE_URL).hostname, urlsplit(settings.BASE_URL).hostname}
    return frozenset(name for name in {*known, facts().site_domain} if name)


def _main_unit(on: date) -> int | None:
    try:
        return receiving_unit(on).pk
    except Agency.DoesNotExist:
        return None


def is_asked(path: str) -> bool:
    """Whether the run asks for an address of this site."""
    return (
        len(path) <= 300
        and not path.startswith(NOT_ASKED)
        and view_name(path) not in SKIPPED
        and not view_name(path).startswith(("api:", "notices:", "desk:"))
    )


def _ask_for(run: Inspection, paths: Iterable[str], source: str) -> None:
    rows = [
        SeenPage(inspection=run, path=path, source=source[:300])
        for path in sorted(paths)
        if is_asked(path)
    ]
    SeenPage.objects.bulk_create(rows, ignore_conflicts=True)


def write_findings(
    found: Sequence[Found],
    *,
    run: Inspection,
    rubric: Mapping[str, Weight],
    calendar: Calendar,
    owner: Callable[[Found], int | None],
    actor: Actor,
    at: datetime,
) -> None:
    """Open what is new, note what is still there; the opening is an act."""
    by_key = {key_of(one): one for one in found}
    with transaction.atomic():
        known = Finding.objects.filter(key__in=by_key, fixed_at__isnull=True)
        there = set(known.values_list("key", flat=True))
        known.update(last_seen=run)
        for key, one in by_key.items():
            if key in there:
                continue
            agency_id = owner(one)
            row = Finding.objects.create(
                key=key,
                check_id=one.check,
                place=one.place[:300],
                evidence=str(one.evidence)[:400],
                agency_id=agency_id,
                first_seen=at,
                last_seen=run,
                due_on=checks.last_day(at, rubric[one.check].days, calendar),
            )
            _act("inspection.found", row.pk, actor, at, agency_id, check=one.check)
            Inspection.objects.filter(pk=run.pk).update(opened=run.opened + 1)
            run.opened += 1


def finish(run: Inspection, *, actor: Actor, at: datetime) -> Inspection:
    """Close what is no longer there, count, score, and forget the pages of the run.

    A finding on a page the run did not come to stays as it is.
    """
    unseen = run.seen.filter(status__isnull=True)
    waiting = unseen.count()
    gone = Finding.objects.filter(fixed_at__isnull=True).exclude(last_seen=run)
    if waiting:
        looked_at = run.seen.filter(status__isnull=False).values("path")
        gone = gone.filter(~Q(check_id__in=PAGE_CHECKS) | Q(place__in=looked_at))
    while part := list(gone[:200]):
        with transaction.atomic():
            for row in part:
                Finding.objects.filter(pk=row.pk).update(fixed_at=at)
                _act("inspection.mended", row.pk, actor, at, row.agency_id, check=row.check_id)
            run.closed += len(part)
            run.save(update_fields=["closed"])
    open_now = Finding.objects.filter(fixed_at__isnull=True).order_by()
    run.counts = dict(open_now.values_list("check_id").annotate(n=Count("pk")))
    score, grade = score_of(run.counts, rubric_on(city_date(run.started_at)))
    run.score, run.grade, run.waiting = score, grade, waiting
    run.pages = run.seen.filter(status__isnull=False).count()
    run.ended_at = at
    with transaction.atomic():
        run.save()
        _act("inspection.ended", run.pk, actor, at, score=str(score), grade=grade.value)
        run.seen.all().delete()
    return run


def set_rubric(
    *, weights: Mapping[str, Any], basis: str, valid_from: date, actor: Actor, at: datetime
) -> Rubric:
    """Say what each check is worth from a day on. Raises Refused."""
    if not may_see_all(actor):
        raise Refused("not_permitted", _("评分标准由市政务公开办公室确定。"))
    if not basis.strip():
        raise Refused("basis_missing", _("请写明依据。"))
    checked = rubric_from_json(weights)
    with transaction.atomic():
        row = Rubric.objects.create(
            weights=rubric_to_json(checked),
            basis=basis.strip()[:200],
            valid_from=valid_from,
            set_by_id=actor.person_id,
            set_at=at,
        )
        _act("inspection.rubric_set", row.pk, actor, at, valid_from=valid_from.isoformat())
    return row


def _act(
    kind: str, pk: int, actor: Actor, at: datetime, agency_id: int | None = None, **payload: Any
) -> None:
    label = str(CHECKS[payload["check"]].label) if "check" in payload else ""
    record(
        NewAct(
            kind=kind,
            actor=actor,
            at=at,
            subject=Subject(SUBJECTS.get(kind, "inspection"), pk),
            agency_id=agency_id,
            payload={**payload, **({"label": label} if label else {})},
        )
    )
