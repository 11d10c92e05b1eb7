"""Every kept page equals the page as rendered this moment, whatever happens in whatever order."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.organizations.models import AgencyVersion
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Column, Record, Relation, Topic, Version

STANDING = (
    "/",
    "/catalogue/",
    "/catalogue/?agency=jyj",
    "/catalogue/?agency=gaj&year=2026",
    "/catalogue/?topic=11-02",
    "/catalogue/?genre=policy_document",
    "/catalogue/?text=供暖",
    "/catalogue/?number=1号",
    "/catalogue/?column=policy",
    "/columns/",
    "/columns/policy/",
    "/columns/asked/",
    "/zfxxgk/",
    "/zfxxgk/jyj/",
    "/agencies/",
    "/agencies/jyj/",
    "/map/",
    "/board/",
    "/catalogue/feed.atom",
    "/catalogue/feed.rss?agency=jyj",
    "/sitemap.xml",
    "/sitemap-0.xml",
    "/sitemap-pages.xml",
)


# An empty feed says that it was updated now, whenever that is.
NOW = re.compile(r"<(updated|lastBuildDate)>[^<]*</(updated|lastBuildDate)></?(feed|channel)")


def shown(reply):
    return reply.status, NOW.sub("", reply.text)


class City:
    """Two offices and everything that may happen in them."""

    def __init__(self, at, seed):
        self.at, self.random = at, random.Random(seed)
        self.offices = [Office(at), Office(at, "gaj", "佳木斯市公安局")]
        Column.objects.create(slug="asked", name="问答", query={"genres": ["interpretation"]})
        self.step = 0

    def happen(self):
        self.step += 1
        self.at += timedelta(minutes=1)
        for office in self.offices:
            office.at = self.at
        acts = (
            *(self.publish, self.publish, self.correct, self.withdraw, self.rename, self.relate),
            *(self.unrelate, self.rename_column, self.change_validity, self.draft, self.retopic),
            *(self.interpret,),
        )
        self.random.choice(acts)()
        # The worker may be behind with either.
        if self.random.random() < 0.5:
            seal(at=self.at)
        if self.random.random() < 0.5:
            run_followers(at=self.at)

    def follow(self):
        seal(at=self.at)
        run_followers(at=self.at)

    def publish(self, **more):
        office = self.random.choice(self.offices)
        fields = {
            "title": f"关于第{self.step}件事项的通知",
            "genre": self.random.choice(["notice", "policy_document", "interpretation"]),
            "doc_number": f"佳教发〔2026〕{self.step}号",
            "valid_until": self.random.choice([None, date(2026, 12, 31)]),
            **more,
        }
        if self.random.random() < 0.3:
            fields["column"] = Column.objects.get(slug="asked")
        return office.published(**fields)

    def public(self):
        return list(Record.objects.filter(state="published").order_by("pk"))

    def office_of(self, record):
        return next(o for o in self.offices if o.agency.pk == record.agency_id)

    def correct(self):
        if records := self.public():
            record = self.random.choice(records)
            office = self.office_of(record)
            version = services.revise(
                record=record,
                reason="订正",
                actor=office.information_officer,
                at=self.at,
            )
            version = services.edit_version(
                version=version,
                lock=version.lock,
                changes={"title": f"更正{self.step}"},
                actor=office.information_officer,
                at=self.at,
            )
            office.published(version)

    def withdraw(self):
        if records := self.public():
            record = self.random.choice(records)
            services.withdraw(
                record=record,
                kind=self.random.choice(["error", "secrecy", "personal_data"]),
                public_reason="内容有误",
                internal_reason="",
                actor=self.office_of(record).publisher,
                at=self.at,
            )

    def rename(self):
        agency = self.random.choice(self.offices).agency
        AgencyVersion.objects.filter(agency=agency, valid_to=None).update(
            name=f"佳木斯市第{self.step}局"
        )

    def rename_column(self):
        Column.objects.filter(slug="policy").update(name=f"政策{self.step}")

    def retopic(self):
        topic = Topic.objects.get(code="11-02")
        topic.name = f"教育{self.step}"
        topic.save()

    def two(self):
        records = self.public()
        return self.random.sample(records, 2) if len(records) > 1 else None

    def relate(self):
        if two := self.two():
            source, target = two
            services.relate(
                source=source,
                target=target,
                kind=self.random.choice(["interprets", "amends"]),
                actor=self.office_of(source).information_officer,
                at=self.at,
            )

    def unrelate(self):
        if relation := Relation.objects.select_related("source", "target").first():
            services.unrelate(
                relation=relation,
                actor=self.office_of(relation.source).information_officer,
                at=self.at,
            )

    def interpret(self):
        """An interpretation is tied to its document while it is a draft, then published."""
        if records := self.public():
            target = self.random.choice(records)
            office = self.random.choice(self.offices)
            draft = office.draft(title=f"解读{self.step}", genre="interpretation")
            services.relate(
                source=draft.record,
                target=target,
                kind="interprets",
                actor=office.information_officer,
                at=self.at,
            )
            office.published(draft)

    def change_validity(self):
        if two := self.two():
            record, basis = two
            services.change_validity(
                record=record,
                validity=self.random.choice(["abolished", "amended"]),
                basis=basis,
                actor=self.office_of(record).information_officer,
                at=self.at,
            )

    def draft(self):
        self.random.choice(self.offices).submitted(title=f"草稿{self.step}")

    def addresses(self):
        """The pages of every record that ever was public."""
        for record in Record.objects.exclude(current=None):
            yield reverse("portal:document", args=[record.public_id])
            for number in Version.objects.filter(record=record).values_list("number", flat=True):
                yield reverse("portal:version", args=[record.public_id, number])


@pytest.mark.parametrize("seed", range(4))
def test_every_kept_page_equals_the_page_rendered_now(site, at, seed):
    city = City(at, seed)
    for _turn in range(14):
        city.happen()
        # One page in a few is asked for each time, so that the kept ones are of every age.
        addresses = [*STANDING, *city.addresses()]
        for path in city.random.sample(addresses, min(14, len(addresses))):
            kept, now = site.get(path), site.rendered(path)
            assert shown(kept) == shown(now), path
    city.follow()

    addresses = [*STANDING, *city.addresses()]
    for path in addresses:
        kept, now = site.get(path), site.rendered(path)
        assert shown(kept) == shown(now), path


def test_pages_are_kept_at_all(site, office, at):
    office.published()
    seal(at=at)
    run_followers(at=at)
    record = Record.objects.get()
    paths = [*STANDING[:2], "/agencies/jyj/", reverse("portal:document", args=[record.public_id])]
    for path in paths:
        site.get(path)
    rendered = site.asked

    for path in paths:
        assert site.get(path).status == 200

    assert site.asked == rendered
