"""Who gets in, and what does not exist for whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.kernel.publishing.office import officer
from yangguang.kernel.desk.urls import urlpatterns
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office
    from yangguang.kernel.publishing.models import Version

    from .test_journey import As

RECORD_ROUTES = [p.name for p in urlpatterns if "<slug:public_id>" in str(p.pattern)]
FREE = {"login", "logout", "code", "enrol", "own_calendar"}
# A calendar program has no session: the secret in the address is the key.
ADMINISTRATION = [
    p.name
    for p in urlpatterns
    if re.match(r"(agencies|people|roles|chains|words|operation|accesses)", str(p.pattern))
]


def url_of(name: str, version: Version | None = None) -> str:
    """Any route of the desk with arguments that fit."""
    pattern = next(p for p in urlpatterns if p.name == name)
    arguments = {
        "public_id": version.record.public_id if version else "x" * 12,
        "number": version.number if version else 1,
        "pk": 1,
        "digest": "0" * 64,
        "name": "a.pdf",
        "code": "jyj",
        "template": "answer",
        "act": "note",
        "form": "pdf",
    }
    wanted = re.findall(r"<(\w+):(\w+)>", str(pattern.pattern))
    fitting = {key: arguments.get(key, 2026 if kind == "int" else "x") for kind, key in wanted}
    return reverse(f"desk:{name}", kwargs=fitting)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [p.name for p in urlpatterns if p.name not in FREE])
def test_route_for_nobody_leads_to_login_or_refuses_the_method(client: Client, name: str) -> None:
    get, post = client.get(url_of(name)), client.post(url_of(name))

    for answer in (get, post):
        assert answer.status_code in {302, 405}
        if answer.status_code == 302:
            assert answer.url.startswith("/desk/login/?next=")
    assert {get.status_code, post.status_code} & {302}


@pytest.mark.parametrize("name", RECORD_ROUTES)
def test_record_route_for_an_officer_of_another_agency_does_not_exist(
    office: Office, stranger: Office, as_: As, name: str
) -> None:
    version = office.draft()
    texts = []
    for role in (Role.INFORMATION_OFFICER, Role.PUBLISHER):
        client = as_(stranger.actors[role])
        texts += [
            client.get(url_of(name, version)),
            client.post(url_of(name, version), {"lock": 0}),
        ]

    assert {t.status_code for t in texts} <= {404, 405}
    assert not any(version.title in t.content.decode() for t in texts)


def test_lists_and_export_hold_nothing_of_another_agency(
    office: Office, stranger: Office, as_: As
) -> None:
    office.submitted(title="不能让别人看到的标题")
    client = as_(stranger.information_officer)

    for name in ("today", "records", "batches", "bundles", "new_batch", "new_bundle"):
        assert "不能让别人看到的标题" not in client.get(reverse(f"desk:{name}")).content.decode()
    exported = b"".join(client.get(reverse("desk:export")).streaming_content).decode()
    assert "不能让别人看到的标题" not in exported


def test_export_holds_own_records_and_no_formulas(office: Office, as_: As) -> None:
    office.draft(title="=1+1")

    answer = as_(office.information_officer).get(reverse("desk:export"))

    assert "'=1+1" in b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("name", ADMINISTRATION)
def test_administration_is_for_administrators_only(office: Office, as_: As, name: str) -> None:
    client = as_(office.information_officer)

    answers = [client.get(url_of(name)), client.post(url_of(name))]

    assert {a.status_code for a in answers} <= {403, 405}


def test_person_without_a_role_is_told_so(office: Office) -> None:
    client = Client()
    client.force_login(Person.objects.create(username="nobody", name="无角色"))

    answer = client.get(reverse("desk:today"))

    assert answer.status_code == 403
    assert "没有办理角色" in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "state", "role"),
    [
        ("submit", "draft", Role.SECTION_HEAD),
        ("discard", "draft", Role.PUBLISHER),
        ("recall", "submitted", Role.SECTION_HEAD),
        ("review", "submitted", Role.INFORMATION_OFFICER),
        ("review", "submitted", Role.SECRECY_REVIEWER),
        ("publish", "approved", Role.INFORMATION_OFFICER),
        ("schedule", "approved", Role.SECTION_HEAD),
        ("revise", "published", Role.PUBLISHER),
        ("withdraw", "published", Role.INFORMATION_OFFICER),
    ],
)
def test_act_without_its_role_changes_nothing(
    office: Office, as_: As, act: str, state: str, role: Role
) -> None:
    made = getattr(office, state)()
    version = made.version if state == "published" else made
    data = {
        "lock": version.lock, "result": "pass", "reason": "理由", "publish_at": "2099-01-02T09:30",
        "kind": "error", "public_reason": "理由", "confirmed": "yes",
    }  # fmt: skip
    version.refresh_from_db()
    before = (version.state, version.lock, version.passed)

    as_(office.actors[role]).post(url_of(act, version), data)

    version.refresh_from_db()
    assert (version.state, version.lock, version.passed) == before
    assert version.record.versions.count() == 1


def queries(client: Client, url: str) -> int:
    """How many queries a page costs; the first page of a session has more to note."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["today", "records"])
def test_list_costs_the_same_for_3_and_30_items(office: Office, as_: As, name: str) -> None:
    client = as_(office.information_officer)
    for _each in range(3):
        office.draft()
    few = queries(client, reverse(f"desk:{name}"))
    for _each in range(27):
        office.draft()

    assert queries(client, reverse(f"desk:{name}")) == few


def test_every_administration_page_opens(office: Office, as_: As) -> None:
    admin = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at))
    client = as_(admin)

    for name in ("agencies", "new_agency", "people", "new_person", "chains", "words", "operation",
                 "accesses", "account", "password", "today", "records", "components"):  # fmt: skip
        assert client.get(reverse(f"desk:{name}")).status_code == 200, name
    for name in ("agency", "rename_agency", "succeed_agency"):
        assert client.get(reverse(f"desk:{name}", args=["jyj"])).status_code == 200, name
    assert client.get(reverse("desk:person", args=[admin.person_id])).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "record",
        "history",
        "compare",
        "relations",
        "version",
        "preview",
        "discard",
        "publish",
        "schedule",
        "revise",
        "withdraw",
        "review",
        "validity",
    ],
)
@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "published"])
def test_matter_page_opens_in_every_state(office: Office, as_: As, name: str, state: str) -> None:
    made = getattr(office, state)()
    version = made.version if state == "published" else made

    answer = as_(office.disclosure_office).get(url_of(name, version))

    assert answer.status_code == 200
    assert version.title in answer.content.decode()


def test_worklist_of_a_reviewer_costs_the_same_for_3_and_30_items(office: Office, as_: As) -> None:
    client = as_(office.section_head)
    for _each in range(3):
        office.submitted()
    few = queries(client, reverse("desk:today"))
    for _each in range(27):
        office.submitted()

    assert queries(client, reverse("desk:today")) == few
