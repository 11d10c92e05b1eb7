"""What is not published is looked at again, by somebody who did not write it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from tests.kernel.publishing.office import Office, agency, officer
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.models import Notice
from yangguang.kernel.notices.services.daily import remind
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing.attribute_review import due_on
from yangguang.kernel.publishing.models import AttributeReview, Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.attributes import kept_back_for, line_of
from yangguang.kernel.publishing.services.attributes import review_attribute

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

WITHHELD = {
    "attribute": "withheld", "attribute_ground": "process_info",
    "attribute_reason": "尚在研究的方案。",
}  # fmt: skip


@pytest.fixture
def office(db: None, at: datetime) -> Office:
    return Office(at)


@pytest.fixture
def kept(office: Office) -> Version:
    return office.approved(**WITHHELD)


def looked(office: Office, version: Version, finding: str = "keep", **more: object) -> None:
    given = {"reason": "方案还没有定。", "actor": office.actors[Role.DISCLOSURE_OFFICE], **more}
    review_attribute(version=version, finding=finding, at=office.at, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "months", "due"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_day_of_the_next_look(since: date, months: int, due: date) -> None:
    assert due_on(since, months) == due


def test_look_moves_the_next_one_and_stays(office: Office, kept: Version) -> None:
    on = city_date(office.at)
    [before] = kept_back_for(office.information_officer)
    office.at += timedelta(days=400)
    assert line_of(before, months=12, on=city_date(office.at)).is_due

    looked(office, kept)

    [after] = kept_back_for(office.information_officer)
    line = line_of(after, months=12, on=city_date(office.at))
    assert line.since == on + timedelta(days=400)
    assert not line.is_due
    assert not line.is_to_open
    assert Act.objects.filter(kind="publishing.attribute_reviewed").count() == 1
    for change in (
        lambda: AttributeReview.objects.update(reason="别的"),
        lambda: AttributeReview.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_found_to_be_published_says_so_until_the_draft_is_taken_back(
    office: Office, kept: Version
) -> None:
    looked(office, kept, "open")

    [row] = kept_back_for(office.information_officer)

    assert line_of(row, months=12, on=city_date(office.at)).is_to_open


def test_who_wrote_it_a_stranger_and_no_reason_are_refused(office: Office, kept: Version) -> None:
    on = city_date(office.at)
    writer = Person.objects.get(pk=office.information_officer.person_id)
    RoleAssignment.objects.create(
        person=writer, agency=office.agency, role=Role.DISCLOSURE_OFFICE,
        valid_from=on - timedelta(days=1),
    )  # fmt: skip
    both = actor_for(writer, on=on)
    stranger = officer(agency("czj", "佳木斯市财政局"), Role.DISCLOSURE_OFFICE, on=on)
    for more, code in (
        ({"actor": both}, "contributor"),
        ({"actor": stranger}, "not_permitted"),
        ({"reason": " "}, "reason"),
    ):
        with pytest.raises(Refused) as refused:
            looked(office, kept, **more)
        assert refused.value.code == code
    assert list(kept_back_for(stranger)) == []
    assert not AttributeReview.objects.exists()


def test_what_goes_out_is_not_looked_at(office: Office) -> None:
    version = office.approved()

    with pytest.raises(Refused) as refused:
        looked(office, version)

    assert refused.value.code == "wrong_state"


def test_unit_is_told_once_when_it_is_due(office: Office, kept: Version) -> None:
    remind(at=office.at)
    assert not Notice.objects.filter(template="publishing.attribute_due").exists()
    office.at += timedelta(days=400)

    remind(at=office.at)
    remind(at=office.at)

    assert Notice.objects.filter(template="publishing.attribute_due").count() == 1


def test_officer_looks_again_at_the_desk(office: Office, kept: Version, client: Client) -> None:
    head = office.actors[Role.DISCLOSURE_OFFICE]
    client.force_login(Person.objects.get(pk=head.person_id))

    listed = client.get("/desk/attributes/").content.decode()
    page = client.post(f"/desk/attributes/{kept.pk}/", {"finding": "keep"}).content.decode()
    client.post(f"/desk/attributes/{kept.pk}/", {"finding": "keep", "reason": "仍在研究。"})
    after = client.get(f"/desk/attributes/{kept.pk}/").content.decode()

    assert kept.title in listed
    assert "尚在研究的方案。" in page
    assert "仍在研究。" in after
    assert AttributeReview.objects.count() == 1
