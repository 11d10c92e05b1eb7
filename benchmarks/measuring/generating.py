"""Many public documents: written in bulk as officers' work would have left them.

Drafting, scanning and signing are written as their rows, with true digests and by the right
persons, because the triggers of the gate ask for them; publication goes through the gate's own
batch path, and the worker's steps follow.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from measuring.rows import AT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Batch, Column, Topic, Version

AGENCIES = 8
BATCH = 1_000
PLACES = ("前进", "向阳", "东风", "郊区", "桦南", "桦川", "汤原", "同江", "富锦", "抚远")
MATTERS = (
    "冬季供暖", "校园安全", "春耕备耕", "防汛抢险", "食品抽检", "就业培训", "医保缴费", "道路维修",
    "水源保护", "农机补贴", "养老服务", "招商引资", "环境整治", "秸秆利用", "义务教育", "森林防火",
    "市场监管", "住房保障", "文物保护", "科技创新",
)  # fmt: skip
GENRES = ("notice", "opinion", "plan", "announcement", "interpretation")
PARAGRAPH = (
    "<p>各单位要按照统一部署,对{place}{matter}工作逐项检查,明确责任人和完成时限,发现问题及时整改,"
    "整改情况于每月二十五日前书面报送。</p>"
)


def rare_word(number: int) -> str:
    """Three Han characters that stand together in hardly any other document."""
    return "".join(chr(0x4E00 + (number * step + 200) % 9000) for step in (7919, 104729, 1299709))


@dataclass
class Office:
    """The people of one agency, by role."""

    agency: Agency
    actors: dict[str, Actor]
    number: int


@dataclass
class City:
    """An installed city that goes on publishing."""

    offices: list[Office]
    topics: list[Topic]
    columns: list[Column]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    moments: Iterator[datetime] = field(
        default_factory=lambda: (
            AT - timedelta(days=400) + timedelta(minutes=m) for m in itertools.count()
        )
    )

    def drafts(self, office: Office, count: int) -> list[Version]:
        """Unsaved records with their first version, complete and clean."""
        from yangguang.kernel.publishing.models import Record
        from yangguang.kernel.publishing.services.drafting import new_public_id

        officer = office.actors["information_officer"].person_id
        records = [
            Record(
                public_id=new_public_id(), agency=office.agency, created_by_id=officer,
                created_at=AT,
            )
            for _ in range(count)
        ]  # fmt: skip
        return [self._version(record, office) for record in records]

    def _version(self, record: object, office: Office) -> Version:
        from yangguang.kernel.documents.numbers import search_key
        from yangguang.kernel.publishing.models import Version

        number = next(self.numbers)
        place, matter = PLACES[number % 10], MATTERS[number // 10 % 20]
        formed = date(2017 + number % 10, 1 + number % 11, 1 + number % 28)
        doc_number = f"佳测{office.number}发〔{formed.year}〕{number}号"
        return Version(
            record=record,
            number=1,
            title=f"关于做好{place}{matter}工作第{number}号事项的通知",
            doc_number=doc_number,
            doc_number_key=search_key(doc_number),
            issuers=["佳木斯市测试机关"],
            signature=["佳木斯市测试机关"],
            main_recipients="各县(市)区人民政府,市政府各部门:",
            body=PARAGRAPH.format(place=place, matter=matter) * 8,
            formed_on=formed,
            genre=GENRES[number % len(GENRES)],
            topic=self.topics[number % len(self.topics)],
            column=self.columns[number % len(self.columns)],
            summary=f"布置{place}{matter}的检查和整改,特征词{rare_word(number)}。",
            attribute="proactive",
            content_source="测试机关",
            created_by_id=office.actors["information_officer"].person_id,
            created_at=AT,
            updated_at=AT,
        )

    def _written(self, versions: list[Version], office: Office) -> list[Version]:
        from django.db import transaction

        from yangguang.kernel.ledger.services import NewAct, record_many
        from yangguang.kernel.publishing.models import Contribution, Record, Version
        from yangguang.kernel.publishing.services.writing import subject_of

        officer = office.actors["information_officer"]
        with transaction.atomic():
            Record.objects.bulk_create([v.record for v in versions], batch_size=BATCH)
            for version in versions:
                version.record_id = version.record.pk
            Version.objects.bulk_create(versions, batch_size=BATCH)
            Contribution.objects.bulk_create(
                [Contribution(version=v, person_id=officer.person_id, at=AT) for v in versions],
                batch_size=BATCH,
            )
            record_many(
                NewAct(
                    "publishing.drafted", officer, AT, subject_of(v.record), office.agency.pk,
                    payload={"number": 1},
                )
                for v in versions
            )  # fmt: skip
        return versions

    def reviewed_batch(
        self, office: Office, count: int, *, at: datetime, is_signed: bool = True
    ) -> Batch:
        """Drafts put together, scanned and submitted, and signed if not left for later."""
        from django.db import transaction

        from yangguang.kernel.publishing import rules
        from yangguang.kernel.publishing.content import digest_of
        from yangguang.kernel.publishing.models import Batch, BatchItem, Review, Scan
        from yangguang.kernel.publishing.rules import DEFAULT_CHAIN, VersionState

        versions = self.drafts(office, count)
        for version in versions:
            version.digest = digest_of(version, [])
            version.state = VersionState.APPROVED if is_signed else VersionState.IN_REVIEW
            version.submitted_by_id = version.created_by_id
            version.submitted_at = at
        self._written(versions, office)
        with transaction.atomic():
            batch = Batch.objects.create(
                agency=office.agency, name="bench", count=count, created_at=at, submitted_at=at,
                state="approved" if is_signed else "in_review",
                passed=len(DEFAULT_CHAIN) if is_signed else 0,
                steps=[s.as_json() for s in DEFAULT_CHAIN],
            )  # fmt: skip
            BatchItem.objects.bulk_create(
                [
                    BatchItem(batch=batch, position=n, version=v, digest=v.digest)
                    for n, v in enumerate(versions, 1)
                ],
                batch_size=BATCH,
            )
            Scan.objects.bulk_create(
                [Scan(version=v, digest=v.digest, at=at) for v in versions], batch_size=BATCH
            )
            batch.manifest_digest = rules.manifest_digest([v.digest for v in versions])
            batch.save(update_fields=["manifest_digest"])
            Review.objects.bulk_create(
                Review(
                    batch=batch, digest=batch.manifest_digest, step=step.code,
                    step_label=step.label, kind=step.kind, result="pass", opinion="同意",
                    person_id=office.actors[step.role].person_id, at=at,
                )
                for step in (DEFAULT_CHAIN if is_signed else ())
            )  # fmt: skip
        return batch

    def publish(self, count: int, told: Callable[[int], None] | None = None) -> None:
        """So many documents more, by all offices in turn, and the lists caught up."""
        from yangguang.kernel.publishing import services

        each = min(BATCH, max(count // (len(self.offices) * 4), 1))
        offices, left = itertools.cycle(self.offices), count
        while left:
            office, size, at = next(offices), min(each, left), next(self.moments)
            batch = self.reviewed_batch(office, size, at=at)
            services.publish_batch(batch=batch, actor=office.actors["publisher"], at=at)
            left -= size
            if told and (count - left) // 10_000 != (count - left - size) // 10_000:
                told(count - left)
            if left % (10 * each) == 0:
                catch_up()
        catch_up()
        no_printing()


def catch_up() -> None:
    """Seal and let the followers take over, as the worker does."""
    from yangguang.kernel.ledger.followers import run_followers, run_outside
    from yangguang.kernel.ledger.registry import outside
    from yangguang.kernel.ledger.sealing import seal

    seal(at=AT)
    while run_followers(at=AT):
        pass
    for name in outside:
        while run_outside(name, at=AT):
            pass


def no_printing() -> None:
    """Leave the printed forms to be asked for: what the worker makes ahead is not measured here."""
    from yangguang.kernel.publishing.models import PrintOrder, Wanted

    PrintOrder.objects.filter(made_at__isnull=True).update(wanted=Wanted.ON_DEMAND)


def install() -> City:
    """The demonstration's agencies, columns and people; eight offices get the main one's staff."""
    from yangguang.kernel.organizations.models import Agency, RoleAssignment
    from yangguang.kernel.organizations.selectors import actor_for
    from yangguang.kernel.publishing.models import Column, Topic
    from yangguang.project.loading import STAFF_ROLES, install_city, read_city

    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    staff = list(
        RoleAssignment.objects.filter(agency__code=city.main_agency, role__in=STAFF_ROLES)
        .select_related("person")
        .order_by("pk")
    )
    offices = []
    agencies = Agency.objects.exclude(code=city.main_agency).order_by("order")[: AGENCIES - 1]
    for number, agency in enumerate([Agency.objects.get(code=city.main_agency), *agencies]):
        for row in staff if number else ():
            RoleAssignment.objects.get_or_create(
                person=row.person, agency=agency, role=row.role, valid_from=row.valid_from
            )
        offices.append(Office(agency, {}, number))
    for office in offices:
        office.actors = {r.role: actor_for(r.person, on=AT.date()) for r in staff}
    return City(
        offices,
        list(Topic.objects.filter(parent__isnull=False).select_related("parent")[:10]),
        list(Column.objects.filter(statutory=False, children__isnull=True)[:10]),
    )
