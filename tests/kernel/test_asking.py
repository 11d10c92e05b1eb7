"""Many questions in one statement answer as each would have by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.test.utils import CaptureQueriesContext

from yangguang.kernel.asking import Asking, answered, how_many, in_rounds, together
from yangguang.kernel.organizations.models import Agency, AgencyVersion, Person, RoleAssignment

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    """Three persons with roles in two agencies that have names."""
    agencies = [Agency.objects.create(code=code, level="department") for code in ("aa", "bb")]
    for agency in agencies:
        AgencyVersion.objects.create(
            agency=agency,
            name=f"单位{agency.code}",
            short_name=agency.code,
            valid_from=date(2020, 1, 1),
        )
    found = [Person.objects.create(username=f"u{n}", name=f"张{n}") for n in range(3)]
    for person in found[:2]:
        for agency in agencies:
            RoleAssignment.objects.create(
                person=person, agency=agency, role="handler", valid_from=date(2024, 1, 1)
            )
    return found


def questions() -> list[Any]:
    """Models, joins, annotations, values, a union, a group, nothing at all; in odd orders."""
    has_role = RoleAssignment.objects.filter(person=OuterRef("pk"))
    assignments = RoleAssignment.objects.order_by("-pk")
    return [
        Person.objects.order_by("-username"),
        assignments.select_related("person", "agency")[:3],
        Person.objects.none(),
        Person.objects.annotate(
            works=Exists(has_role),
            rank=Case(When(username="u1", then=Value(0)), default=Value(1),
                      output_field=IntegerField()),
        ).order_by("rank", "username"),
        AgencyVersion.objects.order_by("short_name").values("short_name", "valid_from"),
        Person.objects.filter(username="u0").values_list("username", flat=True),
        assignments.order_by().values("agency_id").annotate(n=Count("pk")).order_by("agency_id"),
        Person.objects.annotate(what=Value("人")).values_list("what", "pk", "name").order_by()
        .union(Agency.objects.annotate(what=Value("单位")).values_list("what", "pk", "code").order_by(), all=True)
        .order_by("what", "pk")[:4],
        Person.objects.filter(Q(pk__in=[])),
        Agency.objects.filter(pk__in=Agency.objects.order_by("-code").values("pk")[:1]),
    ]  # fmt: skip


def test_each_queryset_finds_what_it_finds_alone(people: list[Person]) -> None:
    alone = [list(question) for question in questions()]

    with CaptureQueriesContext(connection) as asked:
        found = together(questions())

    assert found == alone
    assert len(asked) == 1
    assert [p.works for p in found[3]] == [True, True, False]
    assert all(isinstance(row["valid_from"], date) for row in found[4])


def test_related_rows_come_with_theirs(people: list[Person]) -> None:
    found = together(questions())

    with CaptureQueriesContext(connection) as asked:
        names = [(row.person.username, row.agency.code) for row in found[1]]

    assert not asked.captured_queries
    assert names == [("u1", "bb"), ("u1", "aa"), ("u0", "bb")]


def test_what_would_be_a_question_of_its_own_is_refused(people: list[Person]) -> None:
    with pytest.raises(ValueError, match="prefetch"):
        together([Agency.objects.prefetch_related("versions"), Person.objects.all()])


def test_nothing_asked_is_no_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert together([]) == []
        assert together([Person.objects.none(), Agency.objects.none()]) == [[], []]

    assert not asked.captured_queries


def test_numbers_of_rows_are_questions_like_others(people: list[Person]) -> None:
    roles = RoleAssignment.objects.select_related("person").order_by("-pk")
    with CaptureQueriesContext(connection) as asked:
        found = together([how_many(roles), how_many(Person.objects.filter(username="x"))])

    assert found == [[4], [0]]
    assert len(asked) == 1


def names_of(username: str) -> Asking[list[str]]:
    """A selector of two rounds."""
    (who,) = yield [Person.objects.filter(username=username)]
    if not who:
        return []
    (roles,) = yield [RoleAssignment.objects.filter(person=who[0]).order_by("pk").annotate(
        code=F("agency__code"))]  # fmt: skip
    return [role.code for role in roles]


def of_none() -> Asking[list[str]]:
    """A selector that has nothing to ask today."""
    if False:
        yield []
    return ["nothing"]


def twice(username: str) -> Asking[Sequence[str]]:
    """A selector made of others."""
    first = yield from names_of(username)
    second = yield from names_of(username)
    return [*first, *second]


def test_rounds_are_shared_by_all(people: list[Person]) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = in_rounds([names_of("u0"), names_of("nobody"), of_none(), names_of("u1")])

    assert found == [["aa", "bb"], [], ["nothing"], ["aa", "bb"]]
    assert len(asked) == 2


def test_one_alone_is_run_to_its_end(people: list[Person]) -> None:
    assert answered(twice("u0")) == ["aa", "bb", "aa", "bb"]
    assert answered(names_of("nobody")) == []
