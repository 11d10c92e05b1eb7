import pytest

from yangguang.kernel.ledger import services
from yangguang.kernel.ledger.registry import ActKind, act_kinds
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.selectors import (
    access_log,
    acts_about,
    full_sentence,
    public_sentence,
)
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.organizations.models import Agency, Person
from yangguang.kernel.organizations.rules import (
    ANONYMOUS,
    SYSTEM,
    Actor,
    ActorKind,
    Grant,
    Role,
)

pytestmark = pytest.mark.django_db


def officer(person, role, agency):
    grant = Grant(role, agency.pk if agency else None)
    return Actor(ActorKind.PERSON, person.pk, grants=frozenset({grant}))


def test_acts_are_shown_as_the_asker_may_see_them(happen):
    own = Agency.objects.create(code="own", level="department")
    other = Agency.objects.create(code="other", level="department")
    person = Person.objects.create(username="a", name="甲")
    happen("internal", agency_id=own.pk)
    happen("parties", agency_id=own.pk, visibility=Visibility.PARTIES)
    happen("public", agency_id=own.pk, visibility=Visibility.PUBLIC)
    asker = {
        "anonymous": ANONYMOUS,
        "own": officer(person, Role.HANDLER, own),
        "other": officer(person, Role.HANDLER, other),
        "supervisor": officer(person, Role.SUPERVISOR, None),
        "system": SYSTEM,
    }

    seen = {
        who: [
            a.payload["title"] for a in acts_about(subject_type="thing", subject_id=1, actor=actor)
        ]
        for who, actor in asker.items()
    }

    everything = ["internal", "parties", "public"]
    assert seen == {
        "anonymous": ["public"],
        "own": everything,
        "other": ["public"],
        "supervisor": everything,
        "system": everything,
    }


def test_public_sentence_tells_only_public_facts(happen, monkeypatch):
    kind = ActKind("test.told", "公开%(title)s,经办%(by)s", frozenset({"title"}))
    monkeypatch.setitem(act_kinds, kind.name, kind)
    [act] = happen("x", kind="test.told", payload={"title": "甲", "by": "乙"})

    assert public_sentence(act) == "公开甲,经办"
    assert full_sentence(act) == "公开甲,经办乙"


def test_access_log_shows_others_looks_only_to_who_watches_over_them(at):
    looked, asked = (Person.objects.create(username=u, name=u) for u in "ab")
    office = Agency.objects.create(code="office", level="department")
    looker = officer(looked, Role.HANDLER, office)
    services.record_access(actor=looker, at=at, subject=Subject("case", 1), what="电话")

    assert access_log(actor=looker).count() == 1
    assert access_log(actor=officer(asked, Role.HANDLER, office)).count() == 0
    assert access_log(actor=officer(asked, Role.SUPERVISOR, None)).count() == 1
    assert access_log(actor=ANONYMOUS).count() == 0
