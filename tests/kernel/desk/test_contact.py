"""Where a person is reached: changed by himself with his password, or by the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.kernel.publishing.office import officer
from yangguang.kernel.desk.services.accounts import change_contact
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office

    from .test_journey import As

PASSWORD = "long-enough-for-a-test"
NEW = {"email": "li@Example.CN", "phone": "0454-8220000"}


def the(actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def test_own_contact_is_changed_with_the_password_and_not_without(office: Office, as_: As) -> None:
    me = the(office.information_officer)
    me.set_password(PASSWORD)
    me.save()
    client, address = as_(office.information_officer), reverse("desk:contact")

    refused = client.post(address, {**NEW, "password": "guess"})
    assert refused.status_code == 422
    assert "现在的密码不正确" in refused.content.decode()
    assert the(office.information_officer).email == ""

    done = client.post(address, {**NEW, "password": PASSWORD})
    assert done["Location"] == reverse("desk:account")
    mine = the(office.information_officer)
    assert (mine.email, mine.phone) == ("li@example.cn", "0454-8220000")
    act = Act.objects.get(kind="desk.contact_changed")
    assert act.payload == {"fields": "email、phone"}


def test_administrator_corrects_anybodys_and_others_nobodys(office: Office, as_: As) -> None:
    admin = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at))
    someone = the(office.publisher)
    address = reverse("desk:person_contact", args=[someone.pk])

    assert as_(office.information_officer).post(address, NEW).status_code == 403
    with pytest.raises(PermissionDenied):
        change_contact(person=someone, **NEW, actor=office.information_officer, at=office.at)
    assert "电话只用数字" in as_(admin).post(address, {"phone": "abc"}).content.decode()
    as_(admin).post(address, NEW)

    assert the(office.publisher).phone == "0454-8220000"


def test_nothing_changed_is_no_act(office: Office) -> None:
    someone = the(office.publisher)

    change_contact(person=someone, email="", phone=" ", actor=office.publisher, at=office.at)

    assert not Act.objects.filter(kind="desk.contact_changed").exists()
