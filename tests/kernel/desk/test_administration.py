"""Agencies, people, chains and words, each change with its act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.kernel.publishing.office import agency, officer
from yangguang.kernel.desk.services import administration
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role, SuccessionKind
from yangguang.kernel.organizations.selectors import actor_for, agency_for, agency_name, is_current
from yangguang.kernel.publishing.models import ReviewChain, WordRule
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office
    from yangguang.kernel.organizations.rules import Actor

    from .test_journey import As


@pytest.fixture
def admin(office: Office) -> Actor:
    """The system administrator."""
    return officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at))


def test_renamed_agency_keeps_the_name_of_each_time(office: Office, admin: Actor) -> None:
    administration.rename_agency(
        agency=office.agency, name="佳木斯市教育和体育局", short_name="教体局",
        on=date(2025, 3, 1), basis="佳编发〔2025〕3号", actor=admin, at=office.at,
    )  # fmt: skip

    unit = agency_for("jyj")
    assert agency_name(unit, date(2025, 2, 28)) == "佳木斯市教育局"
    assert agency_name(unit, date(2025, 3, 1)) == "佳木斯市教育和体育局"
    assert Act.objects.get(kind="desk.agency_renamed").payload["before"] == "佳木斯市教育局"


def test_merged_agency_ends_and_names_its_heir(office: Office, admin: Actor) -> None:
    heir = agency("wlj", "佳木斯市文化广电和旅游局")
    administration.succeed_agency(
        agency=office.agency, successors=[heir], kind=SuccessionKind.MERGED,
        on=date(2025, 3, 1), basis="机构改革方案", actor=admin, at=office.at,
    )  # fmt: skip

    assert not is_current(agency_for("jyj"))
    assert list(office.agency.successors.all()) == [heir]
    assert Act.objects.filter(kind="desk.agency_merged").count() == 1
    with pytest.raises(Refused, match="已经撤销"):
        administration.rename_agency(
            agency=office.agency, name="x", short_name="x", on=date(2026, 1, 1), basis="",
            actor=admin, at=office.at,
        )  # fmt: skip


def test_role_granted_by_the_page_holds_and_ended_one_no_longer(
    office: Office, admin: Actor, as_: As
) -> None:
    person = Person.objects.create(username="new-person", name="新人")
    on = city_date(office.at)
    client = as_(admin)

    client.post(
        reverse("desk:grant", args=[person.pk]),
        {"role": "publisher", "agency": "jyj", "valid_from": on.isoformat()},
    )
    held = actor_for(person, on=on).has(Role.PUBLISHER, office.agency.pk)
    client.post(reverse("desk:end_role", args=[RoleAssignment.objects.get(person=person).pk]))

    assert held
    assert not actor_for(person, on=on).is_officer
    assert list(Act.objects.filter(subject_id=person.pk).values_list("kind", flat=True)) == [
        "desk.role_granted", "desk.role_ended",
    ]  # fmt: skip


def test_role_of_an_agency_without_agency_is_refused_and_kept_on_the_form(
    office: Office, admin: Actor, as_: As
) -> None:
    person = Person.objects.create(username="new-person", name="新人")

    answer = as_(admin).post(
        reverse("desk:grant", args=[person.pk]), {"role": "publisher", "valid_from": "2026-01-01"}
    )

    assert "请选择单位" in answer.content.decode()
    assert 'value="2026-01-01"' in answer.content.decode()


def test_new_person_gets_a_password_shown_once(office: Office, admin: Actor, as_: As) -> None:
    client = as_(admin)

    page = client.post(
        reverse("desk:new_person"), {"username": "wang.wu", "name": "王五"}, follow=True
    ).content.decode()
    again = client.get(reverse("desk:person", args=[Person.objects.get(username="wang.wu").pk]))

    assert "初始密码" in page
    assert "初始密码" not in again.content.decode()


def test_role_is_offered_from_today(office: Office, admin: Actor, as_: As) -> None:
    address = reverse("desk:person", args=[office.information_officer.person_id])

    page = as_(admin).get(address).content.decode()

    assert f'name="valid_from" value="{city_date(now()).isoformat()}"' in page


def test_barred_person_loses_the_session_at_once(office: Office, admin: Actor, as_: As) -> None:
    client = as_(office.information_officer)

    as_(admin).post(
        reverse("desk:bar", args=[office.information_officer.person_id]), {"barred": "yes"}
    )

    assert client.get("/desk/").status_code == 302


CONTENT = ("section_head", "content", "科室复审")
SECRECY = ("secrecy_reviewer", "secrecy", "保密审查")


@pytest.mark.parametrize(
    ("steps", "is_set"),
    [
        ([CONTENT, SECRECY], True),
        ([CONTENT, ("", "", ""), SECRECY], True),
        ([CONTENT], False),
        ([CONTENT, ("secrecy_reviewer", "secrecy", "")], False),
        ([CONTENT, ("nobody", "secrecy", "保密审查")], False),
        ([], False),
    ],
)
def test_chain_needs_both_reviews_and_whole_steps(
    office: Office, admin: Actor, as_: As, steps: list[tuple[str, str, str]], is_set: bool
) -> None:
    rows = {
        f"step-{n}-{name}": value
        for n, step in enumerate(steps)
        for name, value in zip(("role", "kind", "label"), step, strict=True)
    }
    answer = as_(admin).post(
        reverse("desk:chains"),
        {
            "valid_from": "2026-01-01", "agency": "jyj", **rows,
            "step-TOTAL_FORMS": len(steps), "step-INITIAL_FORMS": 0,
        },
    )  # fmt: skip

    assert ReviewChain.objects.exists() is is_set
    assert (answer.status_code == 302) is is_set
    if is_set:
        labels = [step["label"] for step in ReviewChain.objects.get().steps]
        assert labels == ["科室复审", "保密审查"]


def test_chain_form_begins_with_the_chain_in_force(admin: Actor, as_: As) -> None:
    page = as_(admin).get(reverse("desk:chains")).content.decode()

    assert 'value="保密审查"' in page
    assert page.count('name="step-') > 12


def test_role_held_at_many_units_is_named_once(office: Office, admin: Actor, as_: As) -> None:
    person = Person.objects.get(pk=office.information_officer.person_id)
    for n in range(3):
        RoleAssignment.objects.create(
            person=person, agency=agency(f"u{n}", f"佳木斯市第{n}局"), role="information_officer",
            valid_from=date(2024, 1, 1),
        )  # fmt: skip

    page = as_(admin).get(reverse("desk:people")).content.decode()

    assert "信息员（4 个单位）" in page


def test_word_is_added_switched_off_and_each_is_an_act(
    office: Office, admin: Actor, as_: As
) -> None:
    client = as_(admin)

    client.post(reverse("desk:words"), {"term": "帐户", "kind": "error", "replacement": "账户"})
    word = WordRule.objects.get()
    twice = client.post(reverse("desk:words"), {"term": "帐户", "kind": "error"})
    client.post(reverse("desk:switch_word", args=[word.pk]), {"active": "no"})

    word.refresh_from_db()
    assert not word.is_active
    assert "已有这个词" in twice.content.decode()
    assert Act.objects.filter(subject_type="word").count() == 2


def test_delegation_beyond_the_role_is_refused(office: Office) -> None:
    holder = RoleAssignment.objects.get(person_id=office.section_head.person_id)
    on = city_date(office.at)
    holder.valid_to = on
    holder.save()

    with pytest.raises(Refused, match="不能晚于"):
        administration.delegate(
            assignment=holder, delegate=Person.objects.get(pk=office.publisher.person_id),
            valid_from=on, valid_to=on + timedelta(days=3), reason="出差",
            actor=office.section_head, at=office.at,
        )  # fmt: skip
