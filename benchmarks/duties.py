"""Obligations: one act followed, all acts followed, everything made anew with the same result.

The plan is the one of Jiamusi. Three acts in five publish something, one in ten of these a
normative document and one an interpretation of one; the rest are acts no duty asks about.
"""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGUN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
SINGLES = 200
CHUNK = 5_000
GENRES = ["notice"] * 8 + ["normative_document", "interpretation"]


def write_acts(start: int, count: int) -> None:
    """Records with a text, their relations and their acts, as bare rows; then the seals."""
    from django.db import transaction

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.ledger.sealing import seal
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.publishing.models import Record, Relation, Version

    agencies = list(Agency.objects.filter(level="department").values_list("pk", flat=True))
    numbers = [n for n in range(start, start + count) if n % 5 < 3]
    moments = {n: BEGUN + timedelta(minutes=5 * n) for n in range(start, start + count)}
    with transaction.atomic():
        records = Record.objects.bulk_create(
            Record(
                public_id=f"b{n:09d}", agency_id=agencies[n % len(agencies)], created_at=moments[n]
            )
            for n in numbers
        )
        by_number = dict(zip(numbers, records, strict=True))
        genres = {n: GENRES[place % len(GENRES)] for place, n in enumerate(numbers)}
        Version.objects.bulk_create(
            Version(
                record=by_number[n],
                number=1,
                title=f"关于第{n}号事项的文件",
                genre=genres[n],
                formed_on=moments[n].date(),
                created_at=moments[n],
                updated_at=moments[n],
            )
            for n in numbers
        )
        last: Record | None = None
        relations = []
        for n in numbers:
            if genres[n] == "normative_document":
                last = by_number[n]
            elif genres[n] == "interpretation" and last is not None:
                relations.append(
                    Relation(
                        source=by_number[n], target=last, kind="interprets", created_at=moments[n]
                    )
                )
        Relation.objects.bulk_create(relations)
        Act.objects.bulk_create(act_row(n, by_number.get(n), moments[n]) for n in moments)
    while seal(at=AT):
        pass


def act_row(number: int, record: Any, at: datetime) -> Any:
    """A publication, or an act that no duty asks about."""
    from yangguang.kernel.ledger.models import Act

    return Act(
        uid=uuid.uuid4(),
        kind="publishing.published" if record else "desk.logged_in",
        at=at,
        cause="person",
        agency_id=record.agency_id if record else None,
        subject_type="record" if record else "person",
        subject_id=record.pk if record else number,
        subject_ref=record.public_id if record else "",
        visibility="public" if record else "internal",
        payload={"number": 1} if record else {},
    )


def follow() -> tuple[float, int]:
    """Seconds to follow everything from the first act, and how many acts that was."""
    from django.db import transaction

    from yangguang.kernel.ledger.followers import BATCH, acts_after
    from yangguang.kernel.ledger.registry import projections

    place, count, seconds = 0, 0, 0.0
    while True:
        acts, place = acts_after(place, BATCH)
        if not acts:
            return seconds, count
        begun = perf_counter()
        with transaction.atomic():
            projections["duties"].handle(acts, at=AT)
        seconds += perf_counter() - begun
        count += len(acts)


def follow_singly(start: int) -> float:
    """Milliseconds for one more act on top of everything, on average, each committed by itself."""
    from django.db import transaction

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.ledger.registry import projections

    write_acts(start, SINGLES)
    acts = list(Act.objects.order_by("-pk").select_related("seal")[:SINGLES])[::-1]
    begun = perf_counter()
    for act in acts:
        with transaction.atomic():
            projections["duties"].handle([act], at=AT)
    return (perf_counter() - begun) * 1000 / len(acts)


def run(size: int) -> Iterable[Result]:
    """Acts written, followed from nothing, one by one on top, and made anew."""
    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.ledger.followers import rebuild
    from yangguang.kernel.ledger.registry import projections
    from yangguang.kernel.ledger.sealing import seal
    from yangguang.project.loading import install_city, install_plan, read_city

    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=False)
    install_plan(city, at=BEGUN)
    seal(at=AT)
    for start in range(0, size, CHUNK):
        write_acts(start, min(CHUNK, size - start))
        note(f"{start} acts written")
    seconds, count = follow()
    single = follow_singly(size)
    followed = projections["duties"].fingerprint()
    begun = perf_counter()
    rebuild("duties", at=AT)
    anew = perf_counter() - begun
    is_identical = projections["duties"].fingerprint() == followed
    yield Result("acts", count)
    yield Result("obligations", Obligation.objects.count())
    yield Result("one more act", single, "ms", at_most=5.0)
    yield Result("each act followed", seconds * 1000 / count, "ms", at_most=5.0)
    yield Result("all made anew", anew, "s")
    yield Result("200,000 acts made anew", anew * 200_000 / (count + SINGLES), "s", at_most=60.0)
    yield Result("made anew the same", float(is_identical), at_least=1.0)


PART = Part("duties", "obligations followed, one by one and made anew", run, 200_000)

if __name__ == "__main__":
    sys.exit(PART.main())
