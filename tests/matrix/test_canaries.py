"""No personal datum leaves the hands it was given into: every route, role, table, file and log."""

from __future__ import annotations

import gzip
import io
import json
import logging
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.database import kept_for_module
from tests.matrix.canaries import Canary, Roost, kept_in_tables, marks_in, text_in, words_of
from tests.matrix.material import Material
from tests.matrix.people import ANONYMOUS, EVERYBODY, Who
from tests.matrix.routes import ROUTES
from tests.matrix.test_routes import ARGUMENTS, address, enter, person_in
from yangguang.areas.requests.rules.names import State
from yangguang.kernel.cases.models import Letter
from yangguang.kernel.cases.models import Material as File
from yangguang.kernel.cases.selectors.access import CHAIN
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.models import AccessRecord, Act
from yangguang.kernel.ledger.sealing import seal as seal_acts
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.search.following import follow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db
USUAL = (
    ANONYMOUS, Who(Role.HANDLER), Who(Role.OPEN_GOVERNMENT_OFFICE), Who(Role.SYSTEM_ADMINISTRATOR),
    Who(Role.HANDLER, is_own=True), Who(Role.INFORMATION_OFFICER, is_own=True),
)  # fmt: skip
WALKERS = [
    pytest.param(who, id=str(who), marks=() if who in USUAL else pytest.mark.slow)
    for who in EVERYBODY
]
OFTEN = frozenset({"desk:matter", "desk:matter_history", "requests_desk:record"})
"""Pages of a matter that are read of every canary; the others of a few."""
FEW = ("request consulting", "request secrecy_review", "request delivered", "correction verifying",
       "complaint")  # fmt: skip
IN_REVIEW = frozenset({"request secrecy_review"})
LISTS = (
    "/search/?q=渡鸦", "/search/?q=寒鸦", "/api/v1/search?q=寒鸦", "/search/suggest/?q=寒鸦",
    "/desk/matters/?level=all", "/desk/matters/?level=closed", "/desk/matters/export/?level=all",
    "/requests/?text=寒鸦", "/requests/log.csv?text=", "/requests/statistics/rows/?figure=ended",
    "/api/v1/requests/log?limit=100", "/api/v1/requests/statistics/rows?limit=100",
    "/desk/requests/remedies/?", "/desk/search/?q=寒鸦",
)  # fmt: skip


class Heard(logging.Handler):
    """Keeps every line that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args} {record.__dict__.get('request')}")


HEARD = Heard()


@pytest.fixture(scope="module")
def roost(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Roost]:
    root = logging.getLogger()
    root.addHandler(HEARD)
    with kept_for_module(django_db_blocker):
        with django_db_blocker.unblock():
            made = Roost(Material())
            seal_acts(at=made.material.office.at)
            run_followers(at=made.material.office.at)
            follow(at=made.material.office.at)
        yield made
    root.removeHandler(HEARD)


def addresses(roost: Roost, name: str) -> Iterator[str]:
    """The route as the matrix asks it, and about the canaries where it is about a matter."""
    yield address(roost.material, name)
    route = ROUTES[name]
    if route.kind not in {"case", "question"} or "number" not in ARGUMENTS[name]:
        return
    for key in roost.cases if name in OFTEN else FEW:
        case = roost.cases[key].case
        assert case is not None
        arguments = {**roost.material.arguments("draft"), "number": case.number, **dict(route.more)}
        if "act" in ARGUMENTS[name]:
            arguments["act"] = "note"
        row = {
            "letter": Letter.objects.filter(case=case).first(),
            "material": File.objects.filter(case=case).first(),
        }.get(route.pk)
        if route.pk and row is None:
            continue
        if row is not None:
            arguments["pk"] = row.pk
        yield reverse(name, kwargs={k: arguments[k] for k in ARGUMENTS[name]})


def walk(client: Client, roost: Roost) -> Iterator[tuple[str, str, set[tuple[str, str]]]]:
    """Every address with the marks that stand in its answer: route, address, marks."""
    for name, route in ROUTES.items():
        if route.post_only:
            continue
        for where in addresses(roost, name):
            yield name, where, marks_in(words_of(client.get(where)))
    for where in LISTS:
        yield "list", where, marks_in(words_of(client.get(where)))


def may_know(who: Who, canary: Canary, key: str) -> bool:
    """Whether the canary's matter goes through the hands of the role."""
    if canary.case is None or not who.is_own:
        return False
    return who.role in CHAIN or (who.role is Role.SECRECY_REVIEWER and key in IN_REVIEW)


@pytest.mark.slow
@pytest.mark.parametrize("who", WALKERS)
def test_nobody_meets_a_person_whose_matter_is_not_his(roost: Roost, who: Who) -> None:
    client = enter(roost.material, who)
    keys = {canary.mark: key for key, canary in roost.cases.items()}
    third = {canary.mark: key for key, canary in roost.third.items()}

    wrong, unrecorded, met = [], [], set()
    for name, where, marks in walk(client, roost):
        met |= marks
        for what, token in sorted(marks):
            canary = roost.whose(token)
            key = keys.get(canary.mark) or third.get(canary.mark, "")
            holder = roost.cases[key] if key else canary
            if not where.startswith("/desk/") or not may_know(who, holder, key):
                wrong.append((name, where, what, token))
            elif not AccessRecord.objects.filter(
                person=person_in(client), subject_type="case", subject_id=holder.case.pk
            ).exists():
                unrecorded.append((name, where, what, token))

    assert wrong == []
    assert unrecorded == []
    # The walk does reach what there is to see: who handles the matters reads every text.
    if who.is_own and who.role is Role.HANDLER:
        assert {token for what, token in met if what == "text"} >= {
            f"寒鸦{roost.cases[key].mark}T" for key in roost.cases if key != "complaint"
        }


def test_tables_hold_no_person_that_can_be_read(roost: Roost) -> None:
    found = kept_in_tables()

    # An officer's note stands beside its act, apart from what is sealed into the chain.
    noted = found.pop("ledger.ActPrivate.payload", set())
    assert noted <= {("text", "寒鸦" + roost.cases["request unreachable"].mark + "T")}
    assert found == {}


def test_acts_name_nobody(roost: Roost) -> None:
    named = [act.kind for act in Act.objects.all() if marks_in(str(act.payload))]

    assert named == []


def test_files_on_the_disk_hold_nobody(roost: Roost) -> None:
    found = [
        (str(path), marks)
        for path in Path(settings.DATA_DIR).rglob("*")
        if path.is_file()
        and ".sqlite3" not in path.name
        and (marks := marks_in(path.name) | marks_in(text_in(path.read_bytes())))
    ]

    assert found == []


def test_nothing_that_was_logged_names_a_person(roost: Roost) -> None:
    client = Client(raise_request_exception=False)
    canary = roost.cases["request delivered"]
    assert canary.case is not None
    client.post(
        reverse("cases:status"), {"number": canary.case.number, "code": canary.code}, follow=True
    )

    assert not [line for line in HEARD.lines if marks_in(line)]


@pytest.mark.parametrize("key", ["request delivered", "correction answered", "complaint"])
def test_applicant_meets_himself_alone(roost: Roost, key: str) -> None:
    canary = roost.cases[key]
    assert canary.case is not None
    client = Client(raise_request_exception=False)
    shown = client.post(
        reverse("cases:status"), {"number": canary.case.number, "code": canary.code}, follow=True
    )
    assert canary.text in words_of(shown)

    wrong = []
    for name, where, marks in walk(client, roost):
        for what, token in sorted(marks):
            if not canary.owns(token) or ROUTES.get(name) is None:
                wrong.append((name, where, what, token))
    # Nor by the numbers of the files and letters of others.
    for name, model in (("cases:letter", Letter), ("requests:released", File)):
        for pk in model.objects.exclude(case=canary.case).values_list("pk", flat=True)[:40]:
            words = words_of(client.get(reverse(name, args=[pk])))
            wrong += [(name, pk, token) for _what, token in marks_in(words)]

    assert wrong == []


@pytest.mark.parametrize("who", WALKERS)
def test_contact_is_opened_to_who_handles_the_matter_and_each_look_is_noted(
    roost: Roost, who: Who
) -> None:
    client = enter(roost.material, who)

    for key in FEW:
        canary = roost.cases[key]
        assert canary.case is not None
        looks = AccessRecord.objects.filter(subject_type="case", subject_id=canary.case.pk)
        before = looks.count()
        answer = client.post(
            reverse("desk:matter_contact", args=[canary.case.number]), {"purpose": "contact"},
            follow=True,
        )  # fmt: skip
        opened = canary.person["phone"] in words_of(answer)

        assert opened is (who.role is not None and may_know(who, canary, key)), key
        assert (looks.count() > before) >= opened


@pytest.mark.parametrize("form", ["text", "escaped", "zip", "gzip"])
def test_marks_are_found_in_every_form_of_file(roost: Roost, form: str) -> None:
    canary = roost.cases["request delivered"]
    plain = f"{canary.person} {canary.text}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", plain)
    data = {
        "text": plain.encode(),
        "escaped": json.dumps(plain).encode(),
        "zip": packed.getvalue(),
        "gzip": gzip.compress(plain.encode()),
    }[form]

    found = marks_in(text_in(data))

    assert {what for what, _mark in found} == {"name", "id", "phone", "address", "email", "text"}
    assert all(canary.owns(mark) for _what, mark in found)


def test_every_state_of_a_request_has_its_canary(roost: Roost) -> None:
    assert {f"request {state}" for state in State} <= set(roost.cases)
