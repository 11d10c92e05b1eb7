"""Own requests by token: what the page shows, nothing more; once, for a time, until revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, PHONE, Office
from yangguang.kernel.cases import limits
from yangguang.kernel.cases.models import Case, LetterDelivery, MatterToken
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.services.retention import erase_case
from yangguang.kernel.cases.tokens import (
    LASTS,
    MOST,
    add_to_token,
    make_token,
    token_in_force,
)
from yangguang.kernel.ledger.models import AccessRecord, Act
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM

pytestmark = pytest.mark.django_db
MATTERS = "/api/v1/own/matters"


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def made(case: Case) -> str:
    return make_token(case=case, actor=ANONYMOUS, at=now()).token


def asked(client: Client, token: str, address: str = MATTERS):
    return client.get(address, headers={"authorization": f"Bearer {token}"})


def test_token_reads_state_working_and_letters_of_its_own_matter_alone(office, client) -> None:
    case = office.replied()
    office.filed(info_title="别的申请")
    token = made(case)

    answer = asked(client, token)

    (matter,) = answer.json()["matters"]
    assert matter["number"] == case.number
    reply = next(c for c in matter["clocks"] if c["label"] == "答复期限")
    assert reply["working"][0]["why"]
    assert [x["label"] for x in matter["letters"]] == ["答复书"]
    said = answer.content.decode()
    for secret in (NAME, PHONE, ID_NUMBER, "别的申请"):
        assert secret not in said
    assert "no-store" in answer["Cache-Control"]
    assert AccessRecord.objects.filter(subject_id=case.pk, person=None).count() == 1
    assert token not in str(MatterToken.objects.values())


def test_reading_a_letter_is_its_delivery_as_on_the_page(office, client) -> None:
    case = office.replied()
    token = made(case)
    letter = case.letters.get(template="reply")
    address = reverse("api:own_letter", args=[case.number, letter.pk])
    assert not LetterDelivery.objects.filter(letter=letter, received_on__isnull=False).exists()

    told = asked(client, token, address).json()

    assert told["number"] == letter.number
    assert any("行政复议" in line for line in told["paragraphs"])
    assert LetterDelivery.objects.filter(letter=letter, received_on__isnull=False).exists()
    assert asked(client, token, address.replace(f"/{letter.pk}", "/99")).status_code == 404
    other = office.filed()
    assert (
        asked(client, token, reverse("api:own_letter", args=[other.number, letter.pk])).status_code
        == 404
    )


def test_wrong_expired_and_revoked_are_told_alike_and_guessing_ends(office, client) -> None:
    case = office.filed()
    made_one = make_token(case=case, actor=ANONYMOUS, at=now())
    assert token_in_force(made_one.token, now() + LASTS) is None
    MatterToken.objects.update(revoked_at=now())

    revoked = asked(client, made_one.token)
    wrong = asked(client, "yg_" + "A" * 43)

    assert revoked.status_code == wrong.status_code == 401
    assert revoked.content == wrong.content
    assert client.get(MATTERS).status_code == 401
    for _ in range(limits.WRONG_CODE_BY_ADDRESS.most):
        last = asked(client, "yg_" + "B" * 43)
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0


def test_page_makes_shows_once_adds_and_revokes(office: Office, client: Client) -> None:
    first, second = office.filed(), office.filed(info_title="第二件")
    from yangguang.kernel.cases.knocking import MATTER  # the door of the page

    def enter(case: Case) -> None:
        session = client.session
        until = (now() + timedelta(minutes=20)).isoformat()
        session[MATTER.session] = {"pk": case.pk, "until": until}
        session.save()

    assert client.get(reverse("cases:tokens")).status_code == 302
    enter(first)
    page = client.post(reverse("cases:tokens"), {"token": ""}).content.decode()
    token = page.split('id="token">')[1].split("<")[0]
    assert token not in client.get(reverse("cases:tokens")).content.decode()
    enter(second)
    client.post(reverse("cases:tokens"), {"token": token})
    assert len(asked(client, token).json()["matters"]) == 2
    assert Act.objects.filter(kind="cases.token_made").count() == 2

    client.post(reverse("cases:revoke_token", args=[MatterToken.objects.get().pk]))

    assert asked(client, token).status_code == 401
    assert client.post(reverse("cases:revoke_token", args=[99])).status_code == 404


def test_tokens_are_few_and_go_with_the_personal_data(office: Office, client: Client) -> None:
    case = office.closed()
    tokens = [made(case) for _ in range(MOST)]
    with pytest.raises(Refused, match="太多"):
        made(case)
    with pytest.raises(Refused, match="不对"):
        add_to_token(case=case, token="x", actor=ANONYMOUS, at=now())

    erase_case(case=office.fresh(case), reason="retention", actor=SYSTEM, at=now())

    assert not MatterToken.objects.exists()
    assert asked(client, tokens[0]).status_code == 401
    assert INFO not in asked(client, tokens[0]).content.decode()
